import { expect, test } from "vitest";
import { NO_CONDITIONS } from "./conditions.ts";
import type { Currency } from "./ids.ts";
import { instant } from "./ids.ts";
import { offerStateAt } from "./offer.ts";
import { parseOffer } from "./offer-form.ts";

const NOW = instant(Date.UTC(2026, 10, 20, 12));
const berlin = { currency: "EUR" as Currency, timeZone: "Europe/Berlin", now: NOW };
const twenty = { title: "Friends", kind: "percent", percent: "20" };
const at = (text: string) => Date.parse(text);

test("an offer starts now and never ends unless it is said otherwise", () => {
  expect(parseOffer(twenty, berlin)).toEqual({
    ok: true,
    value: {
      title: "Friends",
      value: { kind: "percent", bps: 2000 },
      conditions: NO_CONDITIONS,
      startsAt: NOW,
      endsAt: null,
      note: "",
      terms: null,
    },
  });
});

test("days and times are those of the shop, and an end without a time is the end of its day", () => {
  const dates = { startDate: "2026-12-01", startTime: "09:30", endDate: "2026-12-24" };
  expect(parseOffer({ ...twenty, ...dates }, berlin)).toMatchObject({
    value: { startsAt: at("2026-12-01T09:30:00+01:00"), endsAt: at("2026-12-24T23:59:59+01:00") },
  });
});

test.each([
  ["5", "EUR", 500n],
  ["5,50", "EUR", 550n],
  ["500", "JPY", 500n],
  ["1.250", "KWD", 1250n],
])("an amount of %s %s is read to its minor units", (amount, currency, minor) => {
  const ground = { ...berlin, currency: currency as Currency };
  expect(parseOffer({ title: "x", kind: "fixed", amount }, ground)).toMatchObject({
    value: { value: { kind: "fixed", amount: minor, currency } },
  });
});

test.each([
  [{ title: " " }, "title"],
  [{ title: "x".repeat(256) }, "title"],
  [{ kind: "" }, "kind"],
  [{ percent: "0" }, "percent"],
  [{ percent: "100.01" }, "percent"],
  [{ percent: "12.345" }, "percent"],
  [{ percent: "-5" }, "percent"],
  [{ kind: "fixed", amount: "0" }, "amount"],
  [{ kind: "fixed", amount: "1.234" }, "amount"],
  [{ kind: "fixed", amount: "1e3" }, "amount"],
  [{ kind: "free-shipping", shippingLimited: "on", shippingMost: "" }, "shippingMost"],
  [{ appliesTo: "products", items: "[]" }, "items"],
  [{ appliesTo: "products", items: "no json" }, "items"],
  [{ appliesTo: "products", items: '[{"gid":"gid://shopify/Collection/1","title":"Hats"}]' }, "items"],
  [{ minimum: "amount", minimumAmount: "0" }, "minimumAmount"],
  [{ minimum: "quantity", minimumQuantity: "1.5" }, "minimumQuantity"],
  [{ limited: "on", usageLimit: "0" }, "usageLimit"],
  [{ limited: "on", usageLimit: "99999999999" }, "usageLimit"],
  [{ startDate: "2026-02-30" }, "startDate"],
  [{ endDate: "2026-11-19" }, "endDate"],
  [{ startDate: "2026-12-02", endDate: "2026-12-01" }, "endDate"],
])("%j is told next to its field", (change, field) => {
  expect(parseOffer({ ...twenty, ...change }, berlin)).toMatchObject({ ok: false, error: [{ field }] });
});

test("an offer holds from its start, inclusive, to its end, exclusive", () => {
  const offer = { startsAt: instant(10), endsAt: instant(20), pausedAt: null };
  expect([9, 10, 19, 20].map((now) => offerStateAt(offer, instant(now)))).toEqual([
    "scheduled",
    "active",
    "active",
    "ended",
  ]);
});

test("a pause hides an offer's dates, but not its end", () => {
  const offer = { startsAt: instant(10), endsAt: instant(20), pausedAt: instant(5) };
  expect([9, 10, 20].map((now) => offerStateAt(offer, instant(now)))).toEqual(["paused", "paused", "ended"]);
});

test("every condition of the form is read", () => {
  const hat = { gid: "gid://shopify/Product/7", title: "Hat" };
  const fields = {
    ...twenty,
    ...{ appliesTo: "products", items: JSON.stringify([hat, hat]), minimum: "amount", minimumAmount: "49,50" },
    ...{
      limited: "on",
      usageLimit: "100",
      once: "on",
      purchases: "both",
      combineProducts: "on",
      combineShipping: "on",
    },
  };
  expect(parseOffer(fields, berlin)).toMatchObject({
    value: {
      conditions: {
        appliesTo: { kind: "products", items: [hat] },
        minimum: { kind: "amount", amount: 4950n, currency: "EUR" },
        usageLimit: 100,
        oncePerCustomer: true,
        purchases: "both",
        combinesWith: { orders: false, products: true, shipping: true },
      },
    },
  });
});

test("free shipping is for the whole order and combines with no other shipping discount", () => {
  const fields = {
    title: "x",
    kind: "free-shipping",
    appliesTo: "products",
    combineShipping: "on",
    combineOrders: "on",
  };
  expect(parseOffer(fields, berlin)).toMatchObject({
    value: {
      value: { kind: "free-shipping", most: null },
      conditions: { appliesTo: { kind: "all" }, combinesWith: { orders: true, shipping: false } },
    },
  });
});

test("what its orders earn is read beside what it gives, and the amounts are not mixed up", () => {
  const each = { ...twenty, kind: "fixed", amount: "5.00", commission: "per-item", commissionAmount: "0.50" };
  expect(parseOffer(each, berlin)).toMatchObject({
    ok: true,
    value: { value: { amount: 500n }, terms: { kind: "per-item", amount: 50n, currency: "EUR" } },
  });
  expect(parseOffer({ ...twenty, commission: "percent", rate: "" }, berlin)).toMatchObject({
    ok: false,
    error: [{ field: "rate" }],
  });
});
