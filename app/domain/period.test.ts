import { describe, expect, test } from "vitest";
import type { Day } from "./ids.ts";
import { daysIn, formerOf, periodQuery, readPeriod } from "./period.ts";
import { dayOf, parseInstant, toIso } from "./time.ts";

const today = "2026-03-15" as Day;
const read = (query: string) => readPeriod(new URLSearchParams(query), today);
const former = (query: string, at: string, timeZone = "UTC") => {
  const now = parseInstant(at) ?? expect.fail(`${at} is no moment`);
  const { from, to, until } = formerOf(readPeriod(new URLSearchParams(query), dayOf(now, timeZone)), { now, timeZone });
  return [from, to, until && toIso(until)];
};

describe("a report's period", () => {
  test.each([
    ["", "last-30", "2026-02-14", "2026-03-15"],
    ["period=today", "today", "2026-03-15", "2026-03-15"],
    ["period=last-7", "last-7", "2026-03-09", "2026-03-15"],
    ["period=last-90", "last-90", "2025-12-16", "2026-03-15"],
    ["period=this-month", "this-month", "2026-03-01", "2026-03-15"],
    ["period=last-month", "last-month", "2026-02-01", "2026-02-28"],
    ["from=2024-02-29&to=2024-03-01", "custom", "2024-02-29", "2024-03-01"],
  ])("%s covers its days, both ends included", (query, name, from, to) => {
    expect(read(query)).toEqual({ name, from, to });
  });

  test.each([
    "period=never",
    "period=toString",
    "from=2026-02-30&to=2026-03-01",
    "from=x&to=y",
    "from=2026-03-01",
    "period=custom",
  ])("%s cannot be read and is the last 30 days", (query) => expect(read(query)).toEqual(read("period=last-30")));

  test("custom days given the wrong way round are put in order", () => {
    expect(read("from=2026-03-10&to=2026-03-01")).toEqual({ name: "custom", from: "2026-03-01", to: "2026-03-10" });
  });

  test("a period that is over is compared with as many days just before", () => {
    expect(former("from=2026-03-10&to=2026-03-14", "2026-03-15T09:32Z")).toEqual(["2026-03-05", "2026-03-09", null]);
    expect(daysIn(read("period=last-month"))).toBe(28);
    expect(former("from=2026-02-01&to=2026-02-28", "2026-03-15T09:32Z")).toEqual(["2026-01-04", "2026-01-31", null]);
  });

  test.each([
    ["2026-03-15T09:32Z", "2026-01-01", "2026-01-31"],
    ["2026-04-30T09:32Z", "2026-02-01", "2026-02-28"],
    ["2024-04-01T09:32Z", "2024-02-01", "2024-02-29"],
    ["2026-02-01T00:00Z", "2025-12-01", "2025-12-31"],
    ["2026-01-31T09:32Z", "2025-11-01", "2025-11-30"],
  ])("last month, seen on %s, is compared with the whole month before it", (at, from, to) =>
    expect(former("period=last-month", at)).toEqual([from, to, null]),
  );

  test.each([
    ["2026-11-28T09:32Z", "2026-10-01", "2026-10-28", "2026-10-28T09:32:00.000Z"],
    ["2026-11-01T00:00Z", "2026-10-01", "2026-10-01", "2026-10-01T00:00:00.000Z"],
    ["2026-01-15T09:32Z", "2025-12-01", "2025-12-15", "2025-12-15T09:32:00.000Z"],
    ["2026-03-28T09:32Z", "2026-02-01", "2026-02-28", "2026-02-28T09:32:00.000Z"],
    // February has no such day: all of it is compared.
    ["2026-03-29T09:32Z", "2026-02-01", "2026-02-28", null],
    ["2026-03-31T09:32Z", "2026-02-01", "2026-02-28", null],
    ["2024-03-29T09:32Z", "2024-02-01", "2024-02-29", "2024-02-29T09:32:00.000Z"],
    ["2024-03-30T09:32Z", "2024-02-01", "2024-02-29", null],
    ["2026-05-31T09:32Z", "2026-04-01", "2026-04-30", null],
    ["2026-12-31T09:32Z", "2026-11-01", "2026-11-30", null],
    ["2026-08-31T09:32Z", "2026-07-01", "2026-07-31", "2026-07-31T09:32:00.000Z"],
  ])("this month, on %s, is compared with the month before until the same day", (at, from, to, until) =>
    expect(former("period=this-month", at)).toEqual([from, to, until]),
  );

  test("the month is that of the shop's day, and the time of day what its clock shows", () =>
    expect(former("period=this-month", "2026-11-30T23:30Z", "Europe/Berlin")).toEqual([
      "2026-11-01",
      "2026-11-01",
      "2026-10-31T23:30:00.000Z",
    ]));

  test.each([
    ["period=today", "2026-03-14", "2026-03-14", "2026-03-14T09:32:10.000Z"],
    ["period=last-7", "2026-03-02", "2026-03-08", "2026-03-08T09:32:10.000Z"],
    ["from=2026-03-14&to=2026-03-15", "2026-03-12", "2026-03-13", "2026-03-13T09:32:10.000Z"],
    ["from=2026-03-14&to=2026-03-17", "2026-03-10", "2026-03-11", "2026-03-11T09:32:10.000Z"],
  ])("%s is not over, and is compared until the same time of day", (query, from, to, until) =>
    expect(former(query, "2026-03-15T09:32:10.456Z")).toEqual([from, to, until]),
  );

  test.each([
    ["2026-10-25T08:00Z", "2026-10-24T07:00:00.000Z"],
    ["2026-03-29T07:00Z", "2026-03-28T08:00:00.000Z"],
    ["2026-03-30T00:30Z", "2026-03-29T01:30:00.000Z"],
  ])("the time of day is what the shop's clock shows: %s", (now, until) =>
    expect(former("period=today", now, "Europe/Berlin")[2]).toBe(until),
  );

  test("an address made from a period reads as the same period", () => {
    for (const query of ["period=last-90", "from=2026-01-01&to=2026-01-05"]) {
      expect(read(String(new URLSearchParams(periodQuery(read(query)))))).toEqual(read(query));
    }
  });
});
