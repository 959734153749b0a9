import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ADA,
  aGood,
  aLineBack,
  aRefundOf,
  aStanding,
  BEN,
  eventHistories,
  factsOf,
  NOON,
  percent,
  USD,
} from "../../tests/orders.ts";
import type { Credit } from "./attribution.ts";
import { type AmountStep, commissionsOn, explainAmount, splitByShares } from "./commission.ts";
import { fold } from "./fold.ts";
import { plus, roundHalfEven, times, whole, ZERO } from "./fraction.ts";
import { emptyFacts, type OrderSnapshot, type Refund } from "./order.ts";
import type { Terms } from "./terms.ts";

const total = (snapshot: Partial<OrderSnapshot>, refunds: Refund[] = []) =>
  explainAmount(factsOf(snapshot, refunds)).total;
const kinds = (snapshot: Partial<OrderSnapshot>, refunds: Refund[] = []) =>
  explainAmount(factsOf(snapshot, refunds)).steps.map(({ kind }) => kind);
const earning = (terms: Terms, shareBps = 10_000, partner = ADA): Credit => ({
  partnerId: partner,
  shareBps,
  by: "code",
  codeKey: null,
  terms: aStanding(partner, { earns: terms }).terms,
});
const commission = (amount: bigint, terms: Terms) =>
  commissionsOn({ exact: whole(amount), items: 1 }, [earning(terms)])[0];

describe("lines", () => {
  test("a line counts price × quantity less its allocations", () => {
    expect(total({ lines: [aGood({ price: 9900n, quantity: 2, allocated: 1980n })] })).toBe(17_820n);
  });

  test("tax counts off only where prices include it", () => {
    const lines = [aGood({ price: 11_900n, tax: 1900n })];
    expect(total({ lines, taxesIncluded: true })).toBe(10_000n);
    expect(total({ lines, taxesIncluded: false })).toBe(11_900n);
  });

  test.each(["gift-card", "tip"] as const)("a %s does not count, and says so", (kind) => {
    const lines = [aGood({ price: 2000n }), aGood({ id: "2", kind, price: 5000n })];
    expect(total({ lines })).toBe(2000n);
    expect(explainAmount(factsOf({ lines })).steps[1]).toMatchObject({ kind: "not-counted", position: 2, what: kind });
  });

  test("an order whose total says something else is still the sum of its lines", () => {
    expect(total({ lines: [aGood({ price: 500n })], total: 99_999n })).toBe(500n);
  });
});

describe("refunds of lines", () => {
  test("they take off their subtotal, whatever money moved", () => {
    const lines = [aGood({ quantity: 2, price: 5000n })];
    const lineBack = aLineBack({ subtotal: 5000n });
    expect(total({ lines }, [aRefundOf({ lines: [lineBack], money: 0n })])).toBe(5000n);
    expect(total({ lines }, [aRefundOf({ lines: [lineBack], money: 5000n })])).toBe(5000n);
  });

  test("their tax counts off where prices include it", () => {
    const lines = [aGood({ price: 11_900n, quantity: 2, tax: 3800n })];
    const refund = aRefundOf({ lines: [aLineBack({ subtotal: 11_900n, tax: 1900n })], money: 11_900n });
    expect(total({ lines, taxesIncluded: true, total: 23_800n }, [refund])).toBe(10_000n);
  });

  test("a cent that shifts between lines is lost on neither: lines are summed before anything is stopped", () => {
    const lines = [aGood({ price: 3334n }), aGood({ id: "2", price: 3333n })];
    const refund = aRefundOf({ lines: [aLineBack({ subtotal: 3333n }), aLineBack({ lineId: "2", subtotal: 3334n })] });
    expect(total({ lines }, [refund])).toBe(0n);
    const first = aRefundOf({ lines: [aLineBack({ subtotal: 3335n })] });
    expect(total({ lines }, [first])).toBe(3332n);
  });

  test("more back than there was stops at zero", () => {
    const refund = aRefundOf({ lines: [aLineBack({ subtotal: 10_001n })], money: 10_001n });
    expect(total({}, [refund])).toBe(0n);
    expect(kinds({}, [refund])).toContain("stopped-at-zero");
  });

  test("those of a line that does not count take nothing off, and their money is not beyond lines", () => {
    const lines = [aGood({ price: 6000n }), aGood({ id: "2", kind: "gift-card", price: 4000n })];
    const refund = aRefundOf({ lines: [aLineBack({ lineId: "2", subtotal: 4000n })], money: 4000n });
    expect(total({ lines }, [refund])).toBe(6000n);
  });

  test("money kept (a restocking fee) does not restore commission", () => {
    const lines = [aGood({ quantity: 2, price: 5000n })];
    expect(total({ lines }, [aRefundOf({ lines: [aLineBack({ subtotal: 5000n })], money: 4000n })])).toBe(5000n);
  });
});

describe("edits", () => {
  test("quantity removed beyond refunds reduces the line pro rata", () => {
    expect(total({ lines: [aGood({ price: 1000n, quantity: 3, currentQuantity: 2, allocated: 100n })] })).toBe(1933n);
  });

  test("a piece that was refunded is not taken off a second time as an edit", () => {
    const lines = [aGood({ price: 1000n, quantity: 3, currentQuantity: 1 })];
    const refund = aRefundOf({ lines: [aLineBack({ quantity: 1, subtotal: 1000n })], money: 1000n });
    expect(total({ lines, total: 3000n, refundIds: ["900"] }, [refund])).toBe(1000n);
  });

  test("a refund that the snapshot does not know yet does not hide its edit", () => {
    const facts = factsOf({
      lines: [aGood({ price: 1000n, quantity: 3, currentQuantity: 2 })],
      total: 3000n,
      refundIds: [],
    });
    const refund = aRefundOf({ lines: [aLineBack({ quantity: 1, subtotal: 1000n })], money: 1000n });
    expect(explainAmount(fold(facts, { kind: "refund", refund })).total).toBe(1000n);
  });

  test("money paid back for what an edit took off is not taken off twice", () => {
    const lines = [aGood({ price: 5000n, quantity: 2, currentQuantity: 1 })];
    expect(total({ lines, total: 10_000n }, [aRefundOf({ money: 5000n })])).toBe(5000n);
  });

  test("a quantity that grew is no edit away, and an unknown one is none", () => {
    expect(total({ lines: [aGood({ quantity: 1, currentQuantity: 2 })] })).toBe(10_000n);
    expect(total({ lines: [aGood({ currentQuantity: null })] })).toBe(10_000n);
  });
});

describe("refunds of money without lines", () => {
  test("multiply the amount by 1 − R ÷ T", () => {
    // 100.00 of goods and 10.00 of shipping and tax; 55.00 back is half of it.
    expect(total({ total: 11_000n }, [aRefundOf({ money: 5500n })])).toBe(5000n);
  });

  test("R and T are what is left beyond refunded lines, shipping and duties", () => {
    const lines = [aGood({ price: 5000n, quantity: 2, tax: 1000n })];
    const refund = aRefundOf({
      lines: [aLineBack({ subtotal: 5000n, tax: 500n })],
      shipping: 700n,
      duties: 300n,
      money: 5000n + 500n + 700n + 300n + 1375n,
    });
    // T = 12,000 − 6,500 = 5,500; R = 1,375: a quarter.
    expect(total({ lines, total: 12_000n }, [refund])).toBe(3750n);
  });

  test("shipping given back never touches it", () => {
    expect(total({ total: 11_000n }, [aRefundOf({ shipping: 1000n, money: 1000n })])).toBe(10_000n);
  });

  test("all of it back leaves nothing, and more than all too", () => {
    expect(total({}, [aRefundOf({ money: 10_000n })])).toBe(0n);
    expect(total({}, [aRefundOf({ money: 12_000n })])).toBe(0n);
    expect(total({ total: 0n }, [aRefundOf({ money: 1n })])).toBe(0n);
  });

  test("goods taken back first and paid back later are one matter", () => {
    const lines = [aGood({ price: 5000n, quantity: 2 })];
    const taken = aRefundOf({ id: "1", lines: [aLineBack({ subtotal: 5000n })], money: 0n });
    expect(total({ lines }, [taken, aRefundOf({ id: "2", money: 5000n })])).toBe(5000n);
  });

  test("where the money moved in the buyer's currency, the discrepancy in shop money stands for it", () => {
    expect(total({}, [aRefundOf({ money: null, beyond: 2500n })])).toBe(7500n);
    expect(total({}, [aRefundOf({ money: null, beyond: -2500n, lines: [] })])).toBe(10_000n);
  });

  test("nothing is rounded in between", () => {
    const facts = factsOf({ lines: [aGood({ price: 100n })], total: 300n }, [aRefundOf({ money: 100n })]);
    expect(explainAmount(facts)).toMatchObject({ total: 67n, exact: { num: 2n * 100n * 100n, den: 300n } });
  });
});

test.each([
  ["cancelled, even where lines stay current", { cancelledAt: NOON }, "cancelled"],
  ["voided: it only waits", { financialStatus: "voided" as const }, null],
])("an order that was %s", (_what, snapshot, step) => {
  expect(total({ ...snapshot, lines: [aGood({ currentQuantity: 1 })] })).toBe(step === null ? 10_000n : 0n);
  expect(kinds(snapshot).includes("cancelled")).toBe(step !== null);
});

test("a deleted order has no amount", () => {
  expect(explainAmount(fold(factsOf(), { kind: "deleted" }))).toMatchObject({ total: 0n });
});

test("the steps of the arithmetic add up to the total, but for what rounding each of them hides", () => {
  const amountOf = (step: AmountStep) => ("amount" in step ? step.amount : 0n);
  fc.assert(
    fc.property(eventHistories, (events) => {
      const { steps, total: sum } = explainAmount(events.reduce(fold, emptyFacts()));
      const off = steps.reduce((shown, step) => shown + amountOf(step), 0n) - sum;
      expect(off <= BigInt(steps.length) && -off <= BigInt(steps.length)).toBe(true);
      expect(sum >= 0n).toBe(true);
    }),
  );
});

describe("commission", () => {
  test.each([
    [1000n, 2000, 200n],
    [7n, 2000, 1n],
    [1n, 5000, 0n],
    [3n, 5000, 2n],
    [1000n, 0, 0n],
    [1999n, 1250, 250n],
    [100n, 10_000, 100n],
    [1_580n, 1000, 158n],
  ])("%d at %d basis points is %d: a half goes to the even neighbour", (amount, bps, earned) => {
    expect(commission(amount, percent(bps))).toBe(earned);
  });

  test("a flat commission falls only when nothing is left", () => {
    const flat: Terms = { kind: "flat", amount: 500n, currency: USD };
    expect([commission(10_000n, flat), commission(1n, flat), commission(0n, flat)]).toEqual([500n, 500n, 0n]);
  });

  test("a flat commission falls where all pieces are gone, though an edit's share and a refund's cents do not meet", () => {
    const lines = [aGood({ price: 334n, quantity: 3, allocated: 2n, currentQuantity: 0 })];
    const refund = aRefundOf({ lines: [aLineBack({ quantity: 2, subtotal: 666n })], money: 666n });
    const gone = explainAmount(factsOf({ lines, total: 1000n, refundIds: ["900"] }, [refund]));
    expect(commissionsOn(gone, [earning({ kind: "flat", amount: 500n, currency: USD })])).toEqual([0n]);
  });

  test("shares add up to the whole, for commission and for sales", () => {
    const cases = fc.record({
      num: fc.bigInt({ min: 0n, max: 10n ** 9n }),
      den: fc.bigInt({ min: 1n, max: 999n }),
      cut: fc.integer({ min: 0, max: 10_000 }),
      rates: fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 })),
    });
    fc.assert(
      fc.property(cases, ({ num, den, cut, rates }) => {
        const amount = { num, den };
        const credits = [earning(percent(rates[0]), cut), earning(percent(rates[1]), 10_000 - cut, BEN)];
        const sum = (parts: readonly bigint[]) => parts.reduce((all, part) => all + part, 0n);
        expect(sum(splitByShares(amount, credits))).toBe(roundHalfEven(amount));
        const exact = credits.reduce(
          (all, { shareBps, terms: { terms } }) =>
            plus(
              all,
              times(amount, BigInt(shareBps) * BigInt(terms.kind === "percent" ? terms.rateBps : 0), 100_000_000n),
            ),
          ZERO,
        );
        expect(sum(commissionsOn({ exact: amount, items: 1 }, credits))).toBe(roundHalfEven(exact));
      }),
    );
  });

  test("nobody credited, nothing earned", () => {
    expect(commissionsOn({ exact: whole(100n), items: 1 }, [])).toEqual([]);
  });
});
