import { expect, test } from "vitest";
import type { Bxgy } from "./bxgy.ts";
import { NO_CONDITIONS } from "./conditions.ts";
import { differencesOf, type SeenValue, type StoreDiscount } from "./difference.ts";
import type { Currency } from "./ids.ts";
import { instant } from "./ids.ts";

const NOW = instant(Date.UTC(2026, 10, 20, 12));
const EUR = "EUR" as Currency;
const item = (title: string) => ({ gid: "gid://shopify/Product/7", title });
const bargain: Bxgy = {
  kind: "bxgy",
  buys: { least: { kind: "quantity", quantity: 2 }, of: { kind: "products", items: [item("Hat")] } },
  gets: { quantity: 1, effect: { kind: "percent", bps: 10_000 }, of: { kind: "products", items: [item("Scarf")] } },
  usesPerOrder: null,
};
const here = { title: "Hats", value: bargain, conditions: NO_CONDITIONS, startsAt: NOW, endsAt: null, pausedAt: null };

const inStore = (value: SeenValue | null): StoreDiscount => ({
  ...{ title: "Hats", value, startsAt: NOW, endsAt: null, ended: false },
  conditions: { ...NO_CONDITIONS, appliesTo: "all", customers: "everybody" },
});

test("of buy X get Y the kind of items is compared, not which they are", () => {
  const seen = { ...bargain, buys: { ...bargain.buys, of: { kind: "products" as const } } };
  expect(differencesOf(inStore(seen), here, NOW)).toEqual([]);
});

const GIVEN = "1 of chosen products free when buying 2 of chosen products";

test.each<[string, SeenValue | null, string, string]>([
  ["another kind", { kind: "percent", bps: 1500 }, "15 %", GIVEN],
  ["what no offer can say", null, "something else", GIVEN],
  [
    "an amount to spend",
    { ...bargain, buys: { ...bargain.buys, least: { kind: "amount", amount: 5000n, currency: EUR } } },
    "1 of chosen products free when spending €50.00 on chosen products",
    GIVEN,
  ],
  [
    "half the price",
    { ...bargain, gets: { ...bargain.gets, effect: { kind: "percent", bps: 5000 } } },
    "1 of chosen products at 50\u00a0% off when buying 2 of chosen products",
    GIVEN,
  ],
  [
    "an amount off, of collections",
    {
      ...bargain,
      gets: { quantity: 2, effect: { kind: "amount", amount: 500n, currency: EUR }, of: { kind: "collections" } },
    },
    "2 of chosen collections at €5.00 off each when buying 2 of chosen products",
    GIVEN,
  ],
])("%s is told in words", (_, value, store, ours) => {
  expect(differencesOf(inStore(value), here, NOW)).toEqual([{ what: "Discount", store, here: ours }]);
});

test.each([
  ["everybody", "everybody"],
  ["others", "chosen customers or markets"],
] as const)("a discount for %s differs from one for first orders", (customers, words) => {
  const store = { ...inStore(bargain), conditions: { ...inStore(bargain).conditions, customers } };
  const first = { ...here, conditions: { ...NO_CONDITIONS, firstOrder: true } };
  expect(differencesOf(store, first, NOW)).toEqual([
    { what: "Customers", store: words, here: "a segment of customers" },
  ]);
});

test("how often it can be used in an order is a row of its own", () => {
  expect(differencesOf(inStore({ ...bargain, usesPerOrder: 1 }), here, NOW)).toEqual([
    { what: "Uses in an order", store: "at most 1", here: "without limit" },
  ]);
});
