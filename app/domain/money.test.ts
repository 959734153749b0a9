import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { currency, digitsOf, formatMoney, parseDecimal, readCurrency, toDecimal } from "./money.ts";

const usd = currency("USD");

test.each([
  ["USD", "19.99", 1999n],
  ["USD", "-3", -300n],
  ["USD", "0.5", 50n],
  ["USD", "199.000", 19_900n],
  ["JPY", "1580", 1580n],
  ["JPY", "1580.00", 1580n],
  ["KWD", "1.234", 1234n],
  ["BHD", "0.001", 1n],
  ["ISK", "12", 12n],
  ["CLF", "0.0001", 1n],
  ["USD", "1000000000000000", 100_000_000_000_000_000n],
])("%s %s is %d minor units", (code, text, minor) => {
  expect(parseDecimal(text, currency(code))).toEqual({ ok: true, value: { minor, currency: code } });
});

test.each(["1,00", "NaN", "", " 1", "1e3", "Infinity", "0x10", "1.", ".5", "+1", "--1", "１"])(
  "%j is not an amount",
  (text) => expect(parseDecimal(text, usd)).toEqual({ ok: false, error: "not-a-decimal" }),
);

test("a non-zero digit beyond the currency's is refused, never rounded away", () => {
  expect(parseDecimal("1.005", usd)).toEqual({ ok: false, error: "too-precise" });
  expect(parseDecimal("0.1", currency("JPY"))).toEqual({ ok: false, error: "too-precise" });
});

test("what the books cannot hold is refused", () => {
  expect(parseDecimal("99999999999999999.99", usd)).toEqual({ ok: false, error: "too-large" });
  expect(parseDecimal("9".repeat(40), usd)).toEqual({ ok: false, error: "too-large" });
});

test("an amount survives the way to a decimal and back in any currency", () => {
  const cases = fc.record({
    code: fc.constantFrom("USD", "JPY", "KWD", "CLF"),
    minor: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
  });
  fc.assert(
    fc.property(cases, ({ code, minor }) => {
      const money = { minor, currency: currency(code) };
      expect(parseDecimal(toDecimal(money), money.currency)).toEqual({ ok: true, value: money });
    }),
  );
});

describe("currencies", () => {
  test("digits are those of ISO 4217", () => {
    expect(["EUR", "JPY", "KRW", "KWD", "TND", "CLF"].map((code) => digitsOf(currency(code)))).toEqual([
      2, 0, 0, 3, 3, 4,
    ]);
  });

  test("what is no code is no currency", () => {
    expect([readCurrency("usd"), readCurrency("US"), readCurrency(null), readCurrency(840)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(() => currency("dollar")).toThrow("ISO 4217");
  });

  test("amounts are shown with their currency's digits, however large", () => {
    expect(formatMoney({ minor: 123_450n, currency: usd })).toBe("$1,234.50");
    expect(formatMoney({ minor: 1580n, currency: currency("JPY") })).toBe("¥1,580");
    expect(formatMoney({ minor: -1234n, currency: currency("KWD") })).toBe("-KWD\u00a01.234");
    expect(formatMoney({ minor: 900_719_925_474_099_301n, currency: usd })).toBe("$9,007,199,254,740,993.01");
  });
});
