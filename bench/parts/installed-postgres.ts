// The PostgreSQL that this system has. npm's is built for size (-Os), which takes the database some 40 % more processor time
// for the same work than what distributions build (-O2) and production runs.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type pg from "pg";

/** Folder of the programs and the version that they are of. */
export type Installed = { programs: string; major: number };

const DEBIAN = "/usr/lib/postgresql";
/** The oldest that Vouch runs on. */
const OLDEST = 15;

/** The newest PostgreSQL where Debian's packages put it; null where there is none, or BENCH_POSTGRES says `npm`. */
export function installedPostgres(): Installed | null {
  if (process.env.BENCH_POSTGRES === "npm" || !existsSync(DEBIAN)) return null;
  const found = readdirSync(DEBIAN)
    .map((version) => ({ programs: path.join(DEBIAN, version, "bin"), major: Number(version) }))
    .filter(({ programs, major }) => major >= OLDEST && existsSync(path.join(programs, "initdb")));
  return found.toSorted((a, b) => b.major - a.major)[0] ?? null;
}

/** Which PostgreSQL answers, and how it was built: a figure means little without. */
export async function describePostgres(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ version: string; built: string | null }>(
    `SELECT current_setting('server_version') AS version,
       (SELECT substring(setting FROM '-O[0-9s]+') FROM pg_config() WHERE name = 'CFLAGS') AS built`,
  );
  return `PostgreSQL ${rows[0]?.version}, built with ${rows[0]?.built ?? "no -O"}`;
}
