import type { Day, Instant } from "../domain/ids.ts";

// Names are written here and not asked of Intl: a server and a browser of different age spell "Sep" differently, and
// the page would be drawn twice.
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The clock a page was drawn with. */
export type Clock = { now: Instant; timeZone: string };

type Parts = { day: Day; time: string };

const zones = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: Instant, timeZone: string): Parts {
  let format = zones.get(timeZone);
  if (!format) {
    const digits = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
    format = new Intl.DateTimeFormat("en-US-u-nu-latn", { ...digits, hourCycle: "h23", timeZone });
    zones.set(timeZone, format);
  }
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = value;
  return { day: `${part.year}-${part.month}-${part.day}` as Day, time: `${part.hour}:${part.minute}` };
}

/** "today 14:32", "yesterday 09:10", then "14 Nov", and "14 Nov 2025" in another year. */
export function when(at: Instant, clock: Clock): string {
  const { day, time } = partsOf(at, clock.timeZone);
  const today = partsOf(clock.now, clock.timeZone).day;
  if (day === today) return `today ${time}`;
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  if (day === yesterday) return `yesterday ${time}`;
  return dayName(day, today);
}

/** The same with the time, for pages on which the minute counts. */
export function whenExactly(at: Instant, clock: Clock): string {
  const said = when(at, clock);
  return /\d:\d/.test(said) ? said : `${said} ${partsOf(at, clock.timeZone).time}`;
}

/** "14 Nov", and "14 Nov 2025" where the year is not that of `today`. */
export function dayName(day: Day, today: Day): string {
  const [year, month, date] = day.split("-");
  const name = `${Number(date)} ${MONTHS[Number(month) - 1]}`;
  return today.startsWith(`${year}-`) ? name : `${name} ${year}`;
}

/** "today", "yesterday", then "14 Nov": of a day whose time is not known. */
export function dayWords(day: Day, today: Day): string {
  if (day === today) return "today";
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  return day === yesterday ? "yesterday" : dayName(day, today);
}

/** The day alone, of a moment. */
export function dateOf(at: Instant, clock: Clock): string {
  return dayName(partsOf(at, clock.timeZone).day, partsOf(clock.now, clock.timeZone).day);
}

/** The day of a moment at which a day begins, else the day with the time. */
export const momentOf = (at: Instant, clock: Clock): string =>
  partsOf(at, clock.timeZone).time === "00:00" ? dateOf(at, clock) : whenExactly(at, clock);

/** Whether a moment is of a day after the one on which the page was drawn: what came since then is not to come. */
export const isOfLaterDay = (at: Instant, { now, timeZone }: Clock): boolean =>
  partsOf(at, timeZone).day > partsOf(now, timeZone).day;

/** "since 1 Oct"; what holds for all time holds since the install. */
export function sinceWords(from: Instant, clock: Clock): string {
  return from <= 0 ? "since Vouch was installed" : `since ${dateOf(from, clock)}`;
}

/** "2026-11-14" and "14:32", as date and time fields hold them. */
export const fieldsOf = (at: Instant, timeZone: string): Parts => partsOf(at, timeZone);
