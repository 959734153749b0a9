import type pg from "pg";

/** No connection to the database could be had: none is free, or nobody answers. The pool's own error says neither by a code. */
export class ConnectionError extends Error {
  override name = "ConnectionError";
  constructor(cause: unknown) {
    super("no connection to the database", { cause });
  }
}

/** A connection of a pool. Errors: `ConnectionError`. */
export async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new ConnectionError(error);
  }
}
