// Brings the database up to date: Vouch's migrations, then graphile-worker's own. Safe to run at every start and in
// several processes at once. `DATABASE_URL=… node scripts/migrate.ts`; MIGRATIONS_DIR reads another folder.
import { runMigrations as migrateWorker } from "graphile-worker";
import pg from "pg";
import { cannotStart } from "../app/server/start.ts";
import { applyMigrations, migrationsDirectory } from "../prisma/migrations.ts";

type Options = { directory?: string; log?: (line: string) => void };

/** Migrates the database at a postgresql:// address; returns the names of what was applied. */
export async function migrate(connectionString: string, { directory = migrationsDirectory, log }: Options = {}) {
  const client = new pg.Client({ connectionString, application_name: "vouch-migrate", options: "-c timezone=UTC" });
  await client.connect();
  try {
    const applied = await applyMigrations(client, directory);
    for (const name of applied) log?.(`applied ${name}`);
    await migrateWorker({ connectionString });
    return applied;
  } finally {
    await client.end();
  }
}

if (process.argv[1] === import.meta.filename) {
  const connectionString = process.env.DATABASE_URL;
  if (connectionString === undefined) {
    console.error(
      "DATABASE_URL is not set: set it to the database to migrate, as postgresql://user:password@host:5432/vouch.",
    );
    process.exit(1);
  }
  const directory = process.env.MIGRATIONS_DIR ?? migrationsDirectory;
  const applied = await migrate(connectionString, { directory, log: console.log }).catch((error: unknown) => {
    const why = cannotStart(error);
    if (why === null) throw error;
    console.error(why);
    process.exit(1);
  });
  if (applied.length === 0) console.log("The database is up to date.");
}
