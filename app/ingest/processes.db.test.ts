import { type ChildProcess, spawn } from "node:child_process";
import http from "node:http";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { deliver, orderJson, refundOf, SECRET } from "../../tests/deliveries.ts";
import { createPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";

const ORDERS = 250;
const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 2 });
const agent = new http.Agent({ keepAlive: true, maxSockets: 48 });
const processes: ChildProcess[] = [];

afterAll(async () => {
  agent.destroy();
  for (const child of processes) child.kill("SIGKILL");
  await pool.end();
  await database.drop();
});

test("two processes on one database, the same orders to both: nothing twice, nothing lost, no deadlock", async () => {
  const ports = await Promise.all([startIngest(), startIngest()]);
  const shop = await aShop(pool);
  await aPartner(pool, shop.id, "ADA10");

  const orders = Array.from({ length: ORDERS }, anOrderId);
  const deliveries = orders.flatMap((order) => [
    { topic: "orders/create", body: orderJson(order) },
    { topic: "orders/updated", body: orderJson(order, { minutes: 5, price: "60.00" }) },
    { topic: "refunds/create", body: JSON.stringify(refundOf({ orderId: order, amount: "20.00" })) },
  ]);
  const sent = shuffled(ports.flatMap((port) => deliveries.map((delivery) => ({ port, delivery }))));
  const statuses = await Promise.all(
    sent.map(({ port, delivery }) => deliver(port, { shop: shop.domain, ...delivery }, agent)),
  );
  expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200]));

  const { rows } = await pool.query(
    `SELECT sum(CASE WHEN from_account = 1 THEN amount ELSE -amount END) AS booked, count(DISTINCT order_id)::int AS orders,
       (SELECT count(DISTINCT b)::int FROM (
          SELECT sum(CASE WHEN from_account = 1 THEN amount ELSE -amount END) AS b FROM entry GROUP BY order_id) x) AS balances
     FROM entry WHERE shop_id = $1`,
    [shop.id],
  );
  const one = await balanceOfOne();
  expect(rows).toEqual([{ booked: String(one * BigInt(ORDERS)), orders: ORDERS, balances: 1 }]);
  const { rows: stats } = await pool.query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
  expect(stats).toEqual([{ deadlocks: "0" }]);
  expect(await recount(pool, null)).toEqual([]);

  /** What an order earns that hears the same in order, from one process. */
  async function balanceOfOne(): Promise<bigint> {
    const calm = await aShop(pool);
    await aPartner(pool, calm.id, "ADA10");
    const order = anOrderId();
    for (const { topic, body } of [
      { topic: "orders/create", body: orderJson(order) },
      { topic: "orders/updated", body: orderJson(order, { minutes: 5, price: "60.00" }) },
      { topic: "refunds/create", body: JSON.stringify(refundOf({ orderId: order, amount: "20.00" })) },
    ])
      expect((await deliver(ports[0] ?? 0, { shop: calm.domain, topic, body })).status).toBe(200);
    const { rows: calmRows } = await pool.query(
      "SELECT sum(CASE WHEN from_account = 1 THEN amount ELSE -amount END) AS booked FROM entry WHERE shop_id = $1",
      [calm.id],
    );
    return BigInt(calmRows[0].booked);
  }
});

/** The app as it runs in production, with the ingest alone. */
async function startIngest(): Promise<number> {
  const root = path.join(import.meta.dirname, "../..");
  const child = spawn(process.execPath, [path.join(root, "server.ts")], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      RUN: "ingest",
      PORT: "0",
      HOST: "127.0.0.1",
      LOG_LEVEL: "info",
      DATABASE_URL: database.url,
      SHOPIFY_API_KEY: "tests",
      SHOPIFY_API_SECRET: SECRET,
      VOUCH_HASH_KEY: "hash-key-of-tests",
      SHOPIFY_APP_URL: "http://localhost",
    },
  });
  processes.push(child);
  // Read to its end, so that the app is never held up by what it has to say.
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const listening = /"port":(\d+).*"msg":"listening"/.exec(line);
      if (listening) resolve(Number(listening[1]));
    });
    child.once("exit", (code) => reject(new Error(`the app ended with ${code}`)));
  });
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
