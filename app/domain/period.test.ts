import { describe, expect, test } from "vitest";
import type { Day } from "./ids.ts";
import { daysIn, periodBefore, periodQuery, readPeriod } from "./period.ts";

const today = "2026-03-15" as Day;
const read = (query: string) => readPeriod(new URLSearchParams(query), today);

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

  test("the days before are as many, and end the day before", () => {
    expect(periodBefore(read("period=last-7"))).toEqual({ from: "2026-03-02", to: "2026-03-08" });
    expect(daysIn(read("period=last-month"))).toBe(28);
  });

  test("an address made from a period reads as the same period", () => {
    for (const query of ["period=last-90", "from=2026-01-01&to=2026-01-05"]) {
      expect(read(String(new URLSearchParams(periodQuery(read(query)))))).toEqual(read(query));
    }
  });
});
