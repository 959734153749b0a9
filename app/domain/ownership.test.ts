import { expect, test } from "vitest";
import { instant, partnerId } from "./ids.ts";
import { type Held, holderOf, nobodysTime, outcomeOfGiving } from "./ownership.ts";

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

// Partner 1 has it since 5; it is 10.
test.each([
  ["now", { to: 2, from: 10 }, null, "given"],
  ["now, to who has it", { to: 1, from: 10 }, null, "theirs"],
  ["from before they had it, to who has it", { to: 1, from: 4 }, null, "given"],
  ["now, to who is to lose it", { to: 1, from: 10 }, { to: 2, from: 20 }, "kept"],
  ["now, to who is to have it", { to: 2, from: 10 }, { to: 2, from: 20 }, "given"],
  ["ahead", { to: 2, from: 20 }, null, "given"],
  ["ahead, to who has it", { to: 1, from: 20 }, null, "theirs"],
  ["ahead, to who is to lose it", { to: 1, from: 20 }, { to: 2, from: 20 }, "kept"],
  ["ahead, as it is to come", { to: 2, from: 20 }, { to: 2, from: 20 }, "theirs"],
  ["ahead, on another day than it is to come", { to: 2, from: 21 }, { to: 2, from: 20 }, "given"],
  ["ahead, to a third", { to: 3, from: 20 }, { to: 2, from: 20 }, "given"],
] as const)("a code that is given %s", (_, wish, coming, outcome) => {
  const next = coming && { partnerId: partnerId(coming.to), from: instant(coming.from) };
  const giving = { partnerId: partnerId(wish.to), from: instant(wish.from), now: instant(10) };
  expect(outcomeOfGiving({ history: [held(5, null)], next }, giving)).toBe(outcome);
});
