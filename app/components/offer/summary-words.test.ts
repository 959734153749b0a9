import { expect, test } from "vitest";
import type { Currency, Day, Instant } from "../../domain/ids.ts";
import { newOffer } from "./offer-form.ts";
import { summaryOf } from "./summary-words.ts";

const SHOP = {
  currency: "EUR" as Currency,
  timeZone: "Europe/Berlin",
  now: Date.parse("2026-11-20T11:00:00Z") as Instant,
  today: "2026-11-20" as Day,
};
const EMPTY = newOffer("2026-11-20", "12:00");
const TWENTY = { ...EMPTY, title: "Friends", percent: "20" };

test("of an offer in which nothing is typed yet it is said what is asked for, not what is wrong", () => {
  expect(summaryOf(EMPTY, SHOP).sentence).toBe("Say what customers get. It is summed up here.");
  expect(summaryOf({ ...EMPTY, title: "Friends" }, SHOP).sentence).toBe(
    "Say what customers get. It is summed up here.",
  );
  expect(summaryOf({ ...EMPTY, percent: "120" }, SHOP).sentence).toContain("between 0.01 and 100");
});

test("the dates are those that are saved, also where the clock skips the hour that was typed", () => {
  const until = (endDate: string, endTime: string) => summaryOf({ ...TWENTY, endDate, endTime }, SHOP).sentence;
  expect(until("2027-03-28", "02:30")).toMatch(/, from today until 28 Mar 2027 03:30\.$/);
  expect(until("2026-12-31", "23:59")).toMatch(/, from today until 31 Dec 23:59\.$/);
  expect(until("2026-12-31", "")).toMatch(/, from today until 31 Dec\.$/);
  expect(summaryOf({ ...TWENTY, startDate: "2026-12-01" }, SHOP).sentence).toMatch(/, from 1 Dec on\.$/);
});
