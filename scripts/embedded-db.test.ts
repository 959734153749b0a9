import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { startEmbedded, stopEmbedded } from "./embedded-db.ts";

const directory = mkdtempSync(path.join(os.tmpdir(), "vouch-embedded-"));
const server = { directory };

afterAll(async () => {
  await stopEmbedded(server);
  rmSync(directory, { recursive: true, force: true });
});

async function ask(connectionString: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => {});
  await client.connect();
  try {
    return Object.values((await client.query(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

test("the embedded server asks for its password, is reused, and recovers when it was killed", {
  timeout: 30_000,
}, async () => {
  const address = await startEmbedded(server);
  await ask(address, "CREATE TABLE kept ()");
  const withoutPassword = new URL(address);
  withoutPassword.password = "wrong";
  await expect(ask(withoutPassword.href, "SELECT 1")).rejects.toThrow("password authentication failed");
  const file = path.join(path.dirname(String(await ask(address, "SHOW data_directory"))), "password");
  expect(statSync(file).mode & 0o777).toBe(0o600);

  expect(await Promise.all([startEmbedded(server), startEmbedded(server)])).toEqual([address, address]);

  const pid = Number(readFileSync(path.join(path.dirname(file), "pg/postmaster.pid"), "utf8").split("\n")[0]);
  process.kill(pid, "SIGKILL");
  const again = await startEmbedded(server);
  expect(await ask(again, "SELECT to_regclass('kept')")).toBe("kept");
});
