import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EnvironmentError, parseEnv } from "./env.server.ts";

const complete = {
  SHOPIFY_API_KEY: "0123456789abcdef",
  SHOPIFY_API_SECRET: "shpss_0123456789",
  VOUCH_HASH_KEY: "a key of sixteen or more",
  SHOPIFY_APP_URL: "https://vouch.example.com/",
  DATABASE_URL: "postgresql://vouch:pw@db.example.com/vouch",
};

function complaintAbout(record: Record<string, string | undefined>): string {
  try {
    parseEnv(record);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  return "nothing";
}

test("the four names of Shopify's template and a key for hashes are enough", () => {
  expect(parseEnv(complete)).toEqual({
    SHOPIFY_API_KEY: "0123456789abcdef",
    SHOPIFY_API_SECRET: "shpss_0123456789",
    VOUCH_HASH_KEY: "a key of sixteen or more",
    SHOPIFY_APP_URL: "https://vouch.example.com",
    DATABASE_URL: "postgresql://vouch:pw@db.example.com/vouch",
    PORT: 3000,
    HOST: "127.0.0.1",
    LOG_LEVEL: "info",
    RUN: new Set(["ingest", "web", "worker"]),
  });
});

test("everything missing is named at once, with what to set", () => {
  const complaint = complaintAbout({ SHOPIFY_API_SECRET: " " });
  expect(complaint.split("\n").map((line) => line.split(":")[0])).toEqual([
    "SHOPIFY_API_KEY is missing",
    "SHOPIFY_API_SECRET is missing",
    "VOUCH_HASH_KEY is missing",
    "SHOPIFY_APP_URL is missing",
    "DATABASE_URL is missing",
  ]);
  expect(complaint).toContain("set it to a PostgreSQL database");
  expect(complaint).toContain("openssl rand");
});

test.each([
  [{ SHOPIFY_API_SECRET: "short" }, "SHOPIFY_API_SECRET is too short to be a secret"],
  [{ VOUCH_HASH_KEY: "short" }, "VOUCH_HASH_KEY is too short to be a key"],
  [{ SHOPIFY_APP_URL: "http://vouch.example.com" }, "SHOPIFY_APP_URL is not an https address"],
  [{ SHOPIFY_APP_URL: "vouch" }, "SHOPIFY_APP_URL is not an https address"],
  [{ DATABASE_URL: "mysql://localhost/vouch" }, "DATABASE_URL is not a postgresql:// address"],
  [{ PORT: "65536" }, "PORT is not a port"],
  [{ PORT: "http" }, "PORT is not a port"],
  [{ TRUSTED_PROXIES: "10.0.0.0/8" }, "TRUSTED_PROXIES is no number"],
  [{ TRUSTED_PROXIES: "-1" }, "TRUSTED_PROXIES is below 0"],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL is not a level"],
  [{ RUN: "ingest,cron" }, "RUN names something else"],
  [{ APP_BRIDGE_URL: "http://localhost:9292/app-bridge.js" }, "APP_BRIDGE_URL is set for a public app"],
])("%o is refused", (wrong, complaint) => {
  expect(complaintAbout({ ...complete, ...wrong })).toContain(`${complaint}`);
});

test("a complaint never repeats the value", () => {
  const complaint = complaintAbout({
    ...complete,
    SHOPIFY_API_SECRET: "hunter2",
    DATABASE_URL: "mysql://root:hunter2@x/y",
  });
  expect(complaint).not.toContain("hunter2");
});

test.each(["http://localhost:3000", "http://127.0.0.1:9440", "http://[::1]:3000"])(
  "an app at %s may take App Bridge from a stand-in",
  (address) => {
    const bridge = "http://localhost:9292/app-bridge.js";
    expect(parseEnv({ ...complete, SHOPIFY_APP_URL: address, APP_BRIDGE_URL: bridge }).APP_BRIDGE_URL).toBe(bridge);
  },
);

test("RUN splits the process", () => {
  expect(parseEnv({ ...complete, RUN: "ingest, worker" }).RUN).toEqual(new Set(["ingest", "worker"]));
});

test("the tunnel's address that Shopify CLI puts in HOST is not listened on", () => {
  expect(parseEnv({ ...complete, HOST: "https://some.trycloudflare.com" }).HOST).toBe("127.0.0.1");
  expect(parseEnv({ ...complete, HOST: "0.0.0.0" }).HOST).toBe("0.0.0.0");
});

test("the operator's guide describes every variable that is read, and none that is not", () => {
  const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  const read = [...text("./env.server.ts").matchAll(/^ {4}([A-Z_]+): (?:z|secret)\b/gm)].map(([, name]) => name);
  const table = text("../docs/operating.md")
    .split("\n")
    .filter((line) => /^\| `[A-Z_]+`/.test(line));
  const described = table.flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/[A-Z_]+/g)].map(([name]) => name));
  expect(described.toSorted()).toEqual(read.toSorted());
  for (const line of table) expect((line.split("|")[2] ?? "").trim().length).toBeGreaterThan(20);
});
