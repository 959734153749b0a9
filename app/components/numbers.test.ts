import { expect, test } from "vitest";
import { change, count, counted, percent, shareOfWhole } from "./numbers.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [12400, "12,400"],
  [5000000, "5,000,000"],
])("%i is written %s", (n, text) => expect(count(n)).toBe(text));

test("one is told from many", () => {
  expect([counted(1, "order"), counted(0, "order"), counted(2, "payout")]).toEqual([
    "1 order",
    "0 orders",
    "2 payouts",
  ]);
});

test.each([
  [1000, "10\u00a0%"],
  [1250, "12.5\u00a0%"],
  [1225, "12.25\u00a0%"],
  [5, "0.05\u00a0%"],
  [-110, "−1.1\u00a0%"],
])("a rate of %i basis points is written %s", (bps, text) => expect(percent(bps)).toBe(text));

test("a change needs something to be compared with", () => {
  expect([change(112n, 100n), change(50n, 100n), change(5n, 0n)]).toEqual([12, -50, null]);
});

test("a share of nothing is none", () => {
  expect([shareOfWhole(142n, 1000n), shareOfWhole(1n, 0n)]).toEqual(["14.2\u00a0%", null]);
});
