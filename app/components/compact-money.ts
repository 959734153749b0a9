import type { Currency } from "../domain/ids.ts";

/**
 * An amount short enough for an axis: "€1.2K".
 *
 * Shape: minor units as a number, since a place on a scale is no sum of money; no account is ever written this way.
 */
export function compactMoney(minor: number, currency: Currency): string {
  const format = new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    notation: "compact",
    maximumFractionDigits: 1,
  });
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}
