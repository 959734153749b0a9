// One PostgreSQL for all database tests: started before the first, with a template that holds the migrated schema.
// Several runs may share it; whoever leaves last stops it. Nothing in it outlives a run, so nothing is flushed to disk.
import { createHash } from "node:crypto";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrationsDirectory, readMigrations } from "../prisma/migrations.ts";
import { startEmbedded, stopEmbedded } from "../scripts/embedded-db.ts";
import { migrate } from "../scripts/migrate.ts";
import { addressOf } from "./database.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where databases are made, and what they are cloned from. */
    databaseServer: { address: string; template: string };
  }
}

const server = {
  directory: ".data/test",
  settings: ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=256MB"],
};
const IN_USE = 7_201; // each run holds this advisory lock together with the others
const MAKING_TEMPLATE = 7_202;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { address, session } = await join();
  const template = await templateOf(address, session);
  project.provide("databaseServer", { address, template });
  return () => leave(session, template);
}

// The server may be stopped by the run before us between our finding it up and our lock; then it is started again.
async function join(attempt = 1): Promise<{ address: string; session: pg.Client }> {
  const address = await startEmbedded(server, "postgres");
  const session = new pg.Client({ connectionString: address });
  session.on("error", () => {}); // a server that goes away under a run shows in the tests themselves
  try {
    await session.connect();
    await session.query("SELECT pg_advisory_lock_shared($1)", [IN_USE]);
    return { address, session };
  } catch (error) {
    if (attempt === 3) throw error;
    return join(attempt + 1);
  }
}

async function leave(session: pg.Client, template: string): Promise<void> {
  await session.query("SELECT pg_advisory_unlock_shared($1)", [IN_USE]);
  const { rows } = await session.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [IN_USE]);
  if (rows[0]?.alone) {
    await dropLeftovers(session, template);
    await stopEmbedded(server);
  }
  await session.end().catch(() => {}); // the stopped server has closed it already
}

// Named by what it holds: an edited or added migration gets a template of its own.
async function templateOf(address: string, session: pg.Client): Promise<string> {
  const content = readMigrations(migrationsDirectory).map(({ name, checksum }) => `${name} ${checksum}`);
  const template = `template_${createHash("sha256").update(content.join("\n")).digest("hex").slice(0, 16)}`;
  await session.query("SELECT pg_advisory_lock($1)", [MAKING_TEMPLATE]);
  try {
    const { rowCount } = await session.query("SELECT 1 FROM pg_database WHERE datname = $1", [template]);
    if (rowCount === 0) {
      const draft = `${template}_draft`;
      await session.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
      await session.query(`CREATE DATABASE ${draft}`);
      await migrate(addressOf(address, draft));
      await session.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
    }
    return template;
  } finally {
    await session.query("SELECT pg_advisory_unlock($1)", [MAKING_TEMPLATE]);
  }
}

// Databases of runs that were killed, and templates of former migrations.
async function dropLeftovers(session: pg.Client, template: string): Promise<void> {
  const { rows } = await session.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%' OR (datname LIKE 'template\\_%' AND datname <> $1)",
    [template],
  );
  for (const { datname } of rows) await session.query(`DROP DATABASE ${datname} WITH (FORCE)`);
}
