import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ADA, aGood, aLineBack, aRefundOf, eventHistories, factsOf, NOON, retold, USD } from "../../tests/orders.ts";
import { commissionsOn, explainAmount } from "./commission.ts";
import { fold } from "./fold.ts";
import { itemsLeft } from "./items.ts";
import { emptyFacts, type OrderFacts, type OrderSnapshot, type Refund } from "./order.ts";
import type { Terms } from "./terms.ts";

const TWO: Terms = { kind: "per-item", amount: 200n, currency: USD };

function earned(facts: OrderFacts, shareBps = 10_000): bigint | undefined {
  const terms = { version: 1, from: NOON, terms: TWO, level: { kind: "partner" } as const };
  return commissionsOn(explainAmount(facts), [{ partnerId: ADA, shareBps, by: "code", codeKey: null, terms }])[0];
}

const three = (given: Partial<OrderSnapshot> = {}) => ({
  lines: [aGood({ price: 1000n, quantity: 3 })],
  total: 3000n,
  ...given,
});
const back = (quantity: number, given: Partial<Refund> = {}) =>
  aRefundOf({ lines: [aLineBack({ quantity, subtotal: 1000n * BigInt(quantity) })], money: 0n, ...given });

describe("2.00 for each item", () => {
  test.each<[string, Partial<OrderSnapshot>, Refund[], bigint]>([
    ["three items", {}, [], 600n],
    ["one refunded", {}, [back(1)], 400n],
    ["two refunds of one each", {}, [back(1, { id: "1" }), back(1, { id: "2" })], 200n],
    ["all refunded", {}, [back(3)], 0n],
    ["more refunded than there were", {}, [back(4)], 0n],
    ["one removed by an edit", three({ lines: [aGood({ price: 1000n, quantity: 3, currentQuantity: 2 })] }), [], 400n],
    [
      "one removed, and its money given back",
      three({ lines: [aGood({ price: 1000n, quantity: 3, currentQuantity: 2 })] }),
      [aRefundOf({ money: 1000n })],
      400n,
    ],
    [
      "one refunded and one removed, in one snapshot",
      three({ lines: [aGood({ price: 1000n, quantity: 3, currentQuantity: 1 })], refundIds: ["900"] }),
      [back(1)],
      200n,
    ],
    [
      "one removed, and a refund that the snapshot does not count yet",
      three({ lines: [aGood({ price: 1000n, quantity: 3, currentQuantity: 2 })], refundIds: [] }),
      [back(1)],
      200n,
    ],
    ["half the money given back, and no item", {}, [aRefundOf({ money: 1500n })], 600n],
    ["all the money given back, and no item", {}, [aRefundOf({ money: 3000n })], 0n],
    ["cancelled", three({ cancelledAt: NOON }), [], 0n],
    ["a gift card and a tip beside one item", { lines: besides("gift-card", "tip") }, [], 200n],
    ["a free item beside one item", { lines: [aGood(), aGood({ id: "2", price: 500n, allocated: 500n })] }, [], 200n],
    [
      "more back of one line than it had: the other keeps its items",
      { lines: [aGood({ price: 1000n }), aGood({ id: "2", price: 1000n, quantity: 2 })] },
      [aRefundOf({ lines: [aLineBack({ quantity: 2, subtotal: 1000n })] })],
      400n,
    ],
  ])("%s", (_what, snapshot, refunds, cents) => {
    expect(earned(factsOf(three(snapshot), refunds))).toBe(cents);
  });

  function besides(...kinds: ("gift-card" | "tip")[]) {
    return [aGood(), ...kinds.map((kind, n) => aGood({ id: `${n + 2}`, kind }))];
  }

  test("a deleted order has none", () => {
    expect(earned(fold(factsOf(three()), { kind: "deleted" }))).toBe(0n);
  });

  test("a share is a part of all items together", () => {
    expect(earned(factsOf(three()), 2_500)).toBe(150n);
  });
});

test("refunds and edits in any order, repeated, lead to the same items and cents", () => {
  fc.assert(
    fc.property(
      eventHistories.chain((events) => fc.tuple(fc.constant(events), retold(events))),
      ([events, again]) => {
        const [one, other] = [events, again].map((all) => all.reduce(fold, emptyFacts()));
        if (one === undefined || other === undefined) throw new Error("two histories");
        expect(itemsLeft(other)).toBe(itemsLeft(one));
        expect(earned(other)).toBe(earned(one));
      },
    ),
  );
});

test("another refund never adds an item, and none is left below zero or above what was bought", () => {
  const refund = fc.record({ quantity: fc.integer({ min: 0, max: 3 }), id: fc.constantFrom("1", "2", "3") });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(refund, { maxLength: 4 }), (quantity, refunds) => {
      let facts = factsOf({ lines: [aGood({ price: 1000n, quantity })], total: 1000n * BigInt(quantity) });
      let left = itemsLeft(facts);
      expect(left).toBe(quantity);
      for (const { id, quantity: gone } of new Map(refunds.map((one) => [one.id, one])).values()) {
        facts = fold(facts, { kind: "refund", refund: back(gone, { id }) });
        expect(itemsLeft(facts)).toBe(Math.max(0, left - gone));
        left = itemsLeft(facts);
      }
    }),
  );
});
