import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

/** Runs `work` in one transaction, READ COMMITTED: all of it is kept, or nothing when it throws. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return withClient(pool, (client) => transaction(client, () => work(client)));
}

/** The same over a connection that the caller holds already. */
export async function transaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/** Whoever else takes the same name waits until this transaction is over. */
export async function lockUntilEnd(client: pg.ClientBase, name: string): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name]);
}

/**
 * Runs `work` while nobody else in any process runs under the same name: for what takes several calls to Shopify. The lock
 * goes with the connection, so that a process that dies leaves none behind. `work` uses that connection for all it does:
 * asking the pool for a second one while others wait for the lock could starve it.
 */
export async function alone<T>(pool: pg.Pool, name: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const before = queues.get(name) ?? Promise.resolve();
  const mine = before.then(() =>
    withClient(pool, async (client) => {
      await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [name]);
      const done = await settled(work(client));
      await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [name]);
      return done();
    }),
  );
  const after = mine.then(
    () => {},
    () => {},
  );
  // Those of this process wait here, without a connection each.
  queues.set(name, after);
  try {
    return await mine;
  } finally {
    if (queues.get(name) === after) queues.delete(name);
  }
}

const queues = new Map<string, Promise<void>>();

/** A process that was killed leaves its locks as soon as the database notices; one that works holds them on. */
const LEFT_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 250;

/**
 * `alone` for what may take hours, and is asked for again every minute: null where somebody works on it, in this process or in
 * another. Whoever waited would hold one of the worker's few places all the while.
 */
export async function aloneUnlessBusy<T>(
  pool: pg.Pool,
  name: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T | null> {
  if (busy.has(name)) return null;
  busy.add(name);
  try {
    return await withClient(pool, async (client) => {
      for (const until = Date.now() + LEFT_WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
        const done = await aloneIfFree(client, name, async () => ({ value: await work(client) }));
        if (done !== null) return done.value;
        if (Date.now() >= until) return null;
      }
    });
  } finally {
    busy.delete(name);
  }
}

const busy = new Set<string>();

/**
 * Takes a name that many may have at once, over a connection that the caller holds already, until it is let go: while anybody
 * has it, nobody runs `aloneIfFree` under it.
 */
export async function share(client: pg.ClientBase, name: string): Promise<void> {
  await client.query("SELECT pg_advisory_lock_shared(hashtextextended($1, 0))", [name]);
}

export async function letGo(client: pg.ClientBase, name: string): Promise<void> {
  await client.query("SELECT pg_advisory_unlock_shared(hashtextextended($1, 0))", [name]);
}

/** Runs `work` while nobody has or takes the name; null, at once, where somebody has it. */
export async function aloneIfFree<T>(client: pg.ClientBase, name: string, work: () => Promise<T>): Promise<T | null> {
  const { rows } = await client.query<{ free: boolean }>(
    "SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS free",
    [name],
  );
  if (!rows[0]?.free) return null;
  const done = await settled(work());
  await client.query("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [name]);
  return done();
}

async function settled<T>(work: Promise<T>): Promise<() => T> {
  try {
    const value = await work;
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

// A connection on which anything went wrong at the end is closed rather than given back with a lock or a transaction open.
async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failed = true;
  try {
    const result = await work(client);
    failed = false;
    return result;
  } finally {
    client.release(failed);
  }
}
