import { expect, test } from "vitest";
import type { DayTotals } from "../db/reports.ts";
import type { Day } from "../domain/ids.ts";
import { shiftDay } from "../domain/time.ts";
import { barsOf, everyDay, sumOf } from "./reports.ts";

const aDay = (day: string, sales: bigint, credited: bigint): DayTotals => ({
  day: day as Day,
  orders: 2,
  sales,
  credited: 1,
  creditedSales: credited,
  discount: 20n,
  commission: 10n,
});

test("days without an order are there, with nothing", () => {
  const days = everyDay([aDay("2026-11-02", 100n, 60n)], { from: "2026-11-01" as Day, to: "2026-11-03" as Day });
  expect(days.map(({ day, sales }) => [day, sales])).toEqual([
    ["2026-11-01", 0n],
    ["2026-11-02", 100n],
    ["2026-11-03", 0n],
  ]);
});

test("the cost of sales is commission and discount as a part of credited sales, and none without them", () => {
  expect(sumOf([aDay("2026-11-01", 500n, 150n), aDay("2026-11-02", 500n, 150n)]).costBps).toBe(2000);
  expect(sumOf([aDay("2026-11-01", 500n, 0n)]).costBps).toBeNull();
});

test.each([
  [30, 30, 1],
  [92, 92, 1],
  [93, 14, 7],
  [365, 53, 7],
  [1000, 36, 28],
])("%i days are drawn as %i bars of at most %i days, and no sale is lost", (length, bars, width) => {
  const days = Array.from({ length }, (_, i) => aDay(shiftDay("2024-01-01" as Day, i), 100n, 60n));
  const drawn = barsOf(days);
  expect(drawn).toHaveLength(bars);
  expect(drawn.reduce((sum, bar) => sum + bar.withPartner + bar.others, 0n)).toBe(100n * BigInt(length));
  expect(drawn.at(-1)?.to).toBe(days.at(-1)?.day);
  expect(Math.max(...drawn.map((bar) => bar.orders / 2))).toBe(width);
});
