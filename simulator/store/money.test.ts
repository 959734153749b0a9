import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decimal,
  parseFraction,
  parseMoney,
  percentText,
  shortDecimal,
  splitByLargestRemainder,
  sum,
} from "./money.ts";

test.each([
  ["19.99", "EUR", 1999n, "19.99", "19.99"],
  ["19.9", "EUR", 1990n, "19.90", "19.9"],
  ["1500", "JPY", 1500n, "1500", "1500.0"],
  ["1.234", "KWD", 1234n, "1.234", "1.234"],
  ["-0.05", "USD", -5n, "-0.05", "-0.05"],
])(
  "%s %s is %s minor units, and is written back as webhooks and the Admin API do",
  (text, currency, minor, long, short) => {
    expect(parseMoney(text, currency)).toBe(minor);
    expect(decimal(minor, currency)).toBe(long);
    expect(shortDecimal(minor, currency)).toBe(short);
  },
);

test.each(["1,00", "", "NaN", "1e3", "0.005"])("%s is no amount in euro", (text) => {
  expect(() => parseMoney(text, "EUR")).toThrow(RangeError);
});

test("a percentage passes through as the Admin API's fraction without a float between", () => {
  expect(parseFraction(0.125)).toBe(125_000n);
  expect(parseFraction("0.19")).toBe(190_000n);
  expect(percentText(125_000n)).toBe("12.5");
});

test("parts always add up to the whole, and none is more than a unit from its exact share", () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10_000_000n }), weights, (whole, given) => {
      const total = sum(given);
      fc.pre(total > 0n);
      const parts = splitByLargestRemainder(whole, given);
      expect(sum(parts)).toBe(whole);
      parts.forEach((part, index) => {
        const distance = part * total - whole * (given[index] ?? 0n);
        expect(distance < total && distance > -total).toBe(true);
      });
    }),
  );
});
