import { expect, test } from "vitest";
import { aGood, aRefundOf, factsOf, NOON } from "../../tests/orders.ts";
import { currency } from "./money.ts";
import { contradicts, type OrderLook } from "./order-look.ts";

const usd = (minor: bigint) => ({ minor, currency: currency("USD") });
const ORDER = {
  lines: [aGood({ id: "1", quantity: 2, currentQuantity: 2 })],
  total: 20_000n,
  financialStatus: "paid",
} as const;
const facts = (more: object = {}, refunds: Parameters<typeof factsOf>[1] = []) =>
  factsOf({ ...ORDER, lines: [...ORDER.lines], ...more }, refunds);
const LOOK: OrderLook = {
  cancelled: false,
  financialStatus: "paid",
  total: usd(20_000n),
  refunded: usd(0n),
  quantity: 2,
};

test("what says the same is none", () => expect(contradicts(facts(), LOOK)).toBe(false));

test.each<[string, Partial<OrderLook>]>([
  ["cancelled", { cancelled: true }],
  ["of another status", { financialStatus: "voided" }],
  ["of another total", { total: usd(20_001n) }],
  ["refunded", { refunded: usd(1n) }],
  ["of fewer pieces", { quantity: 1 }],
])("one that is %s in the store is", (_what, more) => expect(contradicts(facts(), { ...LOOK, ...more })).toBe(true));

test.each<[string, ReturnType<typeof facts>, Partial<OrderLook>]>([
  ["a status that is not known here", facts(), { financialStatus: "unknown" }],
  ["an amount that is not said", facts(), { total: null, refunded: null, quantity: null }],
  ["an amount of another currency", facts(), { total: { minor: 1n, currency: currency("EUR") } }],
  ["pieces that are not known here", facts({ lines: [aGood({ id: "1", currentQuantity: null })] }), { quantity: 7 }],
  [
    "a tip that does not count",
    facts({ lines: [...ORDER.lines, aGood({ id: "2", kind: "tip", currentQuantity: 1 })] }),
    {},
  ],
  [
    "a tip that counts",
    facts({ lines: [...ORDER.lines, aGood({ id: "2", kind: "tip", currentQuantity: 1 })] }),
    { quantity: 3 },
  ],
  ["a refund in the buyer's currency alone", facts({}, [aRefundOf({ id: "1", money: null })]), { refunded: usd(5n) }],
  ["a deleted order", { ...facts(), deleted: true }, { cancelled: true }],
  ["an order of which only a refund was heard", { ...facts(), snapshot: null }, { cancelled: true }],
])("%s contradicts nothing", (_what, known, more) => expect(contradicts(known, { ...LOOK, ...more })).toBe(false));

test("a cancellation that is known is none", () =>
  expect(contradicts(facts({ cancelledAt: NOON }), { ...LOOK, cancelled: true })).toBe(false));
