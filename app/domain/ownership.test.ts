import { expect, test } from "vitest";
import { instant, partnerId } from "./ids.ts";
import { type Held, holderOf, nobodysTime } from "./ownership.ts";

const held = (from: number, to: number | null, partner = 1): Held => ({
  partnerId: partnerId(partner),
  from: instant(from),
  to: to === null ? null : instant(to),
});
const gap = (history: Held[], from: number) => nobodysTime(history, { from: instant(from), now: instant(100) });

test("a code is whose open assignment it has", () => {
  expect(holderOf([held(1, 5), held(5, null, 2)])?.partnerId).toBe(2);
  expect(holderOf([held(1, 5)])).toBeNull();
});

test.each([
  ["held all the time", [held(0, 50), held(50, null)], 10, null],
  ["held since exactly then", [held(10, null)], 10, null],
  ["held from one moment later", [held(11, null)], 10, { from: 10, to: 11 }],
  ["never held", [], 10, { from: 10, to: 100 }],
  ["ended meanwhile", [held(0, 40)], 10, { from: 40, to: 100 }],
  ["ended just before", [held(0, 10)], 10, { from: 10, to: 100 }],
  ["two gaps make one time", [held(20, 30), held(40, null)], 10, { from: 10, to: 40 }],
])("nobody's time of a code that was %s", (_, history, from, expected) => {
  expect(gap(history, from)).toEqual(expected);
});
