// Applies prisma/migrations the way `prisma migrate deploy` does, in a tenth of a second and through pg alone, and keeps
// _prisma_migrations as Prisma keeps it, so that `prisma migrate status` and `deploy` agree with what stands here.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ClientBase, Pool } from "pg";

/** prisma/migrations of this checkout. */
export const migrationsDirectory = path.join(import.meta.dirname, "migrations");

// Prisma's own advisory lock: a `prisma migrate deploy` elsewhere waits for us, and we for it.
const PRISMA_LOCK = 72707369;

type Migration = { name: string; sql: string; checksum: string };
type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

/** The migrations in a folder, in the order in which they apply. */
export function readMigrations(directory: string): Migration[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .sort()
    .map((name) => ({ name, file: path.join(directory, name, "migration.sql") }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file }) => {
      const sql = readFileSync(file, "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

/**
 * Applies what is not applied yet, each migration in a transaction of its own, under Prisma's advisory lock.
 *
 * Returns: the names applied now. Errors: thrown when an applied migration was edited or had failed; nothing after it is applied.
 */
export async function applyMigrations(client: ClientBase, directory = migrationsDirectory): Promise<string[]> {
  await client.query("SELECT pg_advisory_lock($1)", [PRISMA_LOCK]);
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
      "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
      "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
      "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`);
    const pending = await pendingMigrations(client, directory);
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [PRISMA_LOCK]);
  }
}

/**
 * The migrations of the folder that the database does not have.
 *
 * Errors: thrown when an applied migration was edited or had failed, or when no migration was ever applied (no table, SQLSTATE 42P01).
 */
export async function pendingMigrations(db: ClientBase | Pool, directory = migrationsDirectory): Promise<Migration[]> {
  const { rows } = await db.query<Applied>(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
  );
  const applied = new Map(rows.map((row) => [row.migration_name, row]));
  return readMigrations(directory).filter(({ name, checksum }) => {
    const before = applied.get(name);
    if (before === undefined) return true;
    if (before.finished_at === null)
      throw new Error(`Migration ${name} failed earlier: resolve it with prisma migrate resolve.`);
    if (before.checksum !== checksum)
      throw new Error(`Migration ${name} was edited after it was applied: restore it and add a new one.`);
    return false;
  });
}

async function apply(client: ClientBase, { name, sql, checksum }: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`Migration ${name} failed and left nothing behind: ${String(error)}`, { cause: error });
  }
}
