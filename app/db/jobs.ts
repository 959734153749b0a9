import type pg from "pg";

/** Runs a statement: a pool, or the client of a transaction. */
export type Db = Pick<pg.ClientBase, "query"> | pg.Pool;

/** Every job that can be added; app/jobs/index.ts has a task for each. */
export const TASK_NAMES = [
  "activate-pixel",
  "activate-pixels",
  "answer-data-request",
  "approve-due",
  "ask-journeys",
  "backfill",
  "carry-out-list-wish",
  "check-addresses",
  "confirm-uninstall",
  "delete-offer",
  "disprove-order",
  "fetch-order",
  "hand-over-codes",
  "hash-partners",
  "keep-payees",
  "look-again",
  "mail-partner",
  "mail-payee-change",
  "mail-sign-in",
  "make-code",
  "make-first-codes",
  "map-codes",
  "move-code",
  "prune-access",
  "prune-batches",
  "prune-clicks",
  "prune-quarantine",
  "read-journeys",
  "reconcile-orders",
  "reconcile-stores",
  "redact-customer",
  "redact-shop",
  "refresh-discount",
  "refresh-scopes",
  "refresh-shop",
  "resume-batches",
  "resume-code",
  "run-batch",
  "run-moving",
  "stop-code",
  "sweep-discounts",
  "sweep-stores",
  "write-address",
  "write-offer",
] as const;
export type TaskName = (typeof TASK_NAMES)[number];

/**
 * Tasks that ask Shopify for one thing after the other, of which a shop may add ten thousand at once: whatever somebody waits for (a
 * mail, an order that is decided on anew, an approval) goes before them. Lower numbers go first; others have 0.
 */
const MANY: ReadonlySet<TaskName> = new Set([
  "backfill",
  "carry-out-list-wish",
  "check-addresses",
  "fetch-order",
  "make-code",
  "make-first-codes",
  "map-codes",
  "move-code",
  "read-journeys",
  "reconcile-orders",
  "refresh-discount",
  "resume-code",
  "run-batch",
  "stop-code",
  "sweep-discounts",
  "write-address",
  "write-offer",
] satisfies TaskName[]);
export const MANY_PRIORITY = 10;

type JobOptions = {
  /** A waiting job with the same key is replaced; one that runs is followed by this one. */
  key: string;
  /** How long it waits before it may run. */
  afterSeconds?: number;
  maxAttempts?: number;
};

const MOST_ATTEMPTS = 25;

/** Adds a job; with a transaction's client it is there exactly if the transaction is. */
export async function addJob(
  db: Db,
  name: TaskName,
  payload: Record<string, unknown>,
  { key, afterSeconds = 0, maxAttempts = MOST_ATTEMPTS }: JobOptions,
): Promise<void> {
  await db.query(
    `SELECT 1 FROM graphile_worker.add_job($1, $2::json, run_at => now() + make_interval(secs => $3),
       job_key => $4, max_attempts => $5, priority => $6)`,
    [name, JSON.stringify(payload), afterSeconds, key, maxAttempts, MANY.has(name) ? MANY_PRIORITY : 0],
  );
}

/** Adds many jobs of one task in one statement, each once: ten thousand one by one take a merchant's patience. */
export async function addJobs(
  db: Db,
  name: TaskName,
  jobs: readonly { payload: Record<string, unknown>; key: string; afterSeconds: number }[],
): Promise<void> {
  if (jobs.length === 0) return;
  await db.query(
    `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
       SELECT ($1, payload, NULL, now() + make_interval(secs => after), $5::int, key, $6::int, NULL)::graphile_worker.job_spec
       FROM unnest($2::json[], $3::text[], $4::float8[]) job(payload, key, after)))`,
    [
      name,
      jobs.map(({ payload }) => JSON.stringify(payload)),
      jobs.map(({ key }) => key),
      jobs.map(({ afterSeconds }) => afterSeconds),
      MOST_ATTEMPTS,
      MANY.has(name) ? MANY_PRIORITY : 0,
    ],
  );
}

/** Takes a waiting job away; one that runs already goes on. */
export async function removeJob(db: Db, key: string): Promise<void> {
  await db.query("SELECT 1 FROM graphile_worker.remove_job($1)", [key]);
}

export async function removeJobs(db: Db, keys: readonly string[]): Promise<void> {
  await db.query("SELECT graphile_worker.remove_job(key) FROM unnest($1::text[]) key", [keys]);
}

/** Those of the jobs, by key, that wait or run: one whose attempts are used up stays where it is and does neither. */
export async function jobsUnderWay(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ key: string }>(
    "SELECT key FROM graphile_worker.jobs WHERE key = ANY ($1::text[]) AND attempts < max_attempts",
    [keys],
  );
  return new Set(rows.map(({ key }) => key));
}
