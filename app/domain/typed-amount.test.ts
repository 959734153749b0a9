import { expect, test } from "vitest";
import type { Currency } from "./ids.ts";
import { exampleAmount, typedAmount } from "./typed-amount.ts";

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
