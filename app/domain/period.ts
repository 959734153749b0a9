import type { Day, Instant } from "./ids.ts";
import { dayOf, instantAt, monthOf, parseDay, shiftDay, wallClock } from "./time.ts";

/** Days from `from` to `to`, both included, in the shop's time zone. */
export type Period = { name: PeriodName; from: Day; to: Day };
export type PeriodName = keyof typeof PERIOD_LABELS;

/** The periods a merchant can choose by name, in the order of the menu. */
export const PERIOD_LABELS = {
  today: "Today",
  "last-7": "Last 7 days",
  "last-30": "Last 30 days",
  "last-90": "Last 90 days",
  "this-month": "This month",
  "last-month": "Last month",
  custom: "Custom",
} as const;

const DEFAULT_PERIOD = "last-30";
const LONGEST_DAYS = 1100;

/** Reads a period from a page's address; what cannot be read is the last 30 days. Ends are put in order. */
export function readPeriod(query: URLSearchParams, today: Day): Period {
  const from = parseDay(query.get("from") ?? "");
  const to = parseDay(query.get("to") ?? "");
  if (from && to) return custom(from, to);
  const name = query.get("period");
  return namedPeriod(isPeriodName(name) ? name : DEFAULT_PERIOD, today);
}

export function namedPeriod(name: PeriodName, today: Day): Period {
  switch (name) {
    case "today":
      return { name, from: today, to: today };
    case "last-7":
      return { name, from: shiftDay(today, -6), to: today };
    case "last-90":
      return { name, from: shiftDay(today, -89), to: today };
    case "this-month":
      return { name, from: monthOf(today), to: today };
    case "last-month": {
      const last = shiftDay(monthOf(today), -1);
      return { name, from: monthOf(last), to: last };
    }
    default:
      return { name: "last-30", from: shiftDay(today, -29), to: today };
  }
}

/**
 * What a period is compared with: a month with the month before, any other with the days just before, as many as it has. Of one
 * that is not over only as much of it: a month until the same day, and the last day counts `until` the time of day that it is now.
 */
export type Former = { from: Day; to: Day; until: Instant | null };

export function formerOf(period: Period, { now, timeZone }: { now: Instant; timeZone: string }): Former {
  const today = dayOf(now, timeZone);
  const counterpart = isMonth(period) ? inMonthBefore : daysEarlier(daysIn(period));
  const from = counterpart(period.from) ?? period.from;
  // The day that has no like in a shorter month before is after all of that month.
  const whole = { from, to: shiftDay(period.from, -1), until: null };
  const to = today < period.from || today > period.to ? null : counterpart(today);
  if (to === null) return whole;
  return { from, to, until: instantAt(to, wallClock(now, timeZone).slice("2026-11-20 ".length), timeZone) };
}

const isMonth = ({ name }: Period): boolean => name === "this-month" || name === "last-month";

const daysEarlier = (days: number) => (day: Day) => shiftDay(day, -days);

/** The day of the same number in the month before; null where that month is too short for it. */
function inMonthBefore(day: Day): Day | null {
  const before = monthOf(shiftDay(monthOf(day), -1));
  return parseDay(`${before.slice(0, "2026-11".length)}${day.slice("2026-11".length)}`);
}

export function daysIn(span: { from: Day; to: Day }): number {
  return Math.round((Date.parse(span.to) - Date.parse(span.from)) / 86_400_000) + 1;
}

/** How the period stands in an address. */
export function periodQuery(period: Period): Record<string, string> {
  return period.name === "custom" ? { from: period.from, to: period.to } : { period: period.name };
}

function custom(a: Day, b: Day): Period {
  const [from, to] = a <= b ? [a, b] : [b, a];
  const earliest = shiftDay(to, 1 - LONGEST_DAYS);
  return { name: "custom", from: from < earliest ? earliest : from, to };
}

const isPeriodName = (name: string | null): name is PeriodName => name !== null && Object.hasOwn(PERIOD_LABELS, name);
