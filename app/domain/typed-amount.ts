import type { Currency } from "./ids.ts";
import { digitsOf, parseDecimal } from "./money.ts";

/**
 * Reads an amount as somebody typed it, with a point or a comma for the decimals, as minor units. Null where it is none, is
 * below zero or too great, and where three digits after the mark may be thousands: "1,000" is no price of 1.00, and of 1.000
 * dinars no more; with a point it is one, as amounts of three decimals are shown.
 */
export function typedAmount(text: string, currency: Currency): bigint | null {
  const typed = text.trim();
  if (digitsOf(currency) === 3 ? /^[1-9]\d{0,2},\d{3}$/.test(typed) : /[.,]\d{3}$/.test(typed)) return null;
  const amount = parseDecimal(typed.replace(",", "."), currency);
  return amount.ok && amount.value.minor >= 0n && amount.value.minor <= MOST ? amount.value.minor : null;
}

// Far above any price, far below what a column of the database holds.
const MOST = 1_000_000_000_000n;

/** What to tell whoever typed what is no amount, or nothing where that is none: what the currency takes, and an amount that can be read. */
export function amountProblem(text: string, currency: Currency, least: "any" | "above-zero" = "any"): string {
  const like = `Enter an amount${least === "any" ? "" : " above zero,"} like ${exampleAmount(currency)}.`;
  const [, whole = "", decimals = ""] = /^(\d{1,9})[.,](\d{1,9})$/.exec(text.trim()) ?? [];
  const digits = digitsOf(currency);
  if (decimals.length <= digits) return like;
  const takes = `${namesOf(currency)} have ${digits === 0 ? "no" : `at most ${digits}`} decimals.`;
  const meant = BigInt(decimals.length === 3 ? whole + decimals : whole || "0");
  return digits > 0 || meant === 0n ? `${takes} ${like}` : `${takes} Enter ${meant}.`;
}

/** "Japanese yen", "Euros". */
function namesOf(currency: Currency): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "name" });
  const name = format.formatToParts(2).find(({ type }) => type === "currency")?.value ?? currency;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** An amount to show as an example, with the decimals of its currency. */
export function exampleAmount(currency: Currency): string {
  const digits = digitsOf(currency);
  return digits === 0 ? "1500" : `12.${"5".padEnd(digits, "0")}`;
}
