import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aGood, aLineBack, aRefundOf, eventHistories, factsOf, later } from "../../tests/orders.ts";
import { explainAmount } from "./commission.ts";
import { fold } from "./fold.ts";
import { emptyFacts, type OrderEvent, type OrderSnapshot, type Refund } from "./order.ts";

type Case = [what: string, order: Partial<OrderSnapshot>, refunds: Refund[], left: bigint];

const TWO = [aGood({ quantity: 2 })];
const ONE_OFF = [aGood({ quantity: 2, currentQuantity: 1 })];
const SWAPPED = [aGood({ id: "1", currentQuantity: 0 }), aGood({ id: "2", currentQuantity: 1 })];
/** $200 were charged at first, or with what an exchange added; an item of it is $100. */
const order = (asked: bigint | null, lines = TWO): Partial<OrderSnapshot> => ({
  total: 20_000n,
  lines,
  asked,
  refundIds: ["1", "2", "3"],
});
const goods = (id: string, money: bigint) => aRefundOf({ id, lines: [aLineBack()], money });
const money = (id: string, amount: bigint) => aRefundOf({ id, money: amount });

// Each case with what the customer was asked for in all: what they paid and still owe.
const cases: Case[] = [
  ["a gesture", order(20_000n), [money("1", 2000n)], 18_000n],
  ["all of it given back", order(20_000n), [money("1", 20_000n)], 0n],
  ["an edit after payment, paid back", order(20_000n, ONE_OFF), [money("1", 10_000n)], 10_000n],
  ["… in two parts", order(20_000n, ONE_OFF), [money("1", 4000n), money("2", 6000n)], 10_000n],
  ["… and not in full yet", order(20_000n, ONE_OFF), [money("1", 4000n)], 10_000n],
  ["… with a gesture on top", order(20_000n, ONE_OFF), [money("1", 12_000n)], 8000n],
  ["an edit before payment, then a gesture", order(10_000n, ONE_OFF), [money("1", 2000n)], 8000n],
  ["… of which a part was paid before the edit", order(10_000n, ONE_OFF), [money("1", 500n)], 9500n],
  [
    "an exchange at the same price, then a gesture",
    order(10_000n, SWAPPED),
    [goods("1", 0n), money("2", 2000n)],
    8000n,
  ],
  ["an exchange, and no money", order(10_000n, SWAPPED), [goods("1", 0n)], 10_000n],
  ["an exchange after the money went back, paid anew", order(20_000n, SWAPPED), [goods("1", 10_000n)], 10_000n],
  ["… then a gesture", order(20_000n, SWAPPED), [goods("1", 10_000n), money("2", 2000n)], 8000n],
  ["a restock without money, paid back later", order(20_000n), [goods("1", 0n), money("2", 10_000n)], 10_000n],
  ["… before payment, then a gesture", order(10_000n), [goods("1", 0n), money("2", 2000n)], 8000n],
  ["a restock of half before payment, half paid back", order(15_000n), [goods("1", 0n), money("2", 5000n)], 10_000n],
  ["… and a gesture", order(15_000n), [goods("1", 0n), money("2", 7000n)], 8000n],
  ["a fee kept", order(20_000n), [goods("1", 9000n)], 10_000n],
  ["… and the fee given back later", order(20_000n), [goods("1", 9000n), money("2", 1000n)], 10_000n],
  ["… and more than the fee given back later", order(20_000n), [goods("1", 9000n), money("2", 3000n)], 8000n],
  [
    "money in the buyer's currency alone, after an exchange",
    order(10_000n, SWAPPED),
    [goods("1", 0n), aRefundOf({ id: "2", money: null, beyond: 2000n })],
    8000n,
  ],
  [
    "shipping given back after an exchange",
    { ...order(11_000n, SWAPPED), total: 21_000n },
    [goods("1", 0n), aRefundOf({ id: "2", money: 1000n, shipping: 1000n })],
    10_000n,
  ],
  // Not told: facts that were kept before it was read. What was taken off counts as paid.
  [
    "an exchange, then a gesture, where nothing says what was paid",
    order(null, SWAPPED),
    [goods("1", 0n), money("2", 2000n)],
    10_000n,
  ],
  ["an edit, paid back, where nothing says what was paid", order(null, ONE_OFF), [money("1", 10_000n)], 10_000n],
  // More than was charged is not believed: what a gesture gave back may be counted in twice.
  ["a gesture, where more is said to be paid than was charged", order(22_000n), [money("1", 2000n)], 18_000n],
];

describe("money given back beyond what was owed takes commission back, and nothing else does", () => {
  test.each(cases)("%s", (_what, snapshot, refunds, left) => {
    expect(explainAmount(factsOf(snapshot, refunds)).total).toBe(left);
  });

  test.each(cases)(
    "%s: heard in any order, with or without its refunds' own deliveries",
    (_what, snapshot, refunds, left) => {
      const events: OrderEvent[] = [
        ...refunds.map((refund) => ({ kind: "refund" as const, refund })),
        {
          kind: "snapshot",
          snapshot: factsOf({ ...snapshot, updatedAt: later(1) }).snapshot as OrderSnapshot,
          refunds,
        },
      ];
      fc.assert(
        fc.property(fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }), (told) => {
          expect(explainAmount(told.reduce(fold, emptyFacts())).total).toBe(left);
        }),
        { numRuns: 30 },
      );
    },
  );
});

test("what pays for goods that were taken off before is said, and takes nothing", () => {
  const { steps } = explainAmount(factsOf(order(20_000n, ONE_OFF), [money("1", 12_000n)]));
  expect(steps.slice(-2)).toEqual([
    { kind: "money-for-goods", money: 10_000n },
    { kind: "money-refunded", money: 2000n, of: 10_000n, amount: -2000n },
  ]);
});

test("no money comes off twice, and none that was not given back", () => {
  fc.assert(
    fc.property(eventHistories, (events) => {
      const facts = events.reduce(fold, emptyFacts());
      const { steps } = explainAmount(facts);
      for (const step of steps) {
        if (step.kind !== "money-refunded" && step.kind !== "money-for-goods") continue;
        expect(step.money >= 0n).toBe(true);
      }
      // Who is asked for less is owed less: the less was asked, the more of what went back was a gift.
      const left = (asked: bigint | null) =>
        explainAmount({ ...facts, snapshot: facts.snapshot && { ...facts.snapshot, asked } }).total;
      expect(left(0n) <= left(5000n) && left(5000n) <= left(null)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
