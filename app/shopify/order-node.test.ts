import { afterAll, describe, expect, test } from "vitest";
import { aShop, openFixture } from "../../simulator/fixture.ts";
import { explainAmount } from "../domain/commission.ts";
import { fold } from "../domain/fold.ts";
import { emptyFacts, type OrderEvent } from "../domain/order.ts";
import { ORDER } from "./documents/orders.ts";
import { orderEventFromNode } from "./order-node.ts";
import { parseDelivery } from "./payload.ts";

const fixture = await openFixture();
afterAll(() => fixture.close());
const { ask, hand } = fixture;
const shop = await aShop(fixture);
await hand.createDiscount(shop, { code: "Ada10", percent: "10" });

const noEmail = () => null as unknown as string;

/** What both tell of the order, but for the customer: the Admin API is not asked for them. */
async function bothAccounts(id: number) {
  const webhook = parseDelivery("orders/updated", Buffer.from(JSON.stringify(await hand.order(shop, id))), noEmail);
  const { data, errors } = await ask(shop, ORDER.text, { id: `gid://shopify/Order/${id}` });
  const node = orderEventFromNode(data?.order);
  if (!webhook.ok || webhook.value.kind !== "order" || !node.ok)
    throw new Error(JSON.stringify([webhook, node, errors]));
  const facts = (event: OrderEvent) => fold(emptyFacts(), event);
  const told = facts(webhook.value.event);
  return {
    told: { ...told, snapshot: told.snapshot && { ...told.snapshot, customerId: null } },
    read: facts(node.value.event),
    ids: [webhook.value.orderId, node.value.orderId],
  };
}

const SHIRT = { title: "Shirt", price: "33.33", quantity: 3 };
const MUG = { title: "Mug", price: "9.99", quantity: 1 };

describe("an order read from the Admin API and one from a webhook fold to the same facts", () => {
  test.each([
    ["with a code on two lines", { lines: [SHIRT, MUG], codes: ["ada10"] }],
    [
      "with tax in its prices, shipping and a tip",
      { lines: [SHIRT], taxRate: "0.19", taxesIncluded: true, shipping: "4.90", tip: "3.00" },
    ],
    [
      "with tax on top and a gift card",
      { lines: [SHIRT, { ...MUG, giftCard: true }], taxRate: "0.0825", shipping: "4.90" },
    ],
    ["with a manual discount named like a code", { lines: [SHIRT], manualDiscount: { title: "ADA10", percent: "5" } }],
    ["unpaid, by a link", { lines: [MUG], paid: false, landingSite: "/products/mug?ref=ada&utm_source=x" }],
    ["of a customer, as a test", { lines: [MUG], test: true, customer: "zoe@example.com" }],
  ])("%s", async (_what, request) => {
    const { id } = await hand.placeOrder(shop, request);
    const { told, read, ids } = await bothAccounts(id);
    expect(read).toEqual(told);
    expect(ids[0]).toBe(ids[1]);
  });

  test("refunded by line, by shipping and by amount, edited and cancelled", async () => {
    const { id } = await hand.placeOrder(shop, {
      lines: [SHIRT, MUG],
      codes: ["ADA10"],
      shipping: "4.90",
      taxRate: "0.19",
      taxesIncluded: true,
    });
    await hand.refund(shop, id, { lines: [{ line: 0, quantity: 1 }], shipping: "2.00" });
    await hand.refund(shop, id, { amount: "5.00" });
    await hand.edit(shop, id, { remove: [{ line: 0, quantity: 1 }] });
    expect((await bothAccounts(id)).read).toEqual((await bothAccounts(id)).told);
    await hand.cancel(shop, id, {});
    const { told, read } = await bothAccounts(id);
    expect(read).toEqual(told);
    expect(read.refunds.length).toBeGreaterThan(1);
  });
});

describe("both say what the customer was asked for, so that a gesture takes commission back and what was owed does not", () => {
  const TEE = { title: "Tee", price: "100.00", quantity: 2 };
  const leftOf = async (id: number) => {
    const { told, read } = await bothAccounts(id);
    expect(read).toEqual(told);
    return [read.snapshot?.asked, explainAmount(read).total];
  };

  test("an edit after payment, paid back, and a gesture", async () => {
    const { id } = await hand.placeOrder(shop, { lines: [TEE] });
    await hand.edit(shop, id, { remove: [{ line: 0, quantity: 1 }] });
    expect(await leftOf(id)).toEqual([20_000n, 10_000n]);
    await hand.refund(shop, id, { amount: "100.00" });
    expect(await leftOf(id)).toEqual([20_000n, 10_000n]);
    await hand.refund(shop, id, { amount: "20.00" });
    expect(await leftOf(id)).toEqual([20_000n, 8_000n]);
  });

  test("an edit before payment, and a gesture", async () => {
    const { id } = await hand.placeOrder(shop, { lines: [TEE], paid: false });
    await hand.edit(shop, id, { remove: [{ line: 0, quantity: 1 }] });
    expect(await leftOf(id)).toEqual([10_000n, 10_000n]);
    await hand.markPaid(shop, id);
    expect(await leftOf(id)).toEqual([10_000n, 10_000n]);
    await hand.refund(shop, id, { amount: "20.00" });
    expect(await leftOf(id)).toEqual([10_000n, 8_000n]);
  });

  test("a restock before payment, and a gesture", async () => {
    const { id } = await hand.placeOrder(shop, { lines: [TEE], paid: false });
    await hand.refund(shop, id, { lines: [{ line: 0, quantity: 1 }], restock: "cancel" });
    await hand.markPaid(shop, id);
    await hand.refund(shop, id, { amount: "20.00" });
    expect(await leftOf(id)).toEqual([10_000n, 8_000n]);
  });

  test("an exchange, and a gesture", async () => {
    const { id } = await hand.placeOrder(shop, { lines: [{ ...TEE, quantity: 1 }] });
    await hand.edit(shop, id, {
      remove: [{ line: 0, quantity: 1 }],
      add: [{ title: "Hat", price: "100.00", quantity: 1 }],
    });
    expect(await leftOf(id)).toEqual([10_000n, 10_000n]);
    await hand.refund(shop, id, { amount: "20.00" });
    expect(await leftOf(id)).toEqual([10_000n, 8_000n]);
  });

  test("a piece that was added and is not paid yet takes nothing", async () => {
    const { id } = await hand.placeOrder(shop, { lines: [TEE] });
    await hand.refund(shop, id, { lines: [{ line: 0, quantity: 1 }] });
    await hand.edit(shop, id, { add: [{ title: "Hat", price: "60.00", quantity: 1 }] });
    expect(await leftOf(id)).toEqual([26_000n, 16_000n]);
  });
});

test("discounts are told apart by their index, not by their place", async () => {
  const { id } = await hand.placeOrder(shop, { lines: [SHIRT] });
  const { data } = await ask(shop, ORDER.text, { id: `gid://shopify/Order/${id}` });
  const node = data?.order as { lineItems: { nodes: object[] } };
  const money = (amount: string) => ({ shopMoney: { amount, currencyCode: "EUR" } });
  const taken = (index: number, amount: string) => ({
    allocatedAmountSet: money(amount),
    discountApplication: { index },
  });
  const applied = (index: number, code: string) => ({ __typename: "DiscountCodeApplication", index, code });
  const order = {
    ...node,
    totalDiscountsSet: money("17.00"),
    discountApplications: { nodes: [applied(7, "BEN20"), applied(2, "ADA10")], pageInfo: { hasNextPage: false } },
    lineItems: {
      ...node.lineItems,
      // Its own place is beyond the list: an index that no application has is nobody's.
      nodes: [
        { ...node.lineItems.nodes[0], discountAllocations: [taken(7, "10.00"), taken(2, "5.00"), taken(0, "2.00")] },
      ],
    },
  };
  const read = orderEventFromNode(order);
  if (!read.ok || read.value.event.kind !== "snapshot") throw new Error(JSON.stringify(read));
  expect(read.value.event.snapshot.codes?.map(({ key, position, discount }) => [key, position, discount])).toEqual([
    ["ADA10", 0, 500n],
    ["BEN20", 1, 1000n],
  ]);
  expect(read.value.event.snapshot.lines[0]?.allocated).toBe(1700n);
});

test("an order whose lines were not paged to their end is refused", async () => {
  const { id } = await hand.placeOrder(shop, { lines: [MUG] });
  const { data } = await ask(shop, ORDER.text, { id: `gid://shopify/Order/${id}` });
  const order = data?.order as Record<"lineItems" | "refunds", { pageInfo: unknown }>;
  const cut = { ...order, lineItems: { ...order.lineItems, pageInfo: { hasNextPage: true } } };
  expect(orderEventFromNode(cut)).toMatchObject({ error: { reason: "not-paged-to-its-end", orderId: String(id) } });
  const full = { ...order, refunds: Array.from({ length: 50 }, () => ({})) };
  expect(orderEventFromNode(full)).toMatchObject({ error: { reason: "not-paged-to-its-end" } });
});

test.each([null, 7, {}, { id: "gid://shopify/Order/7" }, { id: "gid://shopify/Order/7", lineItems: [] }])(
  "%o is refused",
  (node) => {
    expect(orderEventFromNode(node)).toMatchObject({ ok: false });
  },
);
