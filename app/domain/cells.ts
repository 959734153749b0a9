// Amounts and days as cells of other programs' files hold them, read without a guess.
import type { Currency, Instant } from "./ids.ts";
import { digitsOf, parseDecimal } from "./money.ts";
import { fail, ok, type Result } from "./result.ts";
import { instantAt, parseDay, parseInstant } from "./time.ts";

export type AmountProblem = "no-amount" | "other-currency";

/**
 * Reads "12.50", "$1,234.50", "EUR 1.234,50", "-3.00" and "(3.00)" as minor units of the shop's currency.
 *
 * Errors: `no-amount` for what can be read in two ways ("1,234"), holds a percent sign or loses a part of a cent;
 * `other-currency` where another currency is named.
 */
export function amountIn(cell: string, currency: Currency): Result<bigint, AmountProblem> {
  const text = cell.trim().replace(/\s/g, "");
  const inside = /^\((.*)\)$/.exec(text)?.[1];
  const [, before = "", sign = "", symbol = "", number = "", after = ""] = AMOUNT.exec(inside ?? text) ?? [];
  const below = inside !== undefined || sign === "-" || sign === "−";
  const named = [before, symbol, after].filter((name) => name !== "").map((name) => name.toUpperCase());
  if (!/\d/.test(number) || named.includes("%") || (inside !== undefined && sign !== "")) return fail("no-amount");
  const own = [currency, symbolOf(currency)].map((name) => name.toUpperCase());
  if (named.some((name) => !own.includes(name))) return fail("other-currency");
  const plain = withoutGroups(number, digitsOf(currency));
  const amount = plain === null ? null : parseDecimal(plain, currency);
  if (amount === null || !amount.ok || amount.value.minor > MOST) return fail("no-amount");
  return ok(below ? -amount.value.minor : amount.value.minor);
}

/** A currency before or behind the sign, the number, a currency behind it. */
const AMOUNT = /^([^\d.,()\-−+]*)([-−+]?)([^\d.,()\-−+]*)([\d.,]+)([^\d.,()\-−+]*)$/;

// Far above any commission, far below what a column of the database holds.
const MOST = 1_000_000_000_000n;

/** With both marks the later one is the decimals'; a single mark before three digits may be either, where the currency has decimals. */
function withoutGroups(number: string, digits: number): string | null {
  const last = Math.max(number.lastIndexOf("."), number.lastIndexOf(","));
  if (last < 0) return number;
  const mark = number[last] ?? "";
  const group = mark === "." ? "," : ".";
  const [whole, fraction] = [number.slice(0, last), number.slice(last + 1)];
  if (whole.includes(group)) {
    const parts = whole.split(group);
    const grouped = /^\d{1,3}$/.test(parts[0] ?? "") && parts.slice(1).every((part) => /^\d{3}$/.test(part));
    return grouped && /^\d+$/.test(fraction) ? `${parts.join("")}.${fraction}` : null;
  }
  if (whole.includes(mark)) {
    // "1,234,567": one mark that comes twice separates groups.
    const parts = number.split(mark);
    const grouped = /^\d{1,3}$/.test(parts[0] ?? "") && parts.slice(1).every((part) => /^\d{3}$/.test(part));
    return grouped ? parts.join("") : null;
  }
  // Without decimals a mark before three digits can only separate groups.
  if (digits === 0 && /^\d{1,3}$/.test(whole) && /^\d{3}$/.test(fraction)) return whole + fraction;
  if (fraction.length === 3 && (digits !== 3 || mark === ",")) return null;
  return whole === "" ? `0.${fraction}` : `${whole}.${fraction}`;
}

function symbolOf(currency: Currency): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return format.formatToParts(0).find(({ type }) => type === "currency")?.value ?? currency;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * Reads "2026-12-01", "2026/12/01", "2026-12-01T10:00:00Z", "2026-12-01 10:00", "01.12.2026", "31/12/2026", "1 Dec 2026" and
 * "Dec 1, 2026": a day is its beginning in the shop's time zone. Null for what can be read in two ways ("01/12/2026").
 */
export function momentIn(cell: string, timeZone: string): Instant | null {
  const text = yearFirst(cell.trim());
  const day = parseDay(text) ?? parseDay(named(text));
  if (day !== null) return instantAt(day, "00:00", timeZone);
  const local = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)$/.exec(text);
  const localDay = local && parseDay(local[1] ?? "");
  if (local && localDay) return instantAt(localDay, local[2] ?? "", timeZone);
  return parseInstant(text.replace(/ (?=[+-]|UTC$)/, "").replace(/UTC$/, "Z"));
}

/** A day in numbers as "2026-12-01", where it can be read in one way: dots stand behind the day, slashes behind either. */
function yearFirst(text: string): string {
  const [, y1 = "", m1 = "", d1 = "", behind1 = ""] = /^(\d{4})\/(\d{1,2})\/(\d{1,2})((?:[T ].*)?)$/.exec(text) ?? [];
  if (y1 !== "") return `${iso(y1, m1, d1)}${behind1}`;
  const [, one = "", mark, other = "", y2 = "", behind2 = ""] =
    /^(\d{1,2})([./])(\d{1,2})\2(\d{4})((?:[T ].*)?)$/.exec(text) ?? [];
  if (y2 === "") return text;
  if (mark === "." || Number(one) > 12 || Number(one) === Number(other)) return `${iso(y2, other, one)}${behind2}`;
  return Number(other) > 12 ? `${iso(y2, one, other)}${behind2}` : text;
}

const iso = (year: string, month: string, day: string) => `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;

function named(text: string): string {
  const [, d1, m1, y1] = /^(\d{1,2})\.? ([a-z]{3})[a-z]*\.?,? (\d{4})$/i.exec(text) ?? [];
  const [, m2, d2, y2] = /^([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/i.exec(text) ?? [];
  const month = MONTHS.indexOf((m1 ?? m2 ?? "").toLowerCase()) + 1;
  if (month === 0) return "";
  return iso(y1 ?? y2 ?? "", String(month), d1 ?? d2 ?? "");
}
