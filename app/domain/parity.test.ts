import { describe, expect, test } from "vitest";
import { ADA, aGood, aLineBack, aRefundOf, BEN, factsOf, NOON, percent } from "../../tests/orders.ts";
import type { OrderId, PartnerId } from "./ids.ts";
import type { OrderSnapshot, Refund } from "./order.ts";
import { compare, type Ours, sumsByPartner, type Theirs } from "./parity.ts";
import type { Terms } from "./terms.ts";

// Two shirts for $100.00 with $10.00 off, $9.00 of tax beside them, $5.00 of shipping.
const LINES = [aGood({ price: 5_000n, quantity: 2, allocated: 1_000n, tax: 900n })];
type Given = Partial<Omit<Ours, "facts">> & {
  snapshot?: Partial<OrderSnapshot>;
  refunds?: Refund[];
  earns?: bigint;
  terms?: Terms;
};

const ours = ({ snapshot, refunds = [], earns = 900n, terms = percent(1_000), ...given }: Given = {}): Ours => ({
  orderId: "1" as OrderId,
  name: "#1001",
  at: NOON,
  tried: false,
  credit: { partnerId: ADA, partner: "Ada", commission: earns, terms },
  uncredited: null,
  facts: factsOf({ lines: LINES, total: 10_400n, ...snapshot }, refunds),
  ...given,
});
const theirs = (
  amount: bigint,
  partnerId: PartnerId | null = ADA,
  partner = partnerId === BEN ? "Ben" : "Ada",
): Theirs => ({
  line: 2,
  order: "1001",
  partnerId,
  partner,
  amount,
});
const compared = (rows: Theirs[], ...found: Ours[]) => compare(rows, { found: new Map([["1001", found]]), others: [] });
const why = (amount: bigint, given: Given = {}) => compared([theirs(amount)], ours(given))[0]?.why;

describe("why a former program reckoned otherwise", () => {
  test("the same", () => expect(why(900n)).toEqual({ kind: "same" }));
  test("a cent", () => expect(why(901n)).toEqual({ kind: "rounding" }));
  test.each([
    [990n, "tax"],
    [950n, "shipping"],
    [1040n, "tax-and-shipping"],
    [1000n, "before-discount"],
  ])("%s fits the amount with %s", (amount, base) => expect(why(amount)).toEqual({ kind: "other-base", base }));
  test("another rate", () => expect(why(1350n)).toEqual({ kind: "other-rate", rateBps: 1_500 }));
  test("before a refund", () => {
    const refunds = [aRefundOf({ lines: [aLineBack({ quantity: 1, subtotal: 4_500n, tax: 450n })], money: 4_950n })];
    expect(why(900n, { refunds, earns: 450n })).toEqual({ kind: "refund" });
  });
  test("before a cancellation", () =>
    expect(why(900n, { snapshot: { cancelledAt: NOON }, earns: 0n })).toEqual({ kind: "refund" }));
  test("nothing that is known fits", () => expect(why(777n)).toEqual({ kind: "other-amount" }));
  test("a fixed amount is compared with no base", () =>
    expect(why(990n, { terms: { kind: "flat", amount: 500n, currency: "USD" as never }, earns: 500n })).toEqual({
      kind: "other-amount",
    }));
  test("nobody is credited here", () =>
    expect(why(900n, { credit: null, uncredited: "code-without-partner" })).toEqual({
      kind: "not-credited",
      reason: "code-without-partner",
    }));
  test("placed before orders are reckoned here", () =>
    expect(why(900n, { credit: null, uncredited: "before-start" })).toEqual({ kind: "before-start" }));
  test("nothing there and nothing here is the same", () =>
    expect(why(0n, { credit: null, uncredited: "no-evidence" })).toEqual({ kind: "same" }));
});

test("what is earned here counts once, on its partner's line", () => {
  const lines = compared([theirs(900n, BEN), theirs(100n, ADA)], ours());
  expect(
    lines.map(({ theirs, ours, difference, why }) => [theirs?.partner, ours?.amount, difference, why.kind]),
  ).toEqual([
    ["Ben", undefined, -900n, "other-partner"],
    ["Ada", 900n, 800n, expect.any(String)],
  ]);
  const [only] = compared([theirs(900n, null, "Zoe")], ours());
  expect([only?.ours?.partner, only?.difference, only?.why.kind]).toEqual(["Ada", 0n, "other-partner"]);
});

test("a refund that their list writes as a row of its own is added to its order", () => {
  const [line, ...others] = compared([theirs(900n), theirs(-450n)], ours({ earns: 450n }));
  expect([line?.theirs?.amount, line?.why.kind, others]).toEqual([450n, "same", []]);
});

test("an order that is not known here, one whose name several have, and one that only we have", () => {
  expect(compared([theirs(900n)])[0]).toMatchObject({ ours: null, difference: -900n, why: { kind: "not-known" } });
  expect(compared([theirs(900n)], ours(), ours())[0]).toMatchObject({ ours: null, why: { kind: "several-orders" } });
  const nothing = ours({ credit: null, uncredited: "no-evidence" });
  const lines = compare([], { found: new Map(), others: [ours(), nothing] });
  expect(lines).toMatchObject([{ theirs: null, difference: 900n, why: { kind: "only-here" } }]);
});

test("sums by partner add up to the lines, the largest difference first", () => {
  const lines = compare([theirs(900n), { ...theirs(500n, BEN), order: "1002" }], {
    found: new Map([["1001", [ours()]]]),
    others: [],
  });
  expect(sumsByPartner(lines)).toEqual([
    { key: String(BEN), partner: "Ben", orders: 1, theirs: 500n, ours: 0n },
    { key: String(ADA), partner: "Ada", orders: 1, theirs: 900n, ours: 900n },
  ]);
});

test("two partners of one name have sums of their own; who was not known there is summed with the only one of that name", () => {
  const namesake = { ...theirs(500n, BEN, "Ada"), order: "1002" };
  const lines = compare([theirs(900n), namesake], { found: new Map([["1001", [ours({ earns: 400n })]]]), others: [] });
  expect(sumsByPartner(lines)).toMatchObject([
    { orders: 1, theirs: 900n, ours: 400n },
    { orders: 1, theirs: 500n, ours: 0n },
  ]);
  const unknown = compared([theirs(900n, null, "ada ")], ours());
  expect(sumsByPartner(unknown)).toMatchObject([{ orders: 1, theirs: 900n, ours: 900n }]);
});
