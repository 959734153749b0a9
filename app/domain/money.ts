import type { Currency } from "./ids.ts";
import { fail, ok, type Result } from "./result.ts";

/** An amount in whole minor units: cents, yen, fils. */
export type Money = { minor: bigint; currency: Currency };

/** ISO 4217 currencies whose minor unit is not a hundredth. Source: ISO 4217 table A.1. */
const DIGITS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** Digits after the point in a currency's amounts. */
export const digitsOf = (currency: Currency): number => DIGITS[currency] ?? 2;

/** Reads an ISO 4217 code, or null where the value is none. */
export function readCurrency(value: unknown): Currency | null {
  return typeof value === "string" && /^[A-Z]{3}$/.test(value) ? (value as Currency) : null;
}

/** The currency of this code. Throws where the caller's code is none. */
export function currency(code: string): Currency {
  const read = readCurrency(code);
  if (read === null) throw new Error(`not an ISO 4217 code: ${code}`);
  return read;
}

export type DecimalProblem = "not-a-decimal" | "too-precise" | "too-large";

const DECIMAL = /^(-?)(\d{1,17})(?:\.(\d{1,17}))?$/;
/** What a PostgreSQL bigint holds. */
const LARGEST = 9_223_372_036_854_775_807n;

/**
 * Reads a Shopify decimal string without passing through floating point.
 *
 * Shape: "12.50", "-3"; digits come from the currency.
 * Errors: `not-a-decimal`; `too-precise` when a non-zero digit would be lost; `too-large` for what the books cannot hold.
 * Source: MoneyV2.amount, Admin API.
 */
export function parseDecimal(text: string, inCurrency: Currency): Result<Money, DecimalProblem> {
  const minor = minorOf(text, digitsOf(inCurrency));
  return typeof minor === "bigint" ? ok({ minor, currency: inCurrency }) : fail(minor);
}

/** Minor units of a decimal string with so many digits after the point, or why there are none. */
export function minorOf(text: string, digits: number): bigint | DecimalProblem {
  const parts = DECIMAL.exec(text);
  if (parts === null) return /^-?\d{18,}(\.\d+)?$/.test(text) ? "too-large" : "not-a-decimal";
  const fraction = parts[3] ?? "";
  for (let i = digits; i < fraction.length; i++) if (fraction[i] !== "0") return "too-precise";
  const minor = BigInt(`${parts[2]}${fraction.slice(0, digits).padEnd(digits, "0")}`);
  if (minor > LARGEST) return "too-large";
  return parts[1] === "-" ? -minor : minor;
}

/** The amount as a decimal string, as the Admin API takes it: "12.50", "1200" (JPY), "-0.005" (KWD). */
export function toDecimal({ minor, currency: of }: Money): string {
  const digits = digitsOf(of);
  const sign = minor < 0n ? "-" : "";
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

const formatters = new Map<string, Intl.NumberFormat>();

/** The amount as people read it: "€1,234.50". Exact for any size, since Intl takes the decimal string. */
export function formatMoney(money: Money, locale = "en"): string {
  const key = `${locale} ${money.currency}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    const digits = digitsOf(money.currency);
    formatter = new Intl.NumberFormat(locale, {
      style: "currency",
      currency: money.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formatters.set(key, formatter);
  }
  return formatter.format(toDecimal(money) as Intl.StringNumericLiteral);
}
