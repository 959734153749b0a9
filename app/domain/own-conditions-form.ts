import { parseMinimum, parseUsageLimit, type Text } from "./conditions-form.ts";
import type { Currency, Instant } from "./ids.ts";
import type { Discount } from "./offer.ts";
import { parseEnd, parseStart } from "./offer-form.ts";
import { type OwnConditions, withOwn } from "./own-conditions.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";

export type OwnGround = { currency: Currency; timeZone: string; now: Instant };

/**
 * Reads what a code says otherwise than its offer.
 *
 * Shape: ownStart = on with startDate and startTime; ownEnd = on with endDate and endTime, without a date it never ends;
 * ownUses = on with limited and usageLimit; ownMinimum = on with minimum, minimumAmount, minimumQuantity: all as in the offer's
 * own form. What is not on follows the offer.
 * Errors: also that the code would end before it starts, by its own dates and those of its offer together.
 */
export function parseOwn(
  fields: Readonly<Record<string, string>>,
  offer: Discount,
  { currency, timeZone, now }: OwnGround,
): Result<OwnConditions, FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const wrong = (field: string, message: string) => {
    problems.push({ field, message });
    return null;
  };
  const text: Text = (name) => (fields[name] ?? "").trim();
  const own: OwnConditions = {};
  if (text("ownStart") === "on") {
    const startsAt =
      text("startDate") === ""
        ? wrong("startDate", "Enter the day on which this code starts.")
        : parseStart(text, { timeZone, now }, wrong);
    if (startsAt !== null) own.startsAt = startsAt;
  }
  if (text("ownEnd") === "on") own.endsAt = parseEnd(text, timeZone, wrong);
  if (text("ownUses") === "on") {
    const limit = parseUsageLimit(text, wrong);
    own.usageLimit = limit === "none" ? null : limit;
  }
  // Buy X get Y names its minimum itself.
  if (text("ownMinimum") === "on" && offer.value.kind !== "bxgy") {
    const minimum = parseMinimum(text, currency, wrong);
    own.minimum = minimum === "none" ? null : minimum;
  }
  if (problems.length > 0) return fail(problems);
  const crossed = crossedDates(offer, own);
  return crossed === null ? ok(own) : fail([crossed]);
}

/** Why an offer's dates and a code's own do not fit; null where they do. */
export function crossedDates(offer: Discount, own: OwnConditions): FieldProblem | null {
  const { startsAt, endsAt } = withOwn(offer, own);
  if (endsAt === null || endsAt > startsAt) return null;
  if (own.endsAt === undefined) {
    return { field: "startDate", message: "The offer has ended by then. Give the code an end of its own, too." };
  }
  if (own.startsAt === undefined) {
    return { field: "endDate", message: "The offer starts later. Give the code a start of its own, too." };
  }
  return { field: "endDate", message: "The end must be after the start." };
}
