// What a process leaves behind that is killed: its jobs, locked.
import { Logger, runOnce } from "graphile-worker";
import { afterAll, expect, test } from "vitest";
import { aShop } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { addJob } from "../db/jobs.ts";
import { createPool } from "../db/pools.ts";
import { freeJobsOfDead } from "../db/worker-presence.ts";
import { instant } from "../domain/ids.ts";
import { log } from "../log.server.ts";

const database = await createDatabase();
process.env.DATABASE_URL = database.url;
const { startWorker } = await import("./worker.ts");
const { createPresence } = await import("./presence.ts");
const pool = createPool({ url: database.url, name: "test", max: 8 });
const others = createPool({ url: database.url, name: "other", max: 8 });
afterAll(async () => {
  await pool.end();
  await others.end();
  await database.drop();
});

const start = (accessTokenOf: () => Promise<null> = async () => null) =>
  startWorker({ pool, now: () => instant(Date.now()), log, accessTokenOf });

/** A job that was taken so long ago, and not given back. */
async function aHeldJob(worker: string, seconds = 120): Promise<void> {
  await addJob(others, "refresh-shop", { shopId: 1 }, { key: `held:${worker}`, afterSeconds: 3_600 });
  await others.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now() - make_interval(secs => $2), attempts = 1
     WHERE key = 'held:' || $1`,
    [worker, seconds],
  );
}
const isHeld = async (worker: string) =>
  (
    await others.query("SELECT locked_at IS NOT NULL AS held FROM graphile_worker.jobs WHERE key = 'held:' || $1", [
      worker,
    ])
  ).rows[0]?.held;

/** The connections by which workers of this database are announced, one for each worker. */
async function there(): Promise<number[]> {
  const { rows } = await others.query<{ pid: number }>(
    `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows.map(({ pid }) => pid);
}

test("a job of a process that died is given back within minutes, and one that was just taken is left", async () => {
  await aHeldJob("worker-dead");
  await aHeldJob("worker-new", 5);
  expect(await freeJobsOfDead(others)).toBe(1);
  expect([await isHeld("worker-dead"), await isHeld("worker-new")]).toEqual([false, true]);
  expect(await freeJobsOfDead(others)).toBe(0);
});

test("a job of a process that lives stays its own, also when its connection was lost; until it ends", async () => {
  const presence = createPresence(pool, log);
  presence.announce("worker-live");
  await expect.poll(there).toHaveLength(1);
  await aHeldJob("worker-live");
  expect(await freeJobsOfDead(others)).toBe(0);
  const [lost] = await there();
  await others.query("SELECT pg_terminate_backend($1)", [lost]);
  await expect.poll(async () => (await there()).filter((pid) => pid !== lost)).toHaveLength(1);
  expect(await freeJobsOfDead(others)).toBe(0);
  expect(await isHeld("worker-live")).toBe(true);
  await presence.end();
  await expect.poll(there).toEqual([]);
  expect(await freeJobsOfDead(others)).toBe(1);
});

test("a process announces itself, and no more once it has stopped", async () => {
  const worker = await start();
  await expect.poll(there).toHaveLength(1);
  await worker.stop();
  await expect.poll(there).toEqual([]);
});

test("a job that runs for long in a process that lives is not given to another", async () => {
  const shop = await aShop(others);
  let finish = () => {};
  const finished = new Promise<null>((resolve) => (finish = () => resolve(null)));
  const worker = await start(() => finished);
  await expect.poll(there).toHaveLength(1);
  await addJob(others, "refresh-shop", { shopId: shop.id }, { key: "long" });
  const LONG_AGO = `UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 hour'
    WHERE key = 'long' AND locked_at IS NOT NULL`;
  await expect.poll(async () => (await others.query(LONG_AGO)).rowCount).toBe(1);
  expect(await freeJobsOfDead(others)).toBe(0);
  finish();
  await worker.stop();
});

test("ten thousand codes of one shop keep nobody's mail waiting", async () => {
  await others.query("DELETE FROM graphile_worker._private_jobs");
  for (let n = 0; n < 20; n += 1)
    await addJob(others, "stop-code", { shopId: 1, key: `C${n}` }, { key: `code:1:C${n}` });
  await addJob(others, "fetch-order", { shopId: 1, orderId: "1" }, { key: "fetch:1:1" });
  await addJob(others, "mail-sign-in", { shopId: 2 }, { key: "sign-in:2" });
  await addJob(others, "look-again", { shopId: 2, orderId: "1" }, { key: "look:2:1" });
  const ran: string[] = [];
  const note = (name: string) => async () => void ran.push(name);
  const tasks = ["stop-code", "fetch-order", "mail-sign-in", "look-again"];
  await runOnce({
    pgPool: others,
    taskList: Object.fromEntries(tasks.map((name) => [name, note(name)])),
    concurrency: 1,
    logger: new Logger(() => () => {}),
  });
  expect(ran.slice(0, 3)).toEqual(["mail-sign-in", "look-again", "stop-code"]);
  expect(ran).toHaveLength(23);
});
