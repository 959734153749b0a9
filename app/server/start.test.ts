import { spawn } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { cannotStart } from "./start.ts";

const errorOf = (code: string, cause?: unknown) => Object.assign(new Error("host 10.1.2.3", { cause }), { code });

test.each([
  ["ECONNREFUSED", "does not answer (ECONNREFUSED): start it"],
  ["ENOTFOUND", "does not answer (ENOTFOUND): start it"],
  ["28P01", "refuses the user or the password"],
  ["3D000", "has no database of that name"],
  ["42P01", "npm run migrate"],
  ["57P03", "does not answer (57P03): start it"],
])("a start that fails by %s says what to do about the database", (code, said) => {
  expect(cannotStart(errorOf(code))).toContain(said);
  expect(cannotStart(new Error("no connection", { cause: errorOf(code) }))).toContain(said);
  expect(cannotStart(errorOf(code))).not.toContain("10.1.2.3");
});

test("what is no matter of the database is nothing to explain", () => {
  expect(cannotStart(new Error("a bug"))).toBeNull();
  expect(cannotStart(errorOf("EADDRINUSE"))).toBeNull();
  expect(cannotStart("text")).toBeNull();
});

test("a server without its database names the variable, shows no stack and ends", async () => {
  const server = spawn(process.execPath, ["server.ts"], {
    cwd: path.join(import.meta.dirname, "../.."),
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH,
      RUN: "worker",
      LOG_LEVEL: "silent",
      SHOPIFY_API_KEY: "key",
      SHOPIFY_API_SECRET: "secret-of-no-app",
      VOUCH_HASH_KEY: "hash-key-of-no-app",
      SHOPIFY_APP_URL: "https://vouch.example.com",
      // A port that nobody listens on.
      DATABASE_URL: "postgresql://somebody:hidden@127.0.0.1:1/vouch",
    },
  });
  const ended = new Promise((resolve) => server.on("close", resolve));
  const said = await text(server.stderr);
  expect(await ended).toBe(1);
  expect(said).toBe(
    "Vouch cannot start.\nThe database of DATABASE_URL does not answer (ECONNREFUSED): start it, or set DATABASE_URL to the one that runs.\n",
  );
}, 30_000);
