import { expect, test } from "vitest";
import { createRate, createRates } from "./rate.ts";

test("a name has so many events at once, and then one as often as makes so many in a window", () => {
  const rate = createRate({ most: 2, windowMs: 1_000, names: 1_000 });
  expect([0, 1, 499, 500, 501, 999, 1_000].map((at) => rate.allow("ada", at))).toEqual([
    true,
    true,
    false,
    true,
    false,
    false,
    true,
  ]);
  expect(rate.allow("ben", 1_000)).toBe(true);
});

test("a name that was left alone for a window has all of its events again", () => {
  const rate = createRate({ most: 2, windowMs: 1_000, names: 1_000 });
  const allowed = (times: number[]) => times.map((at) => rate.allow("ada", at));
  expect(allowed([0, 0, 0])).toEqual([true, true, false]);
  expect(allowed([1_000, 1_000, 1_000])).toEqual([true, true, false]);
  expect(allowed([9_000, 9_000, 9_000])).toEqual([true, true, false]);
});

test("in no stretch of time does a flood get more than a burst and its part", () => {
  const rate = createRate({ most: 200, windowMs: 1_000, names: 1_000 });
  const allowed = Array.from({ length: 10_000 }, (_, at) => at).filter(
    (at) => rate.allow("ada", at) || rate.allow("ada", at),
  );
  expect(allowed.filter((at) => at < 1_000).length).toBeLessThanOrEqual(400);
  const tenths = Array.from(
    { length: 90 },
    (_, tenth) => allowed.filter((at) => Math.floor(at / 100) === tenth + 10).length,
  );
  expect(Math.max(...tenths)).toBeLessThanOrEqual(21);
  expect(Math.min(...tenths)).toBeGreaterThanOrEqual(19);
});

test("made-up names beyond a bound are refused, and those that are known go on", () => {
  const rate = createRate({ most: 2, windowMs: 1_000, names: 1_000 });
  expect(rate.allow("ada", 0)).toBe(true);
  for (let n = 1; n < 1_000; n++) rate.allow(n, 0);
  expect(rate.allow("one more", 0)).toBe(false);
  expect(rate.allow("ada", 0)).toBe(true);
});

test("a flood of names in one group leaves another's alone, and what a name had is not forgotten too soon", () => {
  const rates = createRates({ most: 2, windowMs: 1_000, names: 10 });
  for (let n = 0; n < 20; n++) rates.of(1, 0).allow(n, 0);
  expect(rates.of(1, 0).allow("ada", 0)).toBe(false);
  expect([1, 2, 3].map(() => rates.of(2, 0).allow("ada", 0))).toEqual([true, true, false]);
  // Across the moment at which rates are put aside, a bucket that was used up stays so.
  expect([1, 2, 3].map(() => rates.of(2, 1_999).allow("ada", 1_999))).toEqual([true, true, false]);
  expect(rates.of(2, 2_001).allow("ada", 2_001)).toBe(false);
  expect(rates.of(2, 99_000).allow("ada", 99_000)).toBe(true);
});

test("what is reserved counts nothing and takes no place until it is counted", () => {
  const rate = createRate({ most: 2, windowMs: 1_000, names: 1 });
  expect([1, 2, 3].map(() => rate.reserve("ada", 0) === null)).toEqual([false, false, false]);
  rate.reserve("ben", 0)?.();
  expect(rate.reserve("ada", 0)).toBe(null);
  rate.reserve("ben", 0)?.();
  expect([0, 499, 500, 9_000].map((at) => rate.reserve("ben", at) !== null)).toEqual([false, false, true, true]);
});

test("a clock that is set back by an hour refuses nobody until it has made the hour up", () => {
  const rate = createRate({ most: 2, windowMs: 1_000, names: 1_000 });
  expect([1, 2, 3].map(() => rate.allow("ada", 3_600_000))).toEqual([true, true, false]);
  expect([0, 0, 0, 500].map((at) => rate.allow("ada", at))).toEqual([true, true, false, true]);
  const rates = createRates({ most: 2, windowMs: 1_000, names: 10 });
  expect([1, 2].map(() => rates.of(1, 3_600_000).allow("ada", 3_600_000))).toEqual([true, true]);
  expect([0, 0, 0].map((at) => rates.of(1, at).allow("ada", at))).toEqual([true, true, false]);
});
