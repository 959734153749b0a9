// A database that cannot save something just now, and says so.
import { setTimeout } from "node:timers/promises";
import pg from "pg";

/** Nothing can be written into a table meanwhile, and the database ends what waits for it. */
export async function whileBusy<T>(databaseUrl: string, table: string, work: () => Promise<T>): Promise<T> {
  const other = new pg.Client({ connectionString: databaseUrl });
  await other.connect();
  await other.query("BEGIN");
  await other.query(`LOCK TABLE ${table} IN SHARE MODE`);
  let done = false;
  const ending = (async () => {
    while (!done) {
      await other.query(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pg_backend_pid() = ANY (pg_blocking_pids(pid))`,
      );
      await setTimeout(20);
    }
  })();
  try {
    return await work();
  } finally {
    done = true;
    await ending;
    await other.end();
  }
}
