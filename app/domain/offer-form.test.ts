import { expect, test } from "vitest";
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
    value: { title: "Friends", value: { kind: "percent", bps: 2000 }, startsAt: NOW, endsAt: null, note: "" },
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
  [{ startDate: "2026-02-30" }, "startDate"],
  [{ endDate: "2026-11-19" }, "endDate"],
  [{ startDate: "2026-12-02", endDate: "2026-12-01" }, "endDate"],
])("%j is told next to its field", (change, field) => {
  expect(parseOffer({ ...twenty, ...change }, berlin)).toMatchObject({ ok: false, error: [{ field }] });
});

test("an offer holds from its start, inclusive, to its end, exclusive", () => {
  const offer = { startsAt: instant(10), endsAt: instant(20) };
  expect([9, 10, 19, 20].map((now) => offerStateAt(offer, instant(now)))).toEqual([
    "scheduled",
    "active",
    "active",
    "ended",
  ]);
});
