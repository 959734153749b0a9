// Which of the worker's processes are there: each holds a lock by the name that its jobs are locked by, for as long as it lives.
import type pg from "pg";
import type { Db } from "./jobs.ts";

const NAME = "'worker:' ||";

/** Says that a worker is there, until the connection ends. */
export async function announceWorker(client: pg.ClientBase, worker: string): Promise<void> {
  await client.query(`SELECT pg_advisory_lock_shared(hashtextextended(${NAME} $1::text, 0))`, [worker]);
}

/** A worker takes its first job a moment before it is announced. */
const NEW_SECONDS = 60;

/** Gives back the jobs that workers hold who are not there any more. Returns how many. */
export async function freeJobsOfDead(db: Db): Promise<number> {
  // `others`: a lock that is tried must not be tried again for the next row, nor before the rows are told apart.
  const { rows } = await db.query<{ freed: number }>(
    `WITH held AS MATERIALIZED (
       SELECT locked_by AS worker, count(*)::int AS jobs FROM graphile_worker.jobs
       WHERE locked_at < now() - make_interval(secs => $1) GROUP BY 1
     ), dead AS MATERIALIZED (
       SELECT * FROM held WHERE pg_try_advisory_xact_lock(hashtextextended(${NAME} worker, 0))
     ), freed AS MATERIALIZED (
       SELECT graphile_worker.force_unlock_workers(array_agg(worker)) FROM dead HAVING count(*) > 0
     )
     SELECT coalesce(sum(jobs), 0)::int AS freed FROM dead, (SELECT count(*) FROM freed) done`,
    [NEW_SECONDS],
  );
  return rows[0]?.freed ?? 0;
}
