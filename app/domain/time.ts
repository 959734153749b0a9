import type { Day, Instant } from "./ids.ts";

export const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

/** So many days of 24 hours later (a hold counts hours, not calendar days). */
export const addDays = (from: Instant, days: number): Instant => (from + days * DAY_MS) as Instant;

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * Reads a moment, or null where the text is none.
 *
 * Shape: "2026-09-30T10:00:00-03:00", "…Z", with or without a fraction; without an offset it is taken as UTC.
 */
export function parseInstant(text: string): Instant | null {
  const parts = ISO.exec(text);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second = "00", fraction = "", offset = "Z"] = parts;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // Date.UTC rolls 31 February over into March: such a day is refused instead.
  if (new Date(ms).getUTCDate() !== Number(day) || Number(month) > 12 || Number(hour) > 24 || Number(minute) > 59)
    return null;
  return (ms + Number(fraction.slice(0, 3).padEnd(3, "0")) - offsetMs(offset)) as Instant;
}

function offsetMs(offset: string): number {
  if (offset === "Z") return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset[0] === "-" ? -minutes : minutes) * 60_000;
}

/** The moment as ISO text in UTC. */
export const toIso = (at: Instant): string => new Date(at).toISOString();

const formatters = new Map<string, Intl.DateTimeFormat>();
const days = new Map<string, Map<number, Day>>();

/** The calendar day of a moment in an IANA time zone. Throws RangeError for a zone that does not exist. */
export function dayOf(at: Instant, timeZone: string): Day {
  let cache = days.get(timeZone);
  if (cache === undefined) {
    cache = new Map();
    days.set(timeZone, cache);
  }
  // Zones change their offset, and days begin, on quarters of an hour.
  const quarter = Math.floor(at / QUARTER_MS);
  const known = cache.get(quarter);
  if (known !== undefined) return known;
  const day = formatter(timeZone).format(at) as Day;
  if (cache.size >= 10_000) cache.clear();
  cache.set(quarter, day);
  return day;
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  let made = formatters.get(timeZone);
  if (made === undefined) {
    // en-CA writes days as 2026-11-20.
    made = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    formatters.set(timeZone, made);
  }
  return made;
}

/** Reads "2026-11-20", or null where the text names no day of the calendar. */
export function parseDay(text: string): Day | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text) ? (text as Day) : null;
}

/** The first day of the day's month: the key of monthly totals. */
export const monthOf = (day: Day): Day => `${day.slice(0, 8)}01` as Day;

/** The day so many calendar days later, or earlier. */
export const shiftDay = (day: Day, by: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10) as Day;

/** All days from the first to the last, both counted. */
export function daysBetween(first: Day, last: Day): Day[] {
  const range: Day[] = [];
  for (let day = first; day <= last; day = shiftDay(day, 1)) range.push(day);
  return range;
}

/**
 * The moment at which a wall clock in the zone shows this day and time. A time that the clock skips (summer time begins) is
 * read as if it had not been put forward; of a time that comes twice the first is taken.
 */
export function instantAt(day: Day, time: string, timeZone: string): Instant | null {
  const asUtc = parseInstant(`${day}T${time}Z`);
  if (asUtc === null) return null;
  const before = asUtc - offsetAt((asUtc - DAY_MS) as Instant, timeZone);
  const after = asUtc - offsetAt((asUtc + DAY_MS) as Instant, timeZone);
  const fits = [before, after].filter((at) => at + offsetAt(at as Instant, timeZone) === asUtc);
  return (fits.length > 0 ? Math.min(...fits) : before) as Instant;
}

/** What a wall clock in the zone shows: "2026-12-31 23:59", with seconds where they are not zero. */
export function wallClock(at: Instant, timeZone: string): string {
  const shown = new Date(at + offsetAt(at, timeZone)).toISOString();
  const text = shown.slice(0, 19).replace("T", " ");
  return text.endsWith(":00") ? text.slice(0, -3) : text;
}

/** Milliseconds by which the zone's clocks are ahead of UTC at this moment. */
function offsetAt(at: Instant, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - Math.floor(at / 1000) * 1000;
}
