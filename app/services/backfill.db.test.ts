import { afterAll, expect, test } from "vitest";
import { API_SECRET } from "../../tests/exchange-token.ts";
import { type Installed, openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant, type OrderId, type ShopId } from "../domain/ids.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { ORDER } from "../shopify/documents/orders.ts";
import { orderEventFromNode } from "../shopify/order-node.ts";
import { backfillSome, failFetch, fetchOrder } from "./backfill.ts";
import { effectOf } from "./effect.ts";
import { listQuarantine, retryQuarantined } from "./quarantine.ts";
import { createSeal } from "./seal.ts";
import { settleOnPool } from "./settlement.ts";

const store = await openStore();
const { hand } = store;
afterAll(() => store.close());

const now = () => instant(Date.now());

/** The Admin API as it is, but for what it says of the lines of one order. */
const saying =
  ({ call }: Installed, order: OrderId, lineItems: unknown): AdminCall =>
  async (operation, variables) => {
    const answer = await call(operation, variables);
    return JSON.parse(JSON.stringify(answer), (_, value) =>
      value?.id === `gid://shopify/Order/${order}` ? { ...value, lineItems } : value,
    );
  };

async function anOrder({ shop }: Installed): Promise<OrderId> {
  const { id } = await hand.placeOrder(shop.domain, { lines: [{ title: "Shirt", price: "20.00" }], silent: true });
  return String(id) as OrderId;
}

const openOf = async ({ shop }: Installed) => (await listQuarantine(shop.id, 1)).rows;
const ordersOf = async ({ shop }: Installed) =>
  (await appPool().query("SELECT order_id FROM orders WHERE shop_id = $1 ORDER BY 1", [shop.id])).rows.map(
    (row) => row.order_id,
  );
const CUT = { nodes: [], pageInfo: { hasNextPage: true } };

test("an order that the back-fill cannot take over waits in quarantine, once, and is read again on a retry", async () => {
  const installed = await store.install();
  const { shop, call } = installed;
  const [long, fine] = [await anOrder(installed), await anOrder(installed)];
  const cut = { pool: appPool(), shopId: shop.id, call: saying(installed, long, CUT), now: now() };
  expect(await backfillSome(cut)).toMatchObject({ ok: true, value: { more: false } });
  await fetchOrder(cut, long);
  expect(await ordersOf(installed)).toEqual([fine]);
  const [event, ...others] = await openOf(installed);
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    orderId: long,
    reason: "not-paged-to-its-end",
    detail: "The order has more lines than were read.",
  });

  const ids = [event?.id ?? ""];
  expect(await retryQuarantined({ shopId: shop.id, call: cut.call, now: now() }, ids)).toMatchObject([
    { kind: "refused", reason: "not-paged-to-its-end" },
  ]);
  expect(await openOf(installed)).toMatchObject([{ orderId: long, attempts: 1 }]);
  expect(await retryQuarantined({ shopId: shop.id, call, now: now() }, ids)).toMatchObject([{ kind: "settled" }]);
  expect(await openOf(installed)).toEqual([]);
  expect(await ordersOf(installed)).toEqual([long, fine].toSorted());
});

test("what a later reading takes over leaves quarantine", async () => {
  const installed = await store.install();
  const { shop, call } = installed;
  const order = await anOrder(installed);
  const reading = { pool: appPool(), shopId: shop.id, call: saying(installed, order, null), now: now() };
  await fetchOrder(reading, order);
  expect(await openOf(installed)).toMatchObject([{ orderId: order, reason: "wrong-shape" }]);
  await fetchOrder({ ...reading, call }, order);
  expect(await openOf(installed)).toEqual([]);
});

test("an order that could not be fetched is told of, and one that Shopify does not know stays where it is", async () => {
  const installed = await store.install();
  const { shop, call } = installed;
  const unknown = "5999999999999" as OrderId;
  const failure = { kind: "unreachable", effect: "unknown", message: "Shopify did not answer." } as const;
  await failFetch({ pool: appPool(), shopId: shop.id, now: now() }, unknown, failure);
  const [event] = await openOf(installed);
  expect(event).toMatchObject({ orderId: unknown, reason: "unreachable", detail: "Shopify did not answer." });
  const retried = await retryQuarantined({ shopId: shop.id, call, now: now() }, [event?.id ?? ""]);
  expect(retried).toMatchObject([{ kind: "refused", reason: "not-in-store" }]);
});

test("what is read after a second is over goes before all that webhooks said of that second", async () => {
  const installed = await store.install();
  const { shop, call } = installed;
  const order = await anOrder(installed);
  const answer = await call(ORDER, { id: `gid://shopify/Order/${order}` });
  const read = orderEventFromNode(answer.ok && answer.value.order);
  if (!read.ok || read.value.event.kind !== "snapshot") throw new Error("not read");
  const { event } = read.value;
  const at = event.snapshot.updatedAt;
  const said = (name: string) => ({
    shopId: shop.id,
    orderId: order,
    event: { ...event, snapshot: { ...event.snapshot, name } },
    delivery: { topic: "orders/updated", receivedAt: at, seal: null },
  });
  const nameNow = async () =>
    (await appPool().query("SELECT name FROM orders WHERE shop_id = $1", [shop.id])).rows[0]?.name;
  await settleOnPool(appPool(), { work: [said("#0"), said("#zzz")] }, now());
  await fetchOrder({ pool: appPool(), shopId: shop.id, call, now: instant(at + 5_000) }, order);
  expect(await nameNow()).toBe(event.snapshot.name);
  await settleOnPool(appPool(), { work: [said("#0"), said("#zzz")] }, now());
  expect(await nameNow()).toBe(event.snapshot.name);
});

test("so do its refunds: what one of them was worth at the end of the second is what counts", async () => {
  const installed = await store.install();
  const { shop, call } = installed;
  const order = await anOrder(installed);
  await hand.refund(shop.domain, order, { amount: "5.00", silent: true });
  const answer = await call(ORDER, { id: `gid://shopify/Order/${order}` });
  const read = orderEventFromNode(answer.ok && answer.value.order);
  if (!read.ok || read.value.event.kind !== "snapshot") throw new Error("not read");
  const { event } = read.value;
  const at = event.snapshot.updatedAt;
  const [refund] = event.refunds;
  if (refund === undefined) throw new Error("no refund");
  // Within the second it was told of with less, and with more, than it came to.
  const said = (money: bigint) => ({
    shopId: shop.id,
    orderId: order,
    event: { ...event, refunds: [{ ...refund, money }] },
    delivery: { topic: "orders/updated", receivedAt: at, seal: null },
  });
  const moneyNow = async () =>
    (await appPool().query("SELECT facts->'refunds'->0->>'money' AS money FROM orders WHERE shop_id = $1", [shop.id]))
      .rows[0]?.money;
  await settleOnPool(appPool(), { work: [said(0n), said(999n)] }, now());
  await fetchOrder({ pool: appPool(), shopId: shop.id, call, now: instant(at + 5_000) }, order);
  expect(await moneyNow()).toBe("500");
  await settleOnPool(appPool(), { work: [said(0n), said(999n)] }, now());
  expect(await moneyNow()).toBe("500");
});

test("an order that another shop was told of first comes to its own shop by that shop's token", async () => {
  const [installed, other] = [await store.install(), await store.install()];
  const { shop } = installed;
  const order = await anOrder(installed);
  const body = Buffer.from(JSON.stringify(await hand.order(shop.domain, order)));
  const topic = "orders/create";
  const read = (shopId: ShopId) => {
    const effect = effectOf({ shopId, topic, body }, () => "hash");
    if (!effect.ok || effect.value.kind !== "work") throw new Error("not read");
    const seal = () => createSeal([API_SECRET]).seal(body, String(shopId));
    return { work: [{ ...effect.value.work, delivery: { topic, receivedAt: now(), seal } }] };
  };
  await settleOnPool(appPool(), read(other.shop.id), now());
  await settleOnPool(appPool(), read(shop.id), now());
  expect(await openOf(installed)).toMatchObject([{ orderId: order, reason: "order-of-another-shop" }]);
  await store.runJobs();
  expect(await openOf(installed)).toEqual([]);
  expect(await ordersOf(installed)).toEqual([order]);
});

test("an event that waits names its order as the shop does, where the order is known to that very shop", async () => {
  const [known, other] = [await store.install(), await store.install()];
  const order = await anOrder(known);
  await fetchOrder({ pool: appPool(), shopId: known.shop.id, call: known.call, now: now() }, order);
  const failure = { kind: "denied", effect: "none", message: "Shopify said no." } as const;
  for (const { shop } of [known, other])
    await failFetch({ pool: appPool(), shopId: shop.id, now: now() }, order, failure);
  const { rows } = await appPool().query("SELECT name FROM orders WHERE shop_id = $1", [known.shop.id]);
  expect(rows[0].name).toMatch(/^#\d+$/);
  expect(await openOf(known)).toMatchObject([{ orderId: order, orderName: rows[0].name }]);
  expect(await openOf(other)).toMatchObject([{ orderId: order, orderName: null }]);
});
