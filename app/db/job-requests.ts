// Jobs that a transaction asks for: they exist if and only if it commits.
import { floatArray, textArray } from "./arrays.ts";
import type { TaskName } from "./jobs.ts";
import type { Call } from "./pipeline.ts";

/** A job for graphile-worker. Several requests under one key before it runs are one job. */
export type JobRequest = {
  task: TaskName;
  key: string;
  payload: Readonly<Record<string, string | number | null>>;
  afterSeconds?: number;
};

export const addJobs = (jobs: readonly JobRequest[]): Call => ({
  statement: {
    name: "jobs",
    text: `SELECT graphile_worker.add_job(task, payload::json, job_key => key, run_at => now() + make_interval(secs => wait))
      FROM (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[])
        x(task, key, payload, wait) ORDER BY key) x`,
  },
  values: [
    textArray(jobs.map(({ task }) => task)),
    textArray(jobs.map(({ key }) => key)),
    textArray(jobs.map(({ payload }) => JSON.stringify(payload))),
    floatArray(jobs.map(({ afterSeconds = 0 }) => afterSeconds)),
  ],
});
