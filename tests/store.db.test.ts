import { afterAll, expect, test } from "vitest";
import { appPool, workerPool } from "../app/db/pools.ts";
import { lookAtStore, readSweep } from "../app/services/sweep.ts";
import { openStore } from "./store.ts";

const store = await openStore();
afterAll(() => store.close());

test("jobs that were run are over, however long their end takes to be noted", async () => {
  const { shop } = await store.install();
  await workerPool().query(
    `CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.3); RETURN OLD; END';
     CREATE TRIGGER slowly BEFORE DELETE ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION slowly()`,
  );
  await lookAtStore(shop.id);
  await store.runJobs();
  expect(await readSweep(shop.id)).toEqual({ at: expect.any(Number), running: false });
  expect((await appPool().query("SELECT FROM graphile_worker.jobs WHERE locked_at IS NOT NULL")).rowCount).toBe(0);
});
