import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { afterAll, afterEach, expect, test } from "vitest";
import { createDatabase } from "../../tests/database.ts";
import { createLog } from "../log.server.ts";
import { dispatch, notFound } from "./dispatch.ts";
import { createHealth, type HealthDeps } from "./health.ts";

const database = await createDatabase();
const pool = new pg.Pool({ connectionString: database.url });
const nowhere = new pg.Pool({ connectionString: "postgresql://nobody@127.0.0.1:1/none" });
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});
afterAll(async () => {
  await Promise.all([pool.end(), nowhere.end()]);
  await database.drop();
});

async function serving(deps: Partial<HealthDeps>) {
  const health = createHealth({ pool, log: createLog("silent"), ...deps });
  const exact = new Map([
    ["/healthz", health.alive],
    ["/readyz", health.ready],
  ]);
  const server = createServer(dispatch({ exact, otherwise: notFound })).listen(0, "127.0.0.1");
  closing.push(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: response.ok || path === "/readyz" ? await response.json() : undefined };
  };
  return { get, health };
}

test("a process with a migrated database and an open ingest is ready", async () => {
  const { get } = await serving({ ingestReady: () => true });
  const body = { ready: true, database: "answers", migrations: "applied", ingest: "accepts" };
  expect(await get("/readyz")).toEqual({ status: 200, body });
});

test("a process without an ingest says nothing of it", async () => {
  const { get } = await serving({});
  expect(await get("/readyz")).toEqual({
    status: 200,
    body: { ready: true, database: "answers", migrations: "applied" },
  });
});

test("an ingest that refuses makes the process not ready, and it stays alive", async () => {
  const { get } = await serving({ ingestReady: () => false });
  expect(await get("/readyz")).toMatchObject({ status: 503, body: { ready: false, ingest: "refuses" } });
  expect(await get("/healthz")).toEqual({ status: 200, body: { ok: true } });
});

test("a database that does not answer makes the process not ready", async () => {
  const { get } = await serving({ pool: nowhere });
  expect(await get("/readyz")).toEqual({
    status: 503,
    body: { ready: false, database: "silent", migrations: "unknown" },
  });
});

test("a database without its tables makes the process not ready", async () => {
  const empty = await createDatabase();
  const client = new pg.Pool({ connectionString: empty.url });
  await client.query('DROP TABLE "_prisma_migrations"');
  const { get } = await serving({ pool: client });
  expect(await get("/readyz")).toEqual({
    status: 503,
    body: { ready: false, database: "answers", migrations: "pending" },
  });
  await client.end();
  await empty.drop();
});

test("a process that stops is no longer ready", async () => {
  const { get, health } = await serving({});
  health.stop();
  expect(await get("/readyz")).toMatchObject({ status: 503, body: { ready: false } });
});

test.each(["/webhooks", "/healthz/x", "/"])("%s is not answered by what answers exact paths", async (path) => {
  const { get } = await serving({});
  expect(await get(path)).toEqual({ status: 404, body: undefined });
});
