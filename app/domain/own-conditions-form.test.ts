import { expect, test } from "vitest";
import { NO_CONDITIONS } from "./conditions.ts";
import type { Currency, Instant } from "./ids.ts";
import type { Discount } from "./offer.ts";
import { FOLLOWS, saysAnything, standsAlone, withOwn } from "./own-conditions.ts";
import { parseOwn } from "./own-conditions-form.ts";
import { ok } from "./result.ts";
import { parseInstant } from "./time.ts";

const at = (text: string) => parseInstant(text) as Instant;
const EUR = "EUR" as Currency;
const ground = { currency: EUR, timeZone: "Europe/Berlin", now: at("2026-11-20T09:00:00Z") };
const offer: Discount = {
  title: "Friends",
  value: { kind: "percent", bps: 2000 },
  conditions: { ...NO_CONDITIONS, usageLimit: 100, minimum: { kind: "quantity", quantity: 2 } },
  startsAt: at("2026-11-01T00:00:00Z"),
  endsAt: at("2026-12-31T00:00:00Z"),
};
const bxgy = { ...offer, value: { kind: "bxgy" } } as Discount;

test.each([
  ["nothing", {}, {}],
  ["what is filled in and not ticked", { startDate: "2030-01-01", usageLimit: "5" }, {}],
  [
    "a start",
    { ownStart: "on", startDate: "2026-12-01", startTime: "09:30" },
    { startsAt: at("2026-12-01T08:30:00Z") },
  ],
  ["an end with its day", { ownEnd: "on", endDate: "2027-01-31" }, { endsAt: at("2027-01-31T22:59:59Z") }],
  ["no end", { ownEnd: "on", endDate: "" }, { endsAt: null }],
  ["a limit", { ownUses: "on", limited: "on", usageLimit: "5" }, { usageLimit: 5 }],
  ["no limit", { ownUses: "on" }, { usageLimit: null }],
  [
    "an amount",
    { ownMinimum: "on", minimum: "amount", minimumAmount: "50,00" },
    { minimum: { kind: "amount", amount: 5000n, currency: EUR } },
  ],
  ["no minimum", { ownMinimum: "on", minimum: "none" }, { minimum: null }],
])("%s is read", (_, fields, own) => {
  expect(parseOwn(fields, offer, ground)).toEqual(ok(own));
});

test.each([
  ["no start", { ownStart: "on" }, "startDate"],
  ["a start after the offer's end", { ownStart: "on", startDate: "2027-01-01" }, "startDate"],
  ["a start at the offer's end", { ownStart: "on", startDate: "2026-12-31", startTime: "01:00" }, "startDate"],
  ["an end before the offer's start", { ownEnd: "on", endDate: "2026-10-01" }, "endDate"],
  [
    "an end at its own start",
    { ownStart: "on", startDate: "2027-01-01", ownEnd: "on", endDate: "2027-01-01", endTime: "00:00" },
    "endDate",
  ],
  ["a limit of nothing", { ownUses: "on", limited: "on", usageLimit: "" }, "usageLimit"],
  ["a minimum of nothing", { ownMinimum: "on", minimum: "quantity", minimumQuantity: "0" }, "minimumQuantity"],
])("%s is refused next to its field", (_, fields, field) => {
  expect(parseOwn(fields, offer, ground)).toMatchObject({ ok: false, error: [{ field }] });
});

test("buy X get Y names its minimum itself", () => {
  expect(parseOwn({ ownMinimum: "on", minimum: "quantity", minimumQuantity: "3" }, bxgy, ground)).toEqual(ok({}));
});

test("what a code says holds in place of the offer's, and what it does not say follows the offer", () => {
  expect(withOwn(offer, FOLLOWS)).toEqual(offer);
  expect(withOwn(offer, { endsAt: null, usageLimit: null })).toEqual({
    ...offer,
    endsAt: null,
    conditions: { ...offer.conditions, usageLimit: null },
  });
  expect(withOwn(offer, { startsAt: at("2026-12-01T00:00:00Z"), minimum: null })).toEqual({
    ...offer,
    startsAt: at("2026-12-01T00:00:00Z"),
    conditions: { ...offer.conditions, minimum: null },
  });
});

test.each([
  ["a code that follows an offer without a limit", NO_CONDITIONS, {}, false],
  ["one whose uses are counted", { ...NO_CONDITIONS, usageLimit: 1 }, {}, true],
  ["one that says that it never ends", NO_CONDITIONS, { endsAt: null }, true],
])("%s stands alone in the store or not", (_, conditions, own, alone) => {
  expect(standsAlone(conditions, own)).toBe(alone);
  expect(saysAnything(own)).toBe(Object.keys(own).length > 0);
});
