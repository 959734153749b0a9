// What a code says otherwise than its offer, as cells of a file.
import type { Currency, Instant } from "./ids.ts";
import { toDecimal } from "./money.ts";
import type { OwnConditions } from "./own-conditions.ts";
import { fail, ok, type Result } from "./result.ts";
import { instantAt, parseDay, wallClock } from "./time.ts";
import { exampleAmount, typedAmount } from "./typed-amount.ts";

export const OWN_COLUMNS = ["ownStart", "ownEnd", "ownUses", "ownMinimum"] as const;
export type OwnColumn = (typeof OWN_COLUMNS)[number];
export type OwnCells = Record<OwnColumn, string>;

type Ground = { currency: Currency; timeZone: string };

/** Shape: "2026-12-31 23:59" in the shop's zone; "never"; "no limit"; "50.00 EUR", "3 items", "none"; empty: as the offer says. */
export function ownCells({ startsAt, endsAt, usageLimit, minimum }: OwnConditions, timeZone: string): OwnCells {
  const amount =
    minimum?.kind === "amount"
      ? `${toDecimal({ minor: minimum.amount, currency: minimum.currency })} ${minimum.currency}`
      : "";
  const least = minimum === null ? "none" : minimum?.kind === "quantity" ? `${minimum.quantity} items` : amount;
  return {
    ownStart: startsAt === undefined ? "" : wallClock(startsAt, timeZone),
    ownEnd: endsAt === undefined ? "" : endsAt === null ? "never" : wallClock(endsAt, timeZone),
    ownUses: usageLimit === undefined ? "" : usageLimit === null ? "no limit" : String(usageLimit),
    ownMinimum: least,
  };
}

export type WrongCell = { column: OwnColumn; message: string };

/** Reads them; an end without a time is the end of its day. */
export function parseOwnCells(cells: OwnCells, { currency, timeZone }: Ground): Result<OwnConditions, WrongCell> {
  const own: OwnConditions = {};
  const wrong = (column: OwnColumn, message: string) => fail({ column, message });
  const [start, end, uses, minimum] = OWN_COLUMNS.map((column) => cells[column].trim().toLowerCase());
  if (start) {
    const startsAt = momentOf(start, "00:00", timeZone);
    if (startsAt === null) return wrong("ownStart", "Write a day like 2026-12-01, or a moment like 2026-12-01 09:30.");
    own.startsAt = startsAt;
  }
  if (end) {
    const endsAt = end === "never" ? "never" : momentOf(end, "23:59:59", timeZone);
    if (endsAt === null)
      return wrong("ownEnd", "Write a day like 2026-12-31, a moment like 2026-12-31 18:00, or never.");
    own.endsAt = endsAt === "never" ? null : endsAt;
  }
  if (uses) {
    const limit = uses === "no limit" ? null : /^[1-9]\d{0,8}$/.test(uses) ? Number(uses) : undefined;
    if (limit === undefined) return wrong("ownUses", "Write a whole number of uses above zero, or no limit.");
    own.usageLimit = limit;
  }
  if (minimum) {
    const least = minimumOf(minimum, currency);
    if (least === undefined) {
      return wrong(
        "ownMinimum",
        `Write an amount like ${exampleAmount(currency)} ${currency}, a number like 3 items, or none.`,
      );
    }
    own.minimum = least;
  }
  return ok(own);
}

function momentOf(text: string, time: string, timeZone: string): Instant | null {
  const [, day = "", clock = time] = /^(\d{4}-\d\d-\d\d)(?:[ t](\d\d:\d\d(?::\d\d)?))?$/.exec(text) ?? [];
  const parsed = parseDay(day);
  return parsed === null ? null : instantAt(parsed, clock, timeZone);
}

function minimumOf(text: string, currency: Currency): OwnConditions["minimum"] {
  if (text === "none") return null;
  const items = /^([1-9]\d{0,5}) items?$/.exec(text)?.[1];
  if (items !== undefined) return { kind: "quantity", quantity: Number(items) };
  const named = new RegExp(`^(.+?) ?${currency.toLowerCase()}$`).exec(text)?.[1];
  const amount = named === undefined ? null : typedAmount(named, currency);
  return amount === null || amount === 0n ? undefined : { kind: "amount", amount, currency };
}
