// A store for tests: a database of its own and the simulator as Shopify, met over HTTP alone. Import what reads the
// environment (app/shopify.server.ts, app/jobs/worker.ts) after openStore().
import { EventEmitter } from "node:events";
import path from "node:path";
import { Logger, runOnce, type WorkerEvents } from "graphile-worker";
import { expect } from "vitest";
import { closePools, workerPool } from "../app/db/pools.ts";
import { type Instant, instant } from "../app/domain/ids.ts";
import type { Shop } from "../app/domain/shop.ts";
import { log } from "../app/log.server.ts";
import { findShop, recordInstall } from "../app/services/shops.ts";
import { type AdminCall, jobCall } from "../app/shopify/admin.ts";
import { Buckets, REAL_CLOCK } from "../app/shopify/throttle.ts";
import { SimulatorClient } from "../simulator/client.ts";
import { type Simulator, startSimulator } from "../simulator/server.ts";
import { createDatabase, type TestDatabase } from "./database.ts";
import { setEnvironment } from "./environment.ts";
import { API_KEY, API_SECRET, exchangeToken } from "./exchange-token.ts";
import { until } from "./until.ts";

export type Store = {
  simulator: Simulator;
  /** The merchant's own hand in the store. */
  hand: SimulatorClient;
  /** Makes a store, installs the app in it, and records that as the app does. */
  install: (more?: {
    domain?: string;
    currency?: string;
    timezone?: string;
    email?: string;
    now?: Instant;
  }) => Promise<Installed>;
  /** Runs the jobs that are due, and those that wait, once. Throws what one of them failed with. */
  runJobs: () => Promise<void>;
  close: () => Promise<void>;
};
export type Installed = { shop: Shop; call: AdminCall };

let stores = 0;

export async function openStore(): Promise<Store> {
  const database = await createDatabase();
  setEnvironment(database.url);
  const simulator = await startSimulator({
    appOrigin: "http://127.0.0.1:9", // nobody listens: webhooks are the subject of other tests
    appToml: path.join(import.meta.dirname, "../shopify.app.toml"),
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    bulkAddDelayMs: 50,
  });
  process.env.SIMULATOR_URL = simulator.url;
  await import("../simulator/use-simulator.mjs");
  const hand = new SimulatorClient(simulator.url);
  await hand.knobs({ drop: 1 });
  return { simulator, hand, install: installer(hand), runJobs, close: () => close(database, simulator) };
}

const installer =
  (hand: SimulatorClient): Store["install"] =>
  async ({
    domain = `store-${++stores}.myshopify.com`,
    currency = "EUR",
    timezone = "Europe/Berlin",
    email,
    now,
  } = {}) => {
    await hand.createShop({ domain, currency, timezone, ...(email !== undefined && { email }) });
    await hand.install(domain);
    const call = freshCall(domain);
    await recordInstall(domain, call, now ?? instant(Date.now()));
    const shop = await findShop(domain);
    if (shop === null) throw new Error(`${domain} was not recorded`);
    return { shop, call };
  };

/** The Admin API of a shop, with no memory of its bucket. */
export const freshCall = (domain: string): AdminCall =>
  jobCall(domain, exchangeToken, { buckets: new Buckets(REAL_CLOCK) });

async function runJobs(): Promise<void> {
  const { taskList } = await import("../app/jobs/worker.ts");
  const pool = workerPool();
  // Some seconds ago, so that a machine's clock that is set back a little leaves none for later.
  await pool.query("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '5 s'");
  const now = () => instant(Date.now());
  const tasks = taskList({ pool, now, log, accessTokenOf: exchangeToken });
  const events: WorkerEvents = new EventEmitter();
  const pools: string[] = [];
  events.on("pool:create", ({ workerPool: { id } }) => pools.push(id));
  await runOnce({ pgPool: pool, taskList: tasks, events, logger: new Logger(() => () => {}) });
  // It ends before it has noted what became of its last job.
  const unnoted = "SELECT task_identifier FROM graphile_worker.jobs WHERE locked_by = ANY ($1)";
  await until(async () => expect((await pool.query(unnoted, [pools])).rows).toEqual([]));
  const { rows } = await pool.query(
    "SELECT task_identifier, last_error FROM graphile_worker.jobs WHERE last_error IS NOT NULL",
  );
  if (rows.length > 0) throw new Error(rows.map((row) => `${row.task_identifier}: ${row.last_error}`).join("\n"));
}

async function close(database: TestDatabase, simulator: Simulator): Promise<void> {
  await closePools();
  await simulator.close();
  await database.drop();
}
