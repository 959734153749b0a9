import { parseBxgy } from "./bxgy-form.ts";
import { parseConditions, type Text, type Wrong } from "./conditions-form.ts";
import type { Currency, Instant } from "./ids.ts";
import type { NotedDiscount, OfferValue } from "./offer.ts";
import { parsePercent } from "./percent.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";
import type { Terms } from "./terms.ts";
import { OFFER_TERMS_NAMES, parseTerms } from "./terms-form.ts";
import { instantAt, parseDay } from "./time.ts";
import { amountProblem, typedAmount } from "./typed-amount.ts";

export type NewOffer = NotedDiscount & { terms: Terms | null };

type Ground = { currency: Currency; timeZone: string; now: Instant };

/**
 * Reads the form of an offer.
 *
 * Shape: title; kind = percent | fixed | free-shipping | bxgy; percent "15" or "12.5"; amount "5.00" in the shop's currency,
 * each = on; shippingLimited = on with shippingMost; what domain/bxgy-form.ts and domain/conditions-form.ts read; startDate,
 * startTime, endDate, endTime as "2026-11-20" and "09:30" in the shop's time zone; note; the terms of domain/terms-form.ts,
 * with commissionAmount. Without a start it starts now; without an end date it never ends; without an end time it ends with
 * the end of its last day; without a commission its partners' own terms hold.
 */
export function parseOffer(
  fields: Readonly<Record<string, string>>,
  { currency, timeZone, now }: Ground,
): Result<NewOffer, FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const wrong = (field: string, message: string) => {
    problems.push({ field, message });
    return null;
  };
  const text = (name: string) => (fields[name] ?? "").trim();

  const title = text("title");
  if (title === "") wrong("title", "Give the offer a name.");
  if (title.length > 255) wrong("title", "A name can have at most 255 characters.");
  const value = parseValue(text, currency, wrong);
  const conditions = parseConditions(text, currency, wrong);
  const startsAt = parseStart(text, { timeZone, now }, wrong);
  const endsAt = parseEnd(text, timeZone, wrong);
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt) wrong("endDate", "The end must be after the start.");
  const saying = (name: string) => text(name) || (name === OFFER_TERMS_NAMES.commission ? "none" : "");
  const terms = parseTerms(saying, currency, OFFER_TERMS_NAMES);
  if (!terms.ok) problems.push(terms.error);
  if (problems.length > 0 || value === null || conditions === null || startsAt === null || !terms.ok)
    return fail(problems);
  return ok({ title, value, conditions, startsAt, endsAt, note: text("note"), terms: terms.value });
}

function parseValue(text: Text, currency: Currency, wrong: Wrong): OfferValue | null {
  switch (text("kind")) {
    case "percent": {
      const bps = parsePercent(text("percent"));
      if (bps === null || bps < 1)
        return wrong("percent", "Enter a percentage between 0.01 and 100, with at most 2 decimals.");
      return { kind: "percent", bps };
    }
    case "fixed": {
      const amount = typedAmount(text("amount"), currency);
      if (amount === null || amount === 0n) {
        return wrong("amount", amountProblem(text("amount"), currency, "above-zero"));
      }
      return { kind: "fixed", amount, currency, each: text("each") === "on" };
    }
    case "free-shipping":
      return parseShipping(text, currency, wrong);
    case "bxgy":
      return parseBxgy(text, currency, wrong);
    default:
      return wrong("kind", "Choose a percentage, an amount, free shipping or buy X get Y.");
  }
}

function parseShipping(text: Text, currency: Currency, wrong: Wrong): OfferValue | null {
  if (text("shippingLimited") !== "on") return { kind: "free-shipping", most: null, currency };
  const most = typedAmount(text("shippingMost"), currency);
  if (most === null || most === 0n) {
    return wrong("shippingMost", amountProblem(text("shippingMost"), currency, "above-zero"));
  }
  return { kind: "free-shipping", most, currency };
}

/** When an offer begins: now where no day is typed; null where what is typed is wrong. */
export function parseStart(
  text: Text,
  { timeZone, now }: { timeZone: string; now: Instant },
  wrong: Wrong,
): Instant | null {
  if (text("startDate") === "") return now;
  const startsAt = momentOf(text("startDate"), text("startTime") || "00:00", timeZone);
  return startsAt ?? wrong("startDate", "Enter a day and a time.");
}

/** When it ends; null where no day is typed, and where what is typed is wrong: `wrong` was told then. */
export function parseEnd(text: Text, timeZone: string, wrong: Wrong): Instant | null {
  if (text("endDate") === "") return null;
  // Shopify's own discounts end at the last second of their last day.
  const endsAt = momentOf(text("endDate"), text("endTime") || "23:59:59", timeZone);
  return endsAt ?? wrong("endDate", "Enter a day and a time.");
}

function momentOf(day: string, time: string, timeZone: string): Instant | null {
  const parsed = parseDay(day);
  return parsed === null ? null : instantAt(parsed, time, timeZone);
}
