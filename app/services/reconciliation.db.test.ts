// Orders of whose change no webhook came are found, through the real Admin API calls of the simulator.
import { afterAll, expect, test } from "vitest";
import { type Installed, openStore } from "../../tests/store.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { type Instant, instant, type ShopId } from "../domain/ids.ts";
import { getReconciled, reconcileAll, reconcileSome } from "./reconciliation.ts";

const store = await openStore();
afterAll(() => store.close());

const MINUTE = 60_000;
const now = () => instant(Date.now());
/** Beyond what is left for a webhook that is on its way. */
const later = (minutes = 5) => instant(Date.now() + minutes * MINUTE);
const shirt = { lines: [{ title: "Shirt", price: "33.33", quantity: 3 }] };

async function aStore(): Promise<Installed> {
  const installed = await store.install();
  await store.runJobs(); // the back-fill
  return installed;
}

const compare = ({ shop, call }: Installed, at: Instant = later()) =>
  reconcileSome({ pool: workerPool(), shopId: shop.id, call, now: at }, null);

const known = async (shopId: ShopId) =>
  (
    await appPool().query<{ name: string; cancelled: boolean }>(
      `SELECT name, facts->'snapshot'->>'cancelledAt' IS NOT NULL AS cancelled FROM orders WHERE shop_id = $1 ORDER BY order_id`,
      [shopId],
    )
  ).rows;

const jobs = async (shopId: ShopId) =>
  (
    await appPool().query<{ task: string }>(
      "SELECT task_identifier AS task FROM graphile_worker.jobs WHERE key IN ('reconcile:' || $1, 'fetch:' || $1) OR key LIKE 'fetch:' || $1 || ':%'",
      [shopId],
    )
  ).rows.map(({ task }) => task);

test("an order and its cancellation of which no webhook came are read", async () => {
  const there = await aStore();
  const aMomentAgo = new Date(Date.now() - 5_000).toISOString();
  const { id } = await store.hand.placeOrder(there.shop.domain, { ...shirt, at: aMomentAgo });
  expect(await compare(there)).toEqual({ ok: true, value: 1 });
  await store.runJobs();
  expect(await known(there.shop.id)).toEqual([{ name: "#1001", cancelled: false }]);
  await store.hand.cancel(there.shop.domain, id, {});
  expect(await compare(there)).toEqual({ ok: true, value: 1 });
  await store.runJobs();
  expect(await known(there.shop.id)).toEqual([{ name: "#1001", cancelled: true }]);
  expect(await compare(there)).toEqual({ ok: true, value: 0 });
  expect(await getReconciled(there.shop.id)).toMatchObject({ recovered: 2 });
});

test("what is known as it last changed is not read again, and what changed just now waits for its webhook", async () => {
  const there = await aStore();
  await store.hand.placeOrder(there.shop.domain, shirt);
  expect(await compare(there, now())).toEqual({ ok: true, value: 0 });
  expect(await compare(there)).toEqual({ ok: true, value: 1 });
  await store.runJobs();
  expect(await compare(there)).toEqual({ ok: true, value: 0 });
  expect(await getReconciled(there.shop.id)).toMatchObject({ recovered: 1 });
});

test("a page is saved before the next is asked for: what fails then goes on from there", async () => {
  const there = await aStore();
  const silent = { ...shirt, silent: true };
  const start = Date.now() + MINUTE;
  for (let n = 0; n < 3; n += 1)
    await store.hand.placeOrder(there.shop.domain, { ...silent, at: new Date(start + n * 1000).toISOString() });
  let calls = 0;
  const searches: unknown[] = [];
  const failing: Installed["call"] = async (document, variables) => {
    calls += 1;
    searches.push(variables);
    if (calls === 2) return { ok: false, error: { kind: "unreachable", message: "no answer" } } as never;
    const answer = await there.call(document, variables);
    if (!answer.ok || calls > 1) return answer;
    // The first page holds two of three.
    const { orders } = answer.value as { orders: { nodes: unknown[]; pageInfo: object } };
    const page = { nodes: orders.nodes.slice(0, 2), pageInfo: { hasNextPage: true, endCursor: "two" } };
    return { ...answer, value: { orders: page } } as never;
  };
  const reading = { pool: workerPool(), shopId: there.shop.id, call: failing, now: later() };
  expect(await reconcileSome(reading, null)).toMatchObject({ ok: false });
  expect(await jobs(there.shop.id)).toEqual(["fetch-order", "fetch-order"]);
  expect((await getReconciled(there.shop.id)).at).toBeNull();
  await store.runJobs();
  expect(await compare(there)).toEqual({ ok: true, value: 1 });
  await store.runJobs();
  expect(await known(there.shop.id)).toHaveLength(3);
  expect((await getReconciled(there.shop.id)).at).not.toBeNull();
});

test("an order that waits in quarantine since its change is not read each hour; after another change it is", async () => {
  const there = await aStore();
  const { id } = await store.hand.placeOrder(there.shop.domain, shirt);
  const refuse = (at: Date) =>
    appPool().query(
      `INSERT INTO quarantine (shop_id, topic, source, order_id, reason, detail, state, received_at)
       VALUES ($1, 'orders/create', 1, $2, 'amounts', 'They do not add up.', 'open', $3)`,
      [there.shop.id, id, at],
    );
  await refuse(new Date(Date.now() + MINUTE));
  expect(await compare(there)).toEqual({ ok: true, value: 0 });
  await appPool().query("UPDATE quarantine SET received_at = $2 WHERE shop_id = $1", [
    there.shop.id,
    new Date(Date.now() - MINUTE),
  ]);
  expect(await compare(there)).toEqual({ ok: true, value: 1 });
});

test("each installed shop is compared once an hour when its back-fill is over; what is under way is left to go on", async () => {
  const there = await aStore();
  await appPool().query("UPDATE shop SET backfill_state = 'running' WHERE id = $1", [there.shop.id]);
  await reconcileAll(workerPool());
  expect(await jobs(there.shop.id)).toEqual([]);
  await appPool().query("UPDATE shop SET backfill_state = 'done' WHERE id = $1", [there.shop.id]);
  expect(await reconcileAll(workerPool())).toBeGreaterThan(0);
  await reconcileAll(workerPool());
  expect(await jobs(there.shop.id)).toEqual(["reconcile-orders"]);
  await store.hand.placeOrder(there.shop.domain, { ...shirt, at: new Date(Date.now() - 5 * MINUTE).toISOString() });
  await appPool().query("UPDATE shop SET installed_at = installed_at - interval '10 minutes' WHERE id = $1", [
    there.shop.id,
  ]);
  await store.runJobs();
  expect(await known(there.shop.id)).toHaveLength(1);
});

test.each(["a cancellation", "a refund", "goods taken off by an edit"])(
  "%s in the second of another change, of which alone a webhook came, is read, once",
  async (what) => {
    const there = await aStore();
    const at = { at: new Date(Date.now() - 10_000).toISOString() };
    const { id } = await store.hand.placeOrder(there.shop.domain, { ...shirt, ...at });
    await compare(there);
    await store.runJobs();
    if (what === "a cancellation") await store.hand.cancel(there.shop.domain, id, at);
    else if (what === "a refund") await store.hand.refund(there.shop.domain, id, { amount: "5.00", ...at });
    else await store.hand.edit(there.shop.domain, id, { remove: [{ line: 0, quantity: 1 }], ...at });
    // What is here is of the second in which that happened, and says nothing of it.
    const { rows } = await appPool().query<{ facts: string }>(
      "UPDATE orders SET updated_at = $2 WHERE shop_id = $1 RETURNING facts::text AS facts",
      [there.shop.id, (await store.hand.order(there.shop.domain, id)).updated_at],
    );
    expect(await compare(there)).toEqual({ ok: true, value: 1 });
    await store.runJobs();
    const { rows: after } = await appPool().query("SELECT facts::text AS facts FROM orders WHERE shop_id = $1", [
      there.shop.id,
    ]);
    expect(after).not.toEqual(rows);
    expect(await compare(there)).toEqual({ ok: true, value: 0 });
  },
);

test("what was heard in full of its last second is not read again, whatever became of the order", async () => {
  const there = await aStore();
  const { hand } = store;
  const { domain, id: shopId } = there.shop;
  const at = { at: new Date(Date.now() - 10_000).toISOString() };
  const place = (more: object) => hand.placeOrder(domain, { ...shirt, shipping: "4.90", ...at, ...more });
  await place({ tip: "5.00" });
  await place({ taxesIncluded: true, taxRate: "0.19", taxShipping: true });
  await place({ lines: [{ title: "Card", price: "50.00", giftCard: true }, ...shirt.lines] });
  await place({ paid: false });
  await place({ test: true });
  const refunds = [
    { amount: "5.00" },
    { lines: [{ line: 0, quantity: 1 }] },
    { lines: [{ line: 0, quantity: 1 }], amount: "0.00" },
    { shipping: "full" },
  ];
  for (const refund of refunds) await hand.refund(domain, (await place({ tip: "1.00" })).id, { ...refund, ...at });
  await hand.edit(domain, (await place({ paid: false })).id, { remove: [{ line: 0, quantity: 2 }], ...at });
  await hand.edit(domain, (await place({})).id, { add: [{ title: "Hat", price: "9.99" }], ...at });
  await hand.void(domain, (await place({ paid: false })).id, at);
  await hand.cancel(domain, (await place({ tip: "2.00" })).id, at);
  await compare(there);
  await store.runJobs();
  const seconds = await appPool().query(
    "UPDATE orders SET updated_at = date_trunc('second', updated_at) WHERE shop_id = $1",
    [shopId],
  );
  expect(seconds.rowCount).toBe(13);
  expect(await compare(there)).toEqual({ ok: true, value: 0 });
});

test("a comparison that failed for good, or whose process died, is begun again by one of the next hours", async () => {
  const there = await aStore();
  const key = `reconcile:${there.shop.id}`;
  const again = async () => {
    await reconcileAll(workerPool());
    const { rows } = await appPool().query<{ due: boolean }>(
      `SELECT attempts < max_attempts AND locked_at IS NULL AS due FROM graphile_worker.jobs WHERE key = $1`,
      [key],
    );
    return rows;
  };
  expect(await again()).toEqual([{ due: true }]);
  await appPool().query("UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key = $1", [key]);
  expect(await again()).toEqual([{ due: true }]);
  await appPool().query(
    "UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 hour', locked_by = 'dead' WHERE key = $1",
    [key],
  );
  expect(await again()).toEqual([{ due: true }]);
});
