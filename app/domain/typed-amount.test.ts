import { expect, test } from "vitest";
import type { Currency } from "./ids.ts";
import { amountProblem, exampleAmount, typedAmount } from "./typed-amount.ts";

test.each([
  ["12.50", "EUR", 1250n],
  ["12,50", "EUR", 1250n],
  [" 5 ", "EUR", 500n],
  ["1500", "JPY", 1500n],
  ["1500.00", "JPY", 1500n],
  ["1.500", "KWD", 1500n],
  ["0,500", "KWD", 500n],
  ["1500,250", "KWD", 1500250n],
  ["1,000", "KWD", null],
  ["12,500", "KWD", null],
  ["1,500", "USD", null],
  ["1,000", "JPY", null],
  ["1.000", "EUR", null],
  ["1,234.50", "USD", null],
  ["1.234,50", "EUR", null],
  ["12.345", "EUR", null],
  ["-3", "EUR", null],
  ["1e3", "EUR", null],
  ["", "EUR", null],
  ["999999999999999999999", "EUR", null],
] as const)("%s typed in %s is %s: what may be a thousand is never read as one", (text, currency, minor) => {
  expect(typedAmount(text, currency as Currency)).toBe(minor);
});

test.each([
  ["EUR", "12.50"],
  ["JPY", "1500"],
  ["KWD", "12.500"],
])("an example in %s has its decimals", (currency, text) => {
  expect(exampleAmount(currency as Currency)).toBe(text);
});

test.each([
  ["500.50", "JPY", "Japanese yen have no decimals. Enter 500."],
  ["500,5", "JPY", "Japanese yen have no decimals. Enter 500."],
  ["0.5", "JPY", "Japanese yen have no decimals. Enter an amount like 1500."],
  // Nobody knows whether that is a thousand: what is proposed is read in one way.
  ["1,000", "JPY", "Japanese yen have no decimals. Enter 1000."],
  ["12.3456", "KWD", "Kuwaiti dinars have at most 3 decimals. Enter an amount like 12.500."],
  ["12.345", "EUR", "Euros have at most 2 decimals. Enter an amount like 12.50."],
  ["12.3456", "USD", "US dollars have at most 2 decimals. Enter an amount like 12.50."],
  ["a lot", "JPY", "Enter an amount like 1500."],
  ["-3.5", "JPY", "Enter an amount like 1500."],
  ["12,500", "KWD", "Enter an amount like 12.500."],
  ["1,234.50", "USD", "Enter an amount like 12.50."],
] as const)("%s typed in %s is told what the currency takes: %s", (text, currency, told) => {
  expect(typedAmount(text, currency as Currency)).toBeNull();
  expect(amountProblem(text, currency as Currency)).toBe(told);
});

test("where nothing is no answer, that is told as well", () => {
  expect(amountProblem("0", "JPY" as Currency, "above-zero")).toBe("Enter an amount above zero, like 1500.");
  expect(amountProblem("0.4", "JPY" as Currency, "above-zero")).toBe(
    "Japanese yen have no decimals. Enter an amount above zero, like 1500.",
  );
});
