// Pools apart, so that neither a long report, a job nor a flood of clicks can take the ingest's connections. Each is opened at its first use.
import pg from "pg";
import { env } from "../env.server.ts";
import { log } from "../log.server.ts";
import { SHORT_OPTIONS, serveShort } from "./short-transaction.ts";

type PoolName = "app" | "ingest" | "pixel" | "worker";

// The ingest takes one connection for each of its lanes, and a few to look up shops.
const SIZE: Record<PoolName, number> = { app: 10, ingest: 6, pixel: 2, worker: 11 };

const open = new Map<PoolName, pg.Pool>();

/** For what a merchant or a partner asks. */
export const appPool = () => poolOf("app");
/** For webhooks alone. */
export const ingestPool = () => poolOf("ingest");
/** For what anybody may send, and for nothing else. */
export const pixelPool = () => poolOf("pixel");
/** For jobs. */
export const workerPool = () => poolOf("worker");

/** Ends all pools that were opened, once their connections are given back. */
export async function closePools(): Promise<void> {
  const pools = [...open.values()];
  open.clear();
  await Promise.all(pools.map((pool) => pool.end()));
}

type PoolOptions = {
  url: string;
  name: string;
  max: number;
  /** Its connections serve short transactions by keys and nothing else. */
  short?: boolean;
  /** How long a connection is waited for. */
  waitMs?: number;
};

/** A pool whose lost connections end no process: whoever uses one gets the error, an idle one is replaced. */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: `vouch-${options.name}`,
    max: options.max,
    options: options.short ? `-c timezone=UTC ${SHORT_OPTIONS}` : "-c timezone=UTC",
    connectionTimeoutMillis: options.waitMs ?? 2_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  // A client without a listener of its own throws when its connection is killed while it is checked out.
  pool.on("connect", (client) => {
    client.on("error", () => {});
    if (options.short) serveShort(client);
  });
  pool.on("error", (error) => log.warn({ err: error, pool: options.name }, "an idle database connection was lost"));
  return pool;
}

function poolOf(name: PoolName): pg.Pool {
  const known = open.get(name);
  if (known !== undefined) return known;
  // Nobody waits for a job, and a process whose worker cannot start ends.
  const waitMs = name === "worker" ? 15_000 : 2_000;
  const pool = createPool({
    url: env.DATABASE_URL,
    name,
    max: SIZE[name],
    short: name === "pixel" || name === "ingest",
    waitMs,
  });
  open.set(name, pool);
  return pool;
}
