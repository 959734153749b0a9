import { expect, test } from "vitest";
import type { Day, Instant } from "../domain/ids.ts";
import { dayName, sinceWords, when, whenExactly } from "./when.ts";

const at = (iso: string) => Date.parse(iso) as Instant;
const berlin = { now: at("2026-11-20T22:30:00Z"), timeZone: "Europe/Berlin" };

test.each([
  ["2026-11-20T13:32:00Z", "today 14:32"],
  ["2026-11-19T23:00:00Z", "today 00:00"],
  ["2026-11-19T22:59:00Z", "yesterday 23:59"],
  ["2026-11-14T10:00:00Z", "14 Nov"],
  ["2026-09-01T10:00:00Z", "1 Sep"],
  ["2025-12-31T23:30:00Z", "1 Jan"],
  ["2025-12-31T22:30:00Z", "31 Dec 2025"],
])("%s is said as %s in the shop's time zone", (iso, said) => expect(when(at(iso), berlin)).toBe(said));

test("where the minute counts it is said for every day", () => {
  expect(whenExactly(at("2026-11-14T13:30:00Z"), berlin)).toBe("14 Nov 14:30");
  expect(whenExactly(at("2026-11-20T13:30:00Z"), berlin)).toBe("today 14:30");
});

test("a day is said with its year only in another year", () => {
  expect(dayName("2026-03-01" as Day, "2026-11-20" as Day)).toBe("1 Mar");
  expect(dayName("2024-02-29" as Day, "2026-11-20" as Day)).toBe("29 Feb 2024");
});

test("what holds for all time holds since the install", () => {
  expect(sinceWords(0 as Instant, berlin)).toBe("since Vouch was installed");
  expect(sinceWords(at("2026-10-01T00:00:00Z"), berlin)).toBe("since 1 Oct");
});
