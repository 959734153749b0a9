import { describe, expect, test } from "vitest";
import { amountIn, momentIn } from "./cells.ts";
import type { Currency } from "./ids.ts";

const amount = (cell: string, currency = "USD") => {
  const read = amountIn(cell, currency as Currency);
  return read.ok ? read.value : read.error;
};

describe("an amount in a cell", () => {
  test.each([
    ["12.50", 1250n],
    ["12,50", 1250n],
    ["$12.5", 1250n],
    ["12.50 USD", 1250n],
    ["usd 12.50", 1250n],
    ["$1,234.50", 123450n],
    ["1.234,50", 123450n],
    ["1,234,567", 123456700n],
    ["1 234.50", 123450n],
    ["-3.00", -300n],
    ["−3.00", -300n],
    ["-$3.00", -300n],
    ["$-3.00", -300n],
    ["(3.00)", -300n],
    ["0", 0n],
    [".50", 50n],
  ])("%s is read", (cell, minor) => expect(amount(cell)).toBe(minor));

  test.each([
    "",
    "-",
    "$",
    "ten",
    "1,234",
    "1.234",
    "10%",
    "10%-15%",
    "12-50",
    "1,23,456.00",
    "1.2.3",
    "12.345",
    "--3",
    "(-3)",
  ])("%s is not guessed at", (cell) => expect(amount(cell)).toBe("no-amount"));

  test.each(["€12.50", "12.50 EUR", "CA$12.50", "£3"])("%s is another currency", (cell) =>
    expect(amount(cell)).toBe("other-currency"),
  );

  test("its decimals are the currency's", () => {
    expect(amount("1200", "JPY")).toBe(1200n);
    expect(amount("1,000", "JPY")).toBe(1000n);
    expect(amount("¥12,500", "JPY")).toBe(12500n);
    expect(amount("1.000", "JPY")).toBe(1000n);
    expect(amount("1234,500", "JPY")).toBe("no-amount");
    expect(amount("12.5", "JPY")).toBe("no-amount");
    expect(amount("1.234", "KWD")).toBe(1234n);
    expect(amount("1,234", "KWD")).toBe("no-amount");
  });

  test("more than the books hold is none", () => expect(amount("99999999999999.00")).toBe("no-amount"));
});

describe("a day or a moment in a cell", () => {
  const iso = (cell: string) => {
    const at = momentIn(cell, "Europe/Berlin");
    return at === null ? null : new Date(at).toISOString();
  };
  test.each([
    ["2026-12-15", "2026-12-14T23:00:00.000Z"],
    ["15 Dec 2026", "2026-12-14T23:00:00.000Z"],
    ["December 15, 2026", "2026-12-14T23:00:00.000Z"],
    ["2026-12-15 10:30", "2026-12-15T09:30:00.000Z"],
    ["2026-12-15T10:30:00Z", "2026-12-15T10:30:00.000Z"],
    ["2026-12-15 10:30:00 UTC", "2026-12-15T10:30:00.000Z"],
    ["2026-12-15T10:30:00+02:00", "2026-12-15T08:30:00.000Z"],
  ])("%s", (cell, expected) => expect(iso(cell)).toBe(expected));

  test.each(["", "01/12/2026", "2026-02-30", "soon", "31 Feb 2026"])("%s is not guessed at", (cell) =>
    expect(iso(cell)).toBeNull(),
  );
});

test.each([
  ["2026/12/01", "2026-12-01"],
  ["2026/12/1 10:00", "2026-12-01 10:00"],
  ["01.12.2026", "2026-12-01"],
  ["1.12.2026", "2026-12-01"],
  ["31/12/2026", "2026-12-31"],
  ["12/31/2026", "2026-12-31"],
  ["05/05/2026", "2026-05-05"],
])("%s is the day %s", (cell, same) => {
  expect(momentIn(cell, "Europe/Berlin")).not.toBeNull();
  expect(momentIn(cell, "Europe/Berlin")).toBe(momentIn(same, "Europe/Berlin"));
});

test.each(["01/12/2026", "12/01/2026", "32.01.2026", "30.02.2026", "2026/13/01", "31/13/2026", "1/12.2026"])(
  "%s is no day that can be read in one way",
  (cell) => expect(momentIn(cell, "Europe/Berlin")).toBeNull(),
);
