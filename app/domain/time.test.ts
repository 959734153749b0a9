import { expect, test } from "vitest";
import type { Day } from "./ids.ts";
import { instant } from "./ids.ts";
import { addDays, dayOf, daysBetween, instantAt, monthOf, parseDay, parseInstant, shiftDay, toIso } from "./time.ts";

const at = (text: string) => {
  const read = parseInstant(text);
  if (read === null) throw new Error(text);
  return read;
};
const day = (text: string) => text as Day;

test.each([
  ["2026-09-30T10:00:00-03:00", "2026-09-30T13:00:00.000Z"],
  ["2016-01-20T17:27:15+05:30", "2016-01-20T11:57:15.000Z"],
  ["2026-11-20T12:00:00.123456Z", "2026-11-20T12:00:00.123Z"],
  ["2020-09-10 15:38:26.000", "2020-09-10T15:38:26.000Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
])("%s is read as %s", (text, iso) => expect(toIso(at(text))).toBe(iso));

test.each([
  "",
  "yesterday",
  "2026-13-01T00:00:00Z",
  "2026-02-30T00:00:00Z",
  "2025-02-29T00:00:00Z",
  "2026-01-01",
  "2026-01-01T25:00:00Z",
])("%j is no moment", (text) => expect(parseInstant(text)).toBeNull());

test.each([
  ["2026-11-20T04:59:59Z", "America/New_York", "2026-11-19"],
  ["2026-11-20T05:00:00Z", "America/New_York", "2026-11-20"],
  // Summer time: midnight is an hour earlier in UTC.
  ["2026-07-01T03:59:59Z", "America/New_York", "2026-06-30"],
  ["2026-07-01T04:00:00Z", "America/New_York", "2026-07-01"],
  ["2026-11-20T18:14:59Z", "Asia/Kathmandu", "2026-11-20"],
  ["2026-11-20T18:15:00Z", "Asia/Kathmandu", "2026-11-21"],
  ["2024-02-29T23:30:00Z", "UTC", "2024-02-29"],
  ["2026-11-20T10:00:00Z", "Pacific/Kiritimati", "2026-11-21"],
  ["1969-12-31T23:59:59Z", "UTC", "1969-12-31"],
])("%s is on a day of %s: %s", (text, zone, expected) => {
  expect(dayOf(at(text), zone)).toBe(expected);
  expect(dayOf(at(text), zone)).toBe(expected);
});

test("a zone that does not exist is a broken promise", () => {
  expect(() => dayOf(instant(0), "Mars/Olympus")).toThrow(RangeError);
});

test("days go over months, leap days and clock changes", () => {
  expect(shiftDay(day("2024-02-28"), 1)).toBe("2024-02-29");
  expect(shiftDay(day("2026-03-01"), -1)).toBe("2026-02-28");
  expect(daysBetween(day("2026-10-24"), day("2026-10-26"))).toEqual(["2026-10-24", "2026-10-25", "2026-10-26"]);
  expect(daysBetween(day("2026-10-26"), day("2026-10-24"))).toEqual([]);
  expect(monthOf(day("2024-02-29"))).toBe("2024-02-01");
  expect([parseDay("2024-02-29"), parseDay("2025-02-29"), parseDay("x")]).toEqual(["2024-02-29", null, null]);
});

test("a hold counts hours: it does not end earlier because a clock was put forward", () => {
  expect(toIso(addDays(at("2026-03-28T12:00:00Z"), 14))).toBe("2026-04-11T12:00:00.000Z");
});

test.each([
  ["2026-11-20", "09:30", "America/New_York", "2026-11-20T14:30:00.000Z"],
  ["2026-07-20", "09:30", "Europe/Berlin", "2026-07-20T07:30:00.000Z"],
  // The clock goes from 02:00 to 03:00: half past two is never shown.
  ["2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
  // It shows half past two twice: the first counts.
  ["2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
  ["2026-11-20", "23:59:59", "Asia/Kathmandu", "2026-11-20T18:14:59.000Z"],
])("%s %s on a clock in %s is %s", (date, time, zone, iso) => {
  expect(toIso(instantAt(day(date), time, zone) ?? instant(0))).toBe(iso);
});

test("a time of day that no clock shows is none", () => {
  expect(instantAt(day("2026-11-20"), "25:00", "UTC")).toBeNull();
});
