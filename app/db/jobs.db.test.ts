import { afterAll, expect, test } from "vitest";
import { openStore } from "../../tests/store.ts";
import { addJob, addJobs } from "./jobs.ts";
import { appPool } from "./pools.ts";

const store = await openStore();
afterAll(() => store.close());

type Row = { key: string; task: string; payload: unknown; waits: boolean; priority: number; attempts: number };

async function jobs(like: string): Promise<Row[]> {
  const { rows } = await appPool().query<Row>(
    `SELECT j.key, task_identifier AS task, p.payload, j.run_at > now() AS waits, j.priority, j.max_attempts AS attempts
     FROM graphile_worker.jobs j JOIN graphile_worker._private_jobs p USING (id) WHERE j.key LIKE $1 ORDER BY j.key`,
    [like],
  );
  return rows;
}

test("many jobs that are added at once are the jobs that each would be alone", async () => {
  const alone = [0, 60].map((afterSeconds, n) => ({ payload: { shopId: 1, key: `A${n}` }, afterSeconds }));
  for (const [n, { payload, afterSeconds }] of alone.entries())
    await addJob(appPool(), "stop-code", payload, { key: `alone:${n}`, afterSeconds });
  await addJobs(
    appPool(),
    "stop-code",
    alone.map((job, n) => ({ ...job, key: `together:${n}` })),
  );
  const named = (rows: Row[]) => rows.map((row) => ({ ...row, key: row.key.split(":")[1] }));
  expect(named(await jobs("together:%"))).toEqual(named(await jobs("alone:%")));
  expect(await jobs("together:%")).toMatchObject([{ waits: false }, { waits: true }]);
});

test("a job that waits is replaced by one of many with its key, and is there once", async () => {
  await addJob(appPool(), "make-code", { shopId: 1, key: "OLD" }, { key: "replaced:1" });
  const together = ["1", "2"].map((n) => ({ payload: { shopId: 1, key: n }, key: `replaced:${n}`, afterSeconds: 0 }));
  await addJobs(appPool(), "stop-code", together);
  await addJobs(appPool(), "stop-code", []);
  expect(await jobs("replaced:%")).toMatchObject([
    { key: "replaced:1", task: "stop-code", payload: { shopId: 1, key: "1" } },
    { key: "replaced:2", task: "stop-code", payload: { shopId: 1, key: "2" } },
  ]);
});
