import { expect, test } from "vitest";
import { createRate } from "./rate.ts";

test("a name has so many events in a window, and as many in the next", () => {
  const rate = createRate({ most: 2, windowMs: 1_000 });
  expect([0, 1, 999].map((at) => rate.allow("ada", at))).toEqual([true, true, false]);
  expect(rate.allow("ben", 999)).toBe(true);
  expect(rate.allow("ada", 1_000)).toBe(true);
});

test("made-up names beyond a bound are refused, and those that are known go on", () => {
  const rate = createRate({ most: 2, windowMs: 1_000 });
  expect(rate.allow("ada", 0)).toBe(true);
  for (let n = 1; n < 100_000; n++) rate.allow(n, 0);
  expect(rate.allow("one more", 0)).toBe(false);
  expect(rate.allow("ada", 0)).toBe(true);
});
