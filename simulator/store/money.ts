/** Whole minor units of the shop's currency. The simulator counts in these alone; no floating point comes near. */
export type Minor = bigint;

const ODD_DIGITS: Record<string, number> = {
  BHD: 3, BIF: 0, CLP: 0, DJF: 0, GNF: 0, IQD: 3, ISK: 0, JOD: 3, JPY: 0, KMF: 0, KRW: 0, KWD: 3,
  LYD: 3, OMR: 3, PYG: 0, RWF: 0, TND: 3, UGX: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
}; // biome-ignore format: a table reads better in rows

export const digitsOf = (currency: string): number => ODD_DIGITS[currency] ?? 2;

/**
 * Reads a decimal as the Admin API takes it. Digits past the currency's own are refused unless they are zero.
 *
 * Errors: throws a RangeError that names the text.
 */
export function parseMoney(text: string | number, currency: string): Minor {
  const parts = /^(-?)(\d+)(?:\.(\d*))?$/.exec(String(text).trim());
  if (!parts) throw new RangeError(`Not an amount: ${text}`);
  const digits = digitsOf(currency);
  const fraction = parts[3] ?? "";
  if (/[^0]/.test(fraction.slice(digits))) throw new RangeError(`${text} is finer than ${currency} allows`);
  const minor = BigInt(`${parts[2]}${fraction.slice(0, digits).padEnd(digits, "0")}`);
  return parts[1] ? -minor : minor;
}

/** "12.50", "1500" for JPY: as webhooks write it. */
export function decimal(minor: Minor, currency: string): string {
  const digits = digitsOf(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  const sign = minor < 0n ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** "12.5", "12.0": as the Admin API's Decimal writes it. */
export function shortDecimal(minor: Minor, currency: string): string {
  const [whole, fraction = ""] = decimal(minor, currency).split(".");
  return `${whole}.${fraction.replace(/0+$/, "") || "0"}`;
}

/** a × b ÷ c, half away from zero, as a till rounds. c is above zero. */
export function timesOver(a: bigint, b: bigint, c: bigint): bigint {
  const product = a * b;
  const magnitude = product < 0n ? -product : product;
  const rounded = (magnitude * 2n + c) / (c * 2n);
  return product < 0n ? -rounded : rounded;
}

/**
 * Splits a whole by weights so that the parts add up to it: everybody gets the floor, the cents left over go to the
 * largest remainders, the first of equals first. All weights zero: everything is zero.
 */
export function splitByLargestRemainder(whole: bigint, weights: readonly bigint[]): bigint[] {
  const total = sum(weights);
  if (total === 0n) return weights.map(() => 0n);
  const parts = weights.map((weight) => (whole * weight) / total);
  const order = weights
    .map((weight, index) => ({ index, remainder: (whole * weight) % total }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  let left = whole - sum(parts);
  for (const { index } of order) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts;
}

export const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

const MILLION = 1_000_000n;

/** A fraction ("0.15", 0.15, "1e-3") as parts per million. */
export function parseFraction(fraction: string | number): bigint {
  const text = String(fraction).includes("e") ? Number(fraction).toFixed(6) : String(fraction);
  const parts = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!parts) throw new RangeError(`Not a fraction: ${fraction}`);
  const ppm = BigInt(`${parts[2] || "0"}${(parts[3] ?? "").slice(0, 6).padEnd(6, "0")}`);
  return parts[1] ? -ppm : ppm;
}

export const partOf = (amount: Minor, ppm: bigint): Minor => timesOver(amount, ppm, MILLION);
export const taxWithin = (gross: Minor, ppm: bigint): Minor => timesOver(gross, ppm, MILLION + ppm);

/** 150000n → "15" (per cent), 190000n → "19", 125n → "0.0125". */
export function percentText(ppm: bigint): string {
  return decimalText(ppm, 4);
}

/** 150000n → "0.15" */
export const fractionText = (ppm: bigint): string => decimalText(ppm, 6);

function decimalText(scaled: bigint, digits: number): string {
  const text = scaled.toString().padStart(digits + 1, "0");
  const fraction = text.slice(-digits).replace(/0+$/, "");
  return fraction ? `${text.slice(0, -digits)}.${fraction}` : text.slice(0, -digits);
}
