// The frame of the transactions of the fast edge: each is a few round trips through a pipeline.
import type pg from "pg";
import { type Call, pipeline } from "./pipeline.ts";

const call = (name: string, text: string): Call => ({ statement: { name, text }, values: [] });

const BEGIN = call("begin", "BEGIN ISOLATION LEVEL READ COMMITTED");
export const COMMIT = call("commit", "COMMIT");
const ROLLBACK = call("rollback", "ROLLBACK");

// Every look-up goes by a key, and a plan that was made on a fresh, empty table and kept must do so too: without this, a lock
// of 32 rows took 13 ms. The time-outs keep a locked row or a slow disk from holding all others up.
const SHORT = Object.entries({
  lock_timeout: "500ms",
  statement_timeout: "2s",
  plan_cache_mode: "force_generic_plan",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  enable_material: "off",
  jit: "off",
});

const SETTINGS = call(
  "settings",
  `SELECT ${SHORT.map(([name, value]) => `set_config('${name}', '${value}', true)`).join(", ")}`,
);

/** For a connection that serves nothing else: as the server's options when it connects. It is to be noted by `serveShort`. */
export const SHORT_OPTIONS = SHORT.map(([name, value]) => `-c ${name}=${value}`).join(" ");

const serving = new WeakSet<pg.ClientBase>();

/** Notes a connection that was opened with SHORT_OPTIONS. */
export function serveShort(client: pg.ClientBase): void {
  serving.add(client);
}

/** What a short transaction begins with; on a connection that serves others as well, its settings go with it. */
export const beginShort = (client: pg.ClientBase): Record<string, Call> =>
  serving.has(client) ? { begin: BEGIN } : { begin: BEGIN, settings: SETTINGS };

/** Ends a failed transaction. Whether the connection still works is found out at its next use. */
export async function abandon(client: pg.ClientBase): Promise<void> {
  await pipeline(client, [ROLLBACK]).catch(() => {});
}
