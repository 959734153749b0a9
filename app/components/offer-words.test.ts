import { expect, test } from "vitest";
import { type Bxgy, FREE } from "../domain/bxgy.ts";
import { NO_CONDITIONS } from "../domain/conditions.ts";
import { type Currency, instant } from "../domain/ids.ts";
import type { OfferValue } from "../domain/offer.ts";
import { conditionLines, idleWords, toldConditions, valueTitle, valueWords } from "./offer-words.ts";

const EUR = "EUR" as Currency;
const of = (...titles: string[]) => ({
  kind: "products" as const,
  items: titles.map((title, n) => ({ gid: `gid://shopify/Product/${n}`, title })),
});
const bargain: Bxgy = {
  kind: "bxgy",
  buys: { least: { kind: "quantity", quantity: 2 }, of: of("Hat") },
  gets: { quantity: 1, effect: FREE, of: of("Scarf") },
  usesPerOrder: null,
};
const offer = (value: OfferValue) => ({ value, conditions: NO_CONDITIONS });

test.each<[OfferValue, string, string]>([
  [bargain, "Buy 2 of Hat, get 1 of Scarf free", "1 of Scarf free when buying 2 of Hat"],
  [
    {
      ...bargain,
      gets: { quantity: 3, effect: { kind: "amount", amount: 250n, currency: EUR }, of: of("Scarf", "Mug") },
    },
    "Buy 2 of Hat, get 3 of Scarf and Mug at €2.50 off each",
    "3 of Scarf and Mug at €2.50 off each when buying 2 of Hat",
  ],
  [
    { ...bargain, buys: { least: { kind: "amount", amount: 5000n, currency: EUR }, of: of("Hat", "Cap", "Bag") } },
    "Spend €50.00 on Hat, Cap and 1 more, get 1 of Scarf free",
    "1 of Scarf free when spending €50.00 on Hat, Cap and 1 more",
  ],
  [{ kind: "free-shipping", most: null, currency: EUR }, "Free shipping", "free shipping"],
  [{ kind: "percent", bps: 2000 }, "20\u00a0% off the whole order", "20\u00a0% off the whole order"],
])("an offer is called by what it gives", (value, title, words) => {
  expect(valueTitle(offer(value))).toBe(title);
  expect(valueWords(offer(value))).toBe(words);
});

test("that an offer is for first orders alone is said", () => {
  const first = { ...offer(bargain), conditions: { ...NO_CONDITIONS, firstOrder: true } };
  expect(conditionLines(first)).toContain("Only for a customer’s first order");
  expect(conditionLines(offer(bargain))).not.toContain("Only for a customer’s first order");
});

test("of buy X get Y it is said how often it fits into an order, not what the order must come to", () => {
  expect(conditionLines(offer(bargain))[0]).toBe("As often as it fits into an order");
  expect(conditionLines(offer({ ...bargain, usesPerOrder: 1 }))[0]).toBe("Once an order");
  expect(conditionLines(offer({ ...bargain, usesPerOrder: 2 }))[0]).toBe("At most 2 times an order");
});

test("a customer is told the conditions that there are, and none that there are not", () => {
  expect(toldConditions(offer(bargain))).toEqual([]);
  const conditions = {
    ...NO_CONDITIONS,
    minimum: { kind: "amount", amount: 5000n, currency: EUR } as const,
    ...{ firstOrder: true, oncePerCustomer: true, usageLimit: 100 },
  };
  expect(toldConditions({ ...offer(bargain), conditions })).toEqual([
    ...["orders of €50.00 or more", "only for a first order", "once per customer", "100 uses in all"],
  ]);
});

test("an offer whose codes give nothing says why, and until when", () => {
  const clock = { now: instant(Date.parse("2026-11-14T12:00:00Z")), timeZone: "Europe/Berlin" };
  const at = (day: string) => instant(Date.parse(`${day}T12:00:00Z`));
  const running = { startsAt: at("2026-11-01"), endsAt: null, pausedAt: null };
  expect(idleWords(running, clock)).toBeNull();
  expect(idleWords({ ...running, endsAt: at("2026-11-10") }, clock)).toBe(
    "The offer ended 10 Nov: its codes give customers nothing.",
  );
  expect(idleWords({ ...running, pausedAt: at("2026-11-10") }, clock)).toMatch(/until you resume it\.$/);
  expect(idleWords({ ...running, startsAt: at("2026-12-01") }, clock)).toMatch(/^The offer begins 1 Dec: /);
});
