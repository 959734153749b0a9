import { codeKey } from "../domain/code.ts";
import type { CodeKey, Currency, Instant, OrderId } from "../domain/ids.ts";
import { digitsOf, minorOf, readCurrency } from "../domain/money.ts";
import { parseInstant } from "../domain/time.ts";

/** Why a delivery cannot be booked. `reason` is a short slug, `detail` a sentence for the merchant without personal data. */
export type Refusal = { reason: string; detail: string; orderId: OrderId | null };

/** Thrown inside the readers, and turned into a Refusal at their edge: a payload is read whole or not at all. */
export class Refused extends Error {
  readonly reason: string;
  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** A number that JavaScript has already rounded: the text must be read again without loss. */
export class LossyNumber extends Error {}

export type Payload = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown, what: string): Payload {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refused("wrong-shape", `${what} is not an object.`);
  }
  return value as Payload;
}

const NOTHING: readonly unknown[] = [];

/** A list of objects; an absent one, or null, is empty. */
export function listOf(value: unknown, what: string): readonly Payload[] {
  if (value === undefined || value === null) return NOTHING as readonly Payload[];
  if (!Array.isArray(value)) throw new Refused("wrong-shape", `${what} is not a list.`);
  for (const item of value) objectOf(item, `An entry of ${what}`);
  return value as readonly Payload[];
}

/** Text as the database can hold it; null where there is none. */
export function textOf(value: unknown): string | null {
  if (typeof value !== "string" || value === "") return null;
  // PostgreSQL holds neither NUL nor half a surrogate pair.
  return value.toWellFormed().replaceAll("\u0000", "\ufffd");
}

/** The beginning of a text, as the database can hold it: a cut may go through a character that takes two places. */
export const startOf = (text: string, length: number): string => text.slice(0, length).toWellFormed();

export const typedCode = (value: unknown): { key: CodeKey; typed: string } | null => {
  const typed = textOf(value)?.trim();
  return typed ? { key: codeKey(typed), typed } : null;
};

/** What a number is of, as a global id says it: an order's number under another kind is no order. */
export type Kind = "Order" | "LineItem" | "Refund" | "Customer";

/** An identity, from its global id or its number. */
export type Identity = { kind: Kind; gid: unknown; id?: unknown };

const GID = /^gid:\/\/shopify\/(\w+)\/(\d{1,19})(?:\?|$)/;

/** An identity as digits, without loss; null where there is none, or one of another kind. Errors: `LossyNumber`. */
export function idOf({ kind, gid, id }: Identity): string | null {
  for (const value of [gid, id]) {
    const named = typeof value === "string" ? GID.exec(value) : null;
    if (named !== null) return named[1] === kind ? (named[2] ?? null) : null;
  }
  if (typeof id === "number") {
    if (Number.isInteger(id) && !Number.isSafeInteger(id)) throw new LossyNumber();
    return Number.isInteger(id) && id >= 0 ? String(id) : null;
  }
  return typeof id === "string" && /^\d{1,19}$/.test(id) ? id : null;
}

export function needId(identity: Identity, what: string): string {
  const digits = idOf(identity);
  if (digits === null) throw new Refused("no-identity", `${what} has no identity.`);
  return digits;
}

export function instantOf(value: unknown, what: string): Instant | null {
  if (value === undefined || value === null || value === "") return null;
  const at = typeof value === "string" ? parseInstant(value) : null;
  if (at === null) throw new Refused("not-a-date", `${what} is not a date.`);
  return at;
}

export function quantityOf(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || value > 1_000_000_000) {
    throw new Refused("not-a-quantity", `${what} is not a whole number of pieces.`);
  }
  return value;
}

export function flagOf(value: unknown, what: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw new Refused("wrong-shape", `${what} is neither true nor false.`);
  return value;
}

/** Reads amounts of one shop currency out of a payload. */
export type MoneyReader = {
  currency: Currency;
  /** The amount of a field, from its `_set` in shop money if there is one; null where there is none. */
  find: (of: Payload, field: string, what: string) => bigint | null;
  need: (of: Payload, field: string, what: string) => bigint;
};

/** Errors: Refused `mixed-currencies`, `not-an-amount`, `no-amount`. */
export function moneyReader(currency: Currency): MoneyReader {
  const digits = digitsOf(currency);
  const find = (of: Payload, field: string, what: string): bigint | null => {
    const money = shopMoney(of[`${field}_set`]);
    if (money === null) return minorUnits(of[field], digits, what);
    if (money.currency_code !== currency) {
      throw new Refused("mixed-currencies", `${what} is in another currency than ${currency}.`);
    }
    return minorUnits(money.amount, digits, what);
  };
  const need = (of: Payload, field: string, what: string): bigint => {
    const amount = find(of, field, what);
    if (amount === null) throw new Refused("no-amount", `${what} is missing.`);
    return amount;
  };
  return { currency, find, need };
}

/** The shop's side of a price set, or null where there is no set. */
export function shopMoney(set: unknown): Payload | null {
  if (set === undefined || set === null) return null;
  const money = objectOf(set, "A price set").shop_money;
  return money === undefined || money === null ? null : objectOf(money, "A price set's shop money");
}

export function minorUnits(value: unknown, digits: number, what: string): bigint | null {
  if (value === undefined || value === null || value === "") return null;
  const text = typeof value === "number" ? exactText(value) : value;
  const minor = typeof text === "string" ? minorOf(text, digits) : "not-a-decimal";
  if (typeof minor === "bigint") return minor;
  throw new Refused("not-an-amount", `${what} is not an amount (${minor.replaceAll("-", " ")}).`);
}

/** A JSON number as the text it was written in: exact up to 15 significant digits, and none beyond is taken. */
function exactText(value: number): string | null {
  const text = String(value);
  return text.replace(/[-.]/g, "").replace(/^0+/, "").length <= 15 ? text : null;
}

/** Signs of what is given and given back are known: one that says otherwise would turn a refund into a sale. */
export function notBelowZero(amount: bigint, what: string): bigint {
  if (amount < 0n) throw new Refused("not-an-amount", `${what} is below zero.`);
  return amount;
}

export function needCurrency(value: unknown, what: string): Currency {
  const currency = readCurrency(value);
  if (currency === null) throw new Refused("no-currency", `${what} names no currency.`);
  return currency;
}
