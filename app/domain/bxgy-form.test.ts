import { expect, test } from "vitest";
import type { Currency } from "./ids.ts";
import { instant } from "./ids.ts";
import { parseOffer } from "./offer-form.ts";

const ground = { currency: "EUR" as Currency, timeZone: "Europe/Berlin", now: instant(Date.UTC(2026, 10, 20, 12)) };
const hat = { gid: "gid://shopify/Product/7", title: "Hat" };
const scarves = { gid: "gid://shopify/Collection/8", title: "Scarves" };

const bargain = {
  ...{ title: "Hats", kind: "bxgy", buysLeast: "quantity", buysQuantity: "2" },
  ...{ buysFrom: "products", buysItems: JSON.stringify([hat]) },
  ...{ getsQuantity: "1", getsFrom: "collections", getsItems: JSON.stringify([scarves]), getsEffect: "free" },
};

const bargainOf = (change: Record<string, string>) => {
  const read = parseOffer({ ...bargain, ...change }, ground);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value.value;
};

test("buy X get Y is read with its items, its quantities and what is off", () => {
  expect(bargainOf({})).toEqual({
    kind: "bxgy",
    buys: { least: { kind: "quantity", quantity: 2 }, of: { kind: "products", items: [hat] } },
    gets: { quantity: 1, effect: { kind: "percent", bps: 10_000 }, of: { kind: "collections", items: [scarves] } },
    usesPerOrder: null,
  });
});

test.each([
  [
    { buysLeast: "amount", buysAmount: "49,50" },
    { buys: { least: { kind: "amount", amount: 4950n, currency: "EUR" } } },
  ],
  [{ getsEffect: "percent", getsPercent: "12.5" }, { gets: { effect: { kind: "percent", bps: 1250 } } }],
  [{ getsEffect: "amount", getsAmount: "5" }, { gets: { effect: { kind: "amount", amount: 500n, currency: "EUR" } } }],
  [{ usesLimited: "on", usesPerOrder: "3" }, { usesPerOrder: 3 }],
  [{ usesPerOrder: "3" }, { usesPerOrder: null }],
])("%j is read", (change, part) => {
  expect(bargainOf(change)).toMatchObject(part);
});

test.each([
  [{ buysQuantity: "0" }, "buysQuantity"],
  [{ buysQuantity: "1.5" }, "buysQuantity"],
  [{ buysLeast: "amount", buysAmount: "0" }, "buysAmount"],
  [{ buysItems: "[]" }, "buysItems"],
  [{ buysItems: JSON.stringify([scarves]) }, "buysItems"],
  [{ getsQuantity: "" }, "getsQuantity"],
  [{ getsItems: "no json" }, "getsItems"],
  [{ getsFrom: "products" }, "getsItems"],
  [{ getsEffect: "" }, "getsEffect"],
  [{ getsEffect: "percent", getsPercent: "0" }, "getsPercent"],
  [{ getsEffect: "percent", getsPercent: "100.01" }, "getsPercent"],
  [{ getsEffect: "amount", getsAmount: "1,000" }, "getsAmount"],
  [{ usesLimited: "on", usesPerOrder: "0" }, "usesPerOrder"],
])("%j is told next to its field", (change, field) => {
  expect(parseOffer({ ...bargain, ...change }, ground)).toMatchObject({ ok: false, error: [{ field }] });
});

test("all that is wrong is told at once", () => {
  const fields = { title: "Hats", kind: "bxgy" };
  expect(parseOffer(fields, ground)).toMatchObject({
    error: ["buysQuantity", "buysItems", "getsQuantity", "getsItems", "getsEffect"].map((field) => ({ field })),
  });
});

test("it has neither a minimum, nor items, nor subscriptions beside its own", () => {
  const more = { appliesTo: "products", items: "[]", minimum: "amount", minimumAmount: "x", purchases: "both" };
  expect(parseOffer({ ...bargain, ...more, combineShipping: "on" }, ground)).toMatchObject({
    value: {
      conditions: {
        appliesTo: { kind: "all" },
        minimum: null,
        purchases: "one-time",
        combinesWith: { shipping: true },
      },
    },
  });
});
