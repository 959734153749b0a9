// An order of which not all was heard is asked for. What Shopify never gives is told in the end, and not waited for for ever.
import type { JobHelpers } from "graphile-worker";
import { afterAll, expect, test } from "vitest";
import { anOrderId, aRefund, heard } from "../../tests/books.ts";
import { exchangeToken } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { listOrders, type OrderFilter, readOrder } from "../db/order-lists.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { standing } from "../db/reports.ts";
import { instant, type OrderId, type ShopId } from "../domain/ids.ts";
import { log } from "../log.server.ts";
import { failFetch, fetchOrder } from "../services/backfill.ts";
import { redactCustomer } from "../services/compliance.ts";
import { discardQuarantined, listQuarantine, retryQuarantined } from "../services/quarantine.ts";
import { reconcileSome } from "../services/reconciliation.ts";
import { settleAll } from "../services/settlement.ts";

const store = await openStore();
const { taskList } = await import("./worker.ts");
afterAll(() => store.close());
const now = () => instant(Date.now());

function attempt(shopId: ShopId, orderId: OrderId, attempts: number) {
  const tasks = taskList({ pool: workerPool(), now, log, accessTokenOf: exchangeToken });
  const helpers = { job: { attempts, max_attempts: 25 } } as unknown as JobHelpers;
  return tasks["fetch-order"]?.({ shopId, orderId }, helpers);
}

const WAITING: OrderFilter = { credit: "waiting", partnerId: null, codeKey: null, span: null, search: "" };
const openOf = async (shopId: ShopId) => (await listQuarantine(shopId, 1)).rows;

test("an order that waits and that the store does not have is asked for again, and told of when no attempt follows", async () => {
  const { shop } = await store.install();
  const orderId = anOrderId();
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event: { kind: "refund", refund: aRefund() } }], now());
  await expect(attempt(shop.id, orderId, 1)).rejects.toThrow("not-in-store");
  expect(await openOf(shop.id)).toEqual([]);
  await expect(attempt(shop.id, orderId, 25)).rejects.toThrow("not-in-store");
  expect(await openOf(shop.id)).toMatchObject([{ orderId, topic: "order-read", reason: "not-in-store" }]);
});

/** An order of which only a refund was heard, and that Shopify never gave when it was asked for. */
async function aNotedOrder(shopId: ShopId): Promise<OrderId> {
  const orderId = anOrderId();
  await settleAll(appPool(), [{ shopId, orderId, event: { kind: "refund", refund: aRefund() } }], now());
  await expect(attempt(shopId, orderId, 25)).rejects.toThrow("not-in-store");
  return orderId;
}

const told = { topic: "orders/updated", receivedAt: now(), seal: null };

test("a webhook of an order that Shopify never gave closes what was noted of it, though Shopify still does not give it", async () => {
  const { shop } = await store.install();
  await store.runJobs();
  const orderId = await aNotedOrder(shop.id);
  const other = await aNotedOrder(shop.id);
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event: heard(), delivery: told }], now());
  await appPool().query("UPDATE graphile_worker._private_jobs SET run_at = now() WHERE key = $1", [
    `fetch:${shop.id}:${orderId}`,
  ]);
  await store.runJobs();
  expect(await openOf(shop.id)).toMatchObject([{ orderId: other, reason: "not-in-store" }]);
});

test("an order that was heard since it was noted is closed by the next comparison; one that is not as it was noted stays", async () => {
  const { shop, call } = await store.install();
  await store.runJobs();
  const heardSince = await aNotedOrder(shop.id);
  await settleAll(appPool(), [{ shopId: shop.id, orderId: heardSince, event: heard() }], now());
  const reading = { pool: appPool(), shopId: shop.id, now: now() };
  const [older, newer] = [anOrderId(), anOrderId()];
  for (const [orderId, minutes] of [
    [older, -1],
    [newer, 1],
  ] as const) {
    await failFetch(reading, orderId, { kind: "unreachable", message: "No answer." });
    const updatedAt = instant(reading.now + minutes * 60_000);
    await settleAll(appPool(), [{ shopId: shop.id, orderId, event: heard({ updatedAt }) }], now());
  }
  expect(await reconcileSome({ ...reading, call, now: now() }, null)).toMatchObject({ ok: true });
  expect(await openOf(shop.id)).toMatchObject([{ orderId: older, reason: "unreachable" }]);
});

test("trying an order again that was heard by now settles what was noted, also where Shopify does not give it", async () => {
  const { shop, call } = await store.install();
  const orderId = await aNotedOrder(shop.id);
  const again = async () => {
    const ids = (await openOf(shop.id)).map(({ id }) => id);
    return (await retryQuarantined({ shopId: shop.id, call, now: now() }, ids)).map(({ kind }) => kind);
  };
  expect(await again()).toEqual(["refused"]);
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event: heard() }], now());
  expect(await again()).toEqual(["settled"]);
  expect(await openOf(shop.id)).toEqual([]);
});

test("trying an order again while something else of it is being saved leaves it as it is, for the next time", async () => {
  const { shop, call } = await store.install();
  const { id } = await store.hand.placeOrder(shop.domain, {
    lines: [{ title: "Shirt", price: "33.33" }],
    silent: true,
  });
  const orderId = String(id) as OrderId;
  const reading = { pool: appPool(), shopId: shop.id, call, now: now() };
  await fetchOrder(reading, orderId);
  await failFetch(reading, orderId, { kind: "unreachable", message: "No answer." });
  const ids = (await openOf(shop.id)).map((event) => event.id);
  const retry = () => retryQuarantined({ shopId: shop.id, call, now: now() }, ids);
  const other = await workerPool().connect();
  await other.query("BEGIN");
  await other.query("SELECT FROM orders WHERE shop_id = $1 FOR UPDATE", [shop.id]);
  expect(await retry()).toMatchObject([{ kind: "refused", reason: "unreachable" }]);
  expect((await openOf(shop.id))[0]?.detail).toBe(
    "No answer. When it was tried again, something else of the order was being saved.",
  );
  await other.query("ROLLBACK");
  other.release();
  expect(await retry()).toMatchObject([{ kind: "settled" }]);
});

test("an order of which nothing was ever heard but that its customer is to be erased does not wait, until something is", async () => {
  const { shop } = await store.install();
  const orderId = anOrderId();
  const request = { shopId: shop.id, webhookId: "erased", now: now() };
  await redactCustomer(appPool(), request, { customerId: "7", orderIds: [orderId] });
  const waiting = async () => {
    const { waitingOrders } = await standing(appPool(), shop.id);
    const list = await listOrders(appPool(), shop.id, WAITING, { limit: 10, after: null, before: null });
    return { waitingOrders, listed: list.length };
  };
  expect(await waiting()).toEqual({ waitingOrders: 0, listed: 0 });
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event: { kind: "refund", refund: aRefund() } }], now());
  expect(await waiting()).toEqual({ waitingOrders: 1, listed: 1 });
});

test("what is discarded of an order that Shopify never gave takes it out of those that wait, until it is heard", async () => {
  const { shop } = await store.install();
  const orderId = await aNotedOrder(shop.id);
  const counted = async () => {
    const { waitingOrders, quarantined } = await standing(appPool(), shop.id);
    const list = await listOrders(appPool(), shop.id, WAITING, { limit: 10, after: null, before: null });
    return { waitingOrders, quarantined, listed: list.length };
  };
  expect(await counted()).toEqual({ waitingOrders: 1, quarantined: 1, listed: 1 });
  const ids = (await openOf(shop.id)).map(({ id }) => id);
  expect(await discardQuarantined(shop.id, ids, now())).toBe(1);
  expect(await counted()).toEqual({ waitingOrders: 0, quarantined: 0, listed: 0 });
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event: heard() }], now());
  expect(await readOrder(appPool(), shop.id, orderId)).toMatchObject({ outcome: "uncredited" });
});

test("an order that is decided waits for nothing, whether the store has it or not", async () => {
  const { shop } = await store.install();
  const orderId = anOrderId();
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event: heard() }], now());
  await attempt(shop.id, orderId, 25);
  expect(await openOf(shop.id)).toEqual([]);
});
