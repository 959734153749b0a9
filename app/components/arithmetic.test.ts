import { expect, test } from "vitest";
import { NOON } from "../../tests/orders.ts";
import { type Currency, instant } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";
import type { TermsVersion } from "../domain/terms.ts";
import { earnedWords } from "./arithmetic.tsx";

const EUR = "EUR" as Currency;
const money = (minor: bigint) => formatMoney({ minor, currency: EUR });
const names = { groups: new Map([[3, "Creators"]]), offers: new Map([[5, "Autumn"]]) };
const sum = { total: 8000n, items: 3, money, test: false, levels: names, clock: { now: NOON, timeZone: "UTC" } };
const sarahs = (given: Partial<TermsVersion> = {}) => ({
  partner: "Sarah Lee",
  shareBps: 10_000,
  commission: 800n,
  terms: {
    version: 1,
    from: instant(Date.UTC(2026, 9, 1)),
    terms: { kind: "percent", rateBps: 1000 },
    level: { kind: "partner" },
    ...given,
  } satisfies TermsVersion,
});

test("a test order's sum says what it would have earned, never that it did", () => {
  const tail = "€80.00 × 10\u00a0%, by their own terms since 1 Oct";
  expect(earnedWords(sarahs(), { ...sum, test: true })).toBe(`Sarah Lee would have earned: ${tail}`);
  expect(earnedWords(sarahs(), sum)).toBe(`Sarah Lee: ${tail}`);
});

test.each<[TermsVersion["level"], string]>([
  [{ kind: "code" }, "by the code’s own terms since 1 Oct"],
  [{ kind: "partner" }, "by their own terms since 1 Oct"],
  [{ kind: "group", id: 3 }, "by the group Creators since 1 Oct"],
  [{ kind: "offer", id: 5 }, "by the offer Autumn since 1 Oct"],
  [{ kind: "offer", id: 6 }, "by the offer of then since 1 Oct"],
  [{ kind: "shop" }, "by the shop’s standard since 1 Oct: neither code, partner, group nor offer said otherwise"],
])("a sum says which level the terms came from: %o", (level, words) => {
  expect(earnedWords(sarahs({ level }), sum)).toBe(`Sarah Lee: €80.00 × 10\u00a0%, ${words}`);
});

test("the standard that every shop begins with has no day on which it was said", () => {
  const words = earnedWords(sarahs({ level: { kind: "shop" }, version: 0 }), sum);
  expect(words).toMatch(/, by the shop’s standard: neither code, partner, group nor offer said otherwise$/);
});

test("what is earned for each item says of how many", () => {
  const terms = { kind: "per-item", amount: 200n, currency: EUR } as const;
  expect(earnedWords(sarahs({ terms }), sum)).toMatch(/^Sarah Lee: 3 items × €2\.00, by/);
  expect(earnedWords(sarahs({ terms: { ...terms, kind: "flat" } }), sum)).toMatch(
    /^Sarah Lee: €2\.00 for each order, by/,
  );
});
