import fc from "fast-check";
import { expect, test } from "vitest";
import { type Fraction, floor, minus, plus, roundHalfEven, roundTogether, times, whole, ZERO } from "./fraction.ts";

const of = (num: bigint, den: bigint): Fraction => ({ num, den });

test.each([
  [of(14n, 10n), 1n],
  [of(5n, 10n), 0n],
  [of(15n, 10n), 2n],
  [of(25n, 10n), 2n],
  [of(250_001n, 100_000n), 3n],
  [of(-5n, 10n), 0n],
  [of(-15n, 10n), -2n],
  [of(-16n, 10n), -2n],
  [of(7n, 1n), 7n],
])("%o rounds half to even", (value, rounded) => expect(roundHalfEven(value)).toBe(rounded));

test("a fraction is floored towards minus infinity", () => {
  expect([floor(of(7n, 2n)), floor(of(-7n, 2n)), floor(of(-6n, 2n))]).toEqual([3n, -4n, -3n]);
});

test("sums of fractions are exact", () => {
  const third = of(1n, 3n);
  const sum = plus(plus(third, third), third);
  expect(minus(sum, whole(1n)).num).toBe(0n);
  expect(times(whole(1999n), 1250n, 10_000n)).toEqual(of(2_498_750n, 10_000n));
});

test("a sum of many parts stays as small as its parts allow", () => {
  const parts = Array.from({ length: 10_000 }, (_, n) => of(-1n, [1n, 2n, 3n, 4n, 6n][n % 5] ?? 1n));
  expect(parts.reduce(plus, ZERO)).toEqual(of(-54_000n, 12n));
});

test("parts add up to the rounded whole, and none is a unit away from its own", () => {
  const fractions = fc.record({
    num: fc.bigInt({ min: 0n, max: 10n ** 9n }),
    den: fc.bigInt({ min: 1n, max: 10_000n }),
  });
  fc.assert(
    fc.property(fc.array(fractions, { minLength: 1, maxLength: 6 }), (parts) => {
      const rounded = roundTogether(parts);
      expect(rounded.reduce((sum, part) => sum + part, 0n)).toBe(roundHalfEven(parts.reduce(plus, ZERO)));
      for (const [i, part] of parts.entries()) expect([floor(part), floor(part) + 1n]).toContain(rounded[i]);
    }),
  );
});

test("what is left over goes to the largest remainder, ties to the first", () => {
  expect(roundTogether([of(1n, 3n), of(1n, 3n), of(1n, 3n)])).toEqual([1n, 0n, 0n]);
  expect(roundTogether([of(12n, 10n), of(18n, 10n)])).toEqual([1n, 2n]);
});
