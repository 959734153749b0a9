import { existsSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { type EmbeddedServer, startEmbedded } from "../../scripts/embedded-db.ts";
import type { Installed } from "./installed-postgres.ts";

/**
 * A server of its own that listens on a Unix socket too, as a database on the app's own machine does; over TCP the two share
 * the cores with the kernel's network code. `installed`: a PostgreSQL of the system instead of npm's. Returns the socket's address, or that of TCP where the folder's path is too long for one.
 */
export async function startOnSocket(directory: string, installed: Installed | null = null): Promise<string> {
  const url = await start(
    installed === null ? { directory } : { directory: `${directory}-${installed.major}`, programs: installed.programs },
  );
  await runIn(url);
  return url;
}

async function start(server: EmbeddedServer): Promise<string> {
  const folder = path.resolve(server.directory, "pg");
  // PostgreSQL's limit for a socket's path is 107 bytes.
  if (folder.length > 85) return startEmbedded(server);
  const url = new URL(await startEmbedded({ ...server, settings: [`unix_socket_directories=${folder}`] }));
  if (!existsSync(path.join(folder, `.s.PGSQL.${url.port}`))) return url.href;
  return `postgresql://${url.username}:${url.password}@${encodeURIComponent(folder)}:${url.port}${url.pathname}`;
}

const SEGMENTS = 50;

/** A new server makes a file of its log at every 16 MB that it writes, and stands still meanwhile; one that has worked for a while has them. */
async function runIn(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ there: number }>("SELECT count(*)::int AS there FROM pg_ls_waldir()");
    if ((rows[0]?.there ?? 0) >= SEGMENTS) return;
    await client.query(
      "SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', 1000000))) FROM generate_series(1, $1)",
      [SEGMENTS * 16],
    );
    await client.query("CHECKPOINT");
  } finally {
    await client.end();
  }
}
