import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createDatabase } from "../tests/database.ts";
import { applyMigrations, pendingMigrations } from "./migrations.ts";

const database = await createDatabase();
const client = new pg.Client({ connectionString: database.url });
await client.connect();
const directory = mkdtempSync(path.join(os.tmpdir(), "vouch-migrations-"));

beforeEach(async () => {
  rmSync(directory, { recursive: true, force: true });
  await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
});
afterAll(async () => {
  await client.end();
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

function write(name: string, sql: string): void {
  mkdirSync(path.join(directory, name), { recursive: true });
  writeFileSync(path.join(directory, name, "migration.sql"), sql);
}

async function exists(table: string): Promise<boolean> {
  const { rows } = await client.query("SELECT to_regclass($1) IS NOT NULL AS found", [table]);
  return rows[0].found;
}

test("migrations apply once, in the order of their names, function bodies included", async () => {
  write(
    "2_function",
    "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM * FROM first; RETURN 'a;b'; END; $$;",
  );
  write("1_table", "CREATE TABLE first ();");
  expect(await applyMigrations(client, directory)).toEqual(["1_table", "2_function"]);
  expect(await applyMigrations(client, directory)).toEqual([]);
  expect((await client.query("SELECT f()")).rows).toEqual([{ f: "a;b" }]);
});

test("a migration that fails leaves nothing of itself and can be mended", async () => {
  write("1_table", "CREATE TABLE first ();");
  write("2_wrong", "CREATE TABLE second (); SELECT nonsense;");
  await expect(applyMigrations(client, directory)).rejects.toThrow(/2_wrong failed .* "nonsense"/);
  expect([await exists("first"), await exists("second")]).toEqual([true, false]);
  write("2_wrong", "CREATE TABLE second ();");
  expect(await applyMigrations(client, directory)).toEqual(["2_wrong"]);
});

test("a migration that was edited after it was applied stops the rest", async () => {
  write("1_table", "CREATE TABLE first ();");
  await applyMigrations(client, directory);
  write("1_table", "CREATE TABLE first (id int);");
  write("2_table", "CREATE TABLE second ();");
  await expect(applyMigrations(client, directory)).rejects.toThrow("1_table was edited after it was applied");
  expect(await exists("second")).toBe(false);
});

test("two processes that migrate at once apply each migration once", async () => {
  write("1_table", "SELECT pg_sleep(0.1); CREATE TABLE first ();");
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  const applied = await Promise.all([applyMigrations(client, directory), applyMigrations(other, directory)]);
  await other.end();
  expect(applied.flat()).toEqual(["1_table"]);
  expect(await pendingMigrations(client, directory)).toEqual([]);
});

test("Prisma agrees that what was applied here is applied", async () => {
  const migrated = await createDatabase();
  const prisma = [path.resolve("node_modules/prisma/build/index.js"), "migrate", "status"];
  const environment = { ...process.env, DATABASE_URL: migrated.url, CHECKPOINT_DISABLE: "1" };
  const { stdout } = await promisify(execFile)(process.execPath, prisma, { env: environment });
  expect(stdout).toContain("Database schema is up to date!");
  await migrated.drop();
});
