import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { DiscountRequest, OrderView } from "../client.ts";
import { aShop, openFixture } from "../fixture.ts";
import { parseMoney } from "./money.ts";

const fixture = await openFixture();
afterAll(() => fixture.close());
const { hand } = fixture;

interface Allocated {
  discount_allocations: { amount: string; discount_application_index: number }[];
}

const minor = (amount: unknown, currency = "EUR") => parseMoney(String(amount), currency);
const sumOf = (amounts: readonly bigint[]) => amounts.reduce((total, one) => total + one, 0n);
const allocatedTo = (order: OrderView, index: number) =>
  sumOf(
    [...(order.line_items as unknown as Allocated[]), ...(order.shipping_lines as Allocated[])]
      .flatMap((line) => line.discount_allocations)
      .filter((one) => one.discount_application_index === index)
      .map((one) => minor(one.amount)),
  );

const cents = (max: number) =>
  fc.integer({ min: 1, max }).map((n) => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, "0")}`);
const lines = fc.array(
  fc.record({ title: fc.constantFrom("Shirt", "Mug"), price: cents(30_000), quantity: fc.integer({ min: 1, max: 7 }) }),
  { minLength: 1, maxLength: 6 },
);
const discount: fc.Arbitrary<DiscountRequest> = fc.oneof(
  fc.record({ percent: fc.integer({ min: 1, max: 100 }).map(String) }),
  fc.record({ amount: cents(20_000), each: fc.boolean() }),
);
const carts = fc.record({
  lines,
  discount,
  shipping: fc.option(cents(1500), { nil: undefined }),
  taxRate: fc.constantFrom(undefined, "0.19", "0.07", "0.0825"),
  taxesIncluded: fc.boolean(),
});

const shop = await aShop(fixture);
let made = 0;

async function orderOf(cart: typeof carts extends fc.Arbitrary<infer T> ? T : never): Promise<OrderView> {
  made += 1;
  const code = `CODE${made}`;
  await hand.createDiscount(shop, { code, ...cart.discount });
  const { lines: wanted, shipping, taxRate, taxesIncluded } = cart;
  const extras = { ...(shipping && { shipping }), ...(taxRate && { taxRate }), taxesIncluded };
  return hand.placeOrder(shop, { lines: wanted, codes: [code.toLowerCase()], ...extras });
}

test("a code's allocations add up to what the order says it took off, and the totals to each other", async () => {
  await fc.assert(
    fc.asyncProperty(carts, async (cart) => {
      const order = await orderOf(cart);
      const gross = sumOf(order.line_items.map((line) => minor(line.price) * BigInt(line.quantity)));
      const taken = allocatedTo(order, 0);
      const tax = cart.taxesIncluded ? 0n : minor(order.total_tax);
      expect(minor(order.discount_codes[0]?.amount)).toBe(taken);
      expect(minor(order.total_discounts)).toBe(taken);
      expect(minor(order.total_line_items_price)).toBe(gross);
      expect(minor(order.subtotal_price)).toBe(gross - taken);
      expect(minor(order.total_price)).toBe(gross - taken + minor(cart.shipping ?? "0") + tax);
      expect(gross - taken >= 0n).toBe(true);
      expect(order.current_subtotal_price).toBe(order.subtotal_price);
    }),
    { numRuns: 60 },
  );
});

test("refunded piece by piece, an order comes to nothing and never gives back more than was paid", async () => {
  await fc.assert(
    fc.asyncProperty(carts, async (cart) => {
      const order = await orderOf(cart);
      let back = 0n;
      for (const [line, { quantity }] of order.line_items.entries())
        for (let piece = 0; piece < quantity; piece += 1) {
          const refund = await hand.refund(shop, order.id, { lines: [{ line, quantity: 1 }] });
          back += sumOf((refund.transactions as { amount: string }[]).map((one) => minor(one.amount)));
        }
      const left = await hand.order(shop, order.id);
      expect(left.current_subtotal_price).toBe("0.00");
      expect(minor(order.total_price) - back).toBe(minor(cart.shipping ?? "0"));
      expect(left.total_outstanding).toBe("0.00");
      await expect(hand.refund(shop, order.id, { lines: [{ line: 0, quantity: 1 }] })).rejects.toThrow("0 of");
    }),
    { numRuns: 15 },
  );
});

test("a percentage is shared by largest remainder: 10 % of three lines of 0.33 is 0.10, not 0.09", async () => {
  await hand.createDiscount(shop, { code: "TEN", percent: "10" });
  const third = { title: "Sticker", price: "0.33" };
  const order = await hand.placeOrder(shop, { lines: [third, third, third], codes: ["TEN"] });
  const parts = (order.line_items as unknown as Allocated[]).map((line) => line.discount_allocations[0]?.amount);
  expect(parts).toEqual(["0.04", "0.03", "0.03"]);
});

test("more money than the lines come to is an adjustment below zero; less is one above", async () => {
  const item = { title: "Shirt", price: "20.00", quantity: 2 };
  const more = await hand.placeOrder(shop, { lines: [item] });
  const given = await hand.refund(shop, more.id, { lines: [{ line: 0, quantity: 1 }], amount: "25.00" });
  expect(given.order_adjustments).toMatchObject([{ kind: "refund_discrepancy", amount: "-5.00" }]);
  expect(given.refund_line_items).toMatchObject([{ quantity: 1, subtotal: 20, total_tax: 0 }]);
  const less = await hand.placeOrder(shop, { lines: [item] });
  const kept = await hand.refund(shop, less.id, { lines: [{ line: 0, quantity: 1 }], amount: "15.00" });
  expect(kept.order_adjustments).toMatchObject([{ amount: "5.00" }]);
  expect((await hand.order(shop, less.id)).financial_status).toBe("partially_refunded");
});

test("a refund of money alone has no lines, and takes no more than was paid", async () => {
  const order = await hand.placeOrder(shop, { lines: [{ title: "Shirt", price: "20.00" }], shipping: "4.90" });
  const refund = await hand.refund(shop, order.id, { amount: "5.85" });
  expect(refund.refund_line_items).toEqual([]);
  expect(refund.order_adjustments).toMatchObject([{ amount: "-5.85", tax_amount: "0.00" }]);
  await expect(hand.refund(shop, order.id, { amount: "19.06" })).rejects.toThrow("left to refund");
  await hand.refund(shop, order.id, { amount: "19.05" });
  expect((await hand.order(shop, order.id)).financial_status).toBe("refunded");
});

test("shipping given back stands in lines of its own and leaves no discrepancy", async () => {
  const order = await hand.placeOrder(shop, { lines: [{ title: "Shirt", price: "20.00" }], shipping: "4.90" });
  const refund = await hand.refund(shop, order.id, { shipping: "full" });
  expect(refund.order_adjustments).toEqual([]);
  expect(refund.refund_shipping_lines).toMatchObject([{ subtotal_amount_set: { shop_money: { amount: "4.90" } } }]);
});

test("an edit takes pieces away pro rata and adds lines without a discount", async () => {
  await hand.createDiscount(shop, { code: "FIFTH", percent: "20" });
  const shirts = { title: "Shirt", price: "10.01", quantity: 3 };
  const order = await hand.placeOrder(shop, { lines: [shirts], codes: ["FIFTH"] });
  const add = [{ title: "Mug", price: "5.00" }];
  const edited = await hand.edit(shop, order.id, { remove: [{ line: 0, quantity: 1 }], add });
  expect(edited.line_items.map((line) => line.current_quantity)).toEqual([2, 1]);
  expect(edited.subtotal_price).toBe("29.02");
  // 30.03 − 6.01 = 24.02 for three; the first piece takes 8.01 with it.
  expect(edited.current_subtotal_price).toBe("21.01");
});

test("a cancelled order is refunded line by line, with its shipping; an unpaid one is voided", async () => {
  const lines = [{ title: "Shirt", price: "20.00", quantity: 2 }];
  const paid = await hand.placeOrder(shop, { lines, shipping: "4.90" });
  const cancelled = await hand.cancel(shop, paid.id, { refund: true });
  expect(cancelled).toMatchObject({
    financial_status: "refunded",
    cancel_reason: "customer",
    current_total_price: "0.00",
  });
  const unpaid = await hand.placeOrder(shop, { lines, paid: false });
  expect(unpaid.financial_status).toBe("pending");
  expect((await hand.cancel(shop, unpaid.id)).financial_status).toBe("voided");
});

test.each([
  ["JPY", "1500", "150"],
  ["KWD", "1.234", "0.123"],
])("amounts in %s have the currency's own digits", async (currency, price, taken) => {
  const there = await aShop(fixture, { currency });
  await hand.createDiscount(there, { code: "TEN", percent: "10" });
  const order = await hand.placeOrder(there, { lines: [{ title: "Shirt", price }], codes: ["TEN"] });
  expect(order).toMatchObject({ total_discounts: taken, currency });
});

test.each([
  ["unknown", "NOBODY", "Enter a valid discount code: NOBODY is not one."],
  ["expired", "OVER", "OVER has expired."],
  ["not begun", "SOON", "SOON is not active yet."],
  ["used up", "ONCE", "ONCE has reached its usage limit."],
  [
    "beside another it does not combine with",
    "TEN ALONE",
    "ALONE couldn't be used with your existing discounts (TEN).",
  ],
])("a code that is %s is refused in a sentence, and no order is placed", async (_why, typed, message) => {
  const there = await aShop(fixture);
  const lines = [{ title: "Shirt", price: "20.00" }];
  await hand.createDiscount(there, { code: "TEN", percent: "10", combine: true });
  await hand.createDiscount(there, { code: "ALONE", percent: "10" });
  await hand.createDiscount(there, { code: "SOON", percent: "10", startsAt: "2099-01-01T00:00:00Z" });
  await hand.createDiscount(there, {
    code: "OVER",
    percent: "10",
    startsAt: "2020-01-01T00:00:00Z",
    endsAt: "2020-02-01T00:00:00Z",
  });
  await hand.createDiscount(there, { code: "ONCE", percent: "10", usageLimit: 1 });
  await hand.placeOrder(there, { lines, codes: ["ONCE"] });
  await expect(hand.placeOrder(there, { lines, codes: typed.split(" ") })).rejects.toThrow(message);
  expect(await hand.orders(there)).toHaveLength(1);
});

test("a discount typed by hand in a draft order is listed beside the codes, but is no discount code", async () => {
  const order = await hand.placeOrder(shop, {
    lines: [{ title: "Shirt", price: "20.00" }],
    sourceName: "shopify_draft_order",
    manualDiscount: { title: "SARAH20", percent: "20" },
  });
  expect(order.discount_codes).toEqual([{ code: "SARAH20", amount: "4.00", type: "percentage" }]);
  expect(order.discount_applications).toMatchObject([{ type: "manual", title: "SARAH20" }]);
  expect(order.checkout_token).toBeNull();
});

test("an order keeps the currency it was placed in, whatever the shop counts in later", async () => {
  const there = await aShop(fixture, { currency: "JPY" });
  const placed = await hand.placeOrder(there, { lines: [{ title: "Tea", price: "1999" }], shipping: "600" });
  await hand.changeShop(there, { currency: "USD" });
  await hand.refund(there, placed.id, { amount: "1000" });
  const order = await hand.order(there, placed.id);
  expect(order).toMatchObject({ currency: "JPY", total_price: "2599", current_total_price: "1599" });
  expect(order.refunds).toMatchObject([{ transactions: [{ amount: "1000", currency: "JPY" }] }]);
});
