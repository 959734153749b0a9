import { formatMoney } from "../domain/money.ts";
import type { Discount } from "../domain/offer.ts";
import { type OwnConditions, withOwn } from "../domain/own-conditions.ts";
import { counted } from "./numbers.ts";
import { valueWords } from "./offer-words.ts";
import { type Clock, whenExactly } from "./when.ts";

/** What a code says otherwise than its offer: "until 31 Dec 18:00, at most 10 times, for orders of €50.00 or more". */
export function ownWords(own: OwnConditions, clock: Clock): string {
  const { startsAt, endsAt, usageLimit, minimum } = own;
  return [
    ...(startsAt === undefined
      ? []
      : [startsAt > clock.now ? `from ${day(startsAt, clock)}` : `since ${day(startsAt, clock)}`]),
    ...(endsAt === undefined ? [] : [endsAt === null ? "without an end" : `until ${day(endsAt, clock)}`]),
    ...(usageLimit === undefined ? [] : [usesWords(usageLimit)]),
    ...(minimum === undefined ? [] : [minimumWords(minimum)]),
  ].join(", ");
}

/** What customers with a code get, in a sentence: "Customers with SARAH20 get 20 % off the whole order, until …". */
export function getsSentence(code: string, offer: Discount, own: OwnConditions, clock: Clock): string {
  const { value, conditions, startsAt, endsAt } = withOwn(offer, own);
  const { usageLimit, minimum } = conditions;
  if (endsAt !== null && endsAt <= clock.now)
    return `${code || "This code"} gives nothing any more: it ended ${day(endsAt, clock)}.`;
  const parts = [
    `Customers with ${code || "this code"} get ${valueWords({ value, conditions })}`,
    startsAt > clock.now ? `from ${day(startsAt, clock)} on` : "from now on",
    ...(endsAt === null ? [] : [`until ${day(endsAt, clock)}`]),
    ...(usageLimit === null ? [] : [usesWords(usageLimit)]),
    ...(minimum === null || value.kind === "bxgy" ? [] : [minimumWords(minimum)]),
  ];
  return `${parts.join(", ")}.`;
}

/** What the offer itself says, beside each thing that a code may say otherwise. */
export const offerSays = ({ startsAt, endsAt, conditions }: Discount, clock: Clock) => ({
  start: `The offer: ${startsAt > clock.now ? "from" : "since"} ${day(startsAt, clock)}`,
  end: `The offer: ${endsAt === null ? "without an end" : `until ${day(endsAt, clock)}`}`,
  uses: `The offer: ${conditions.usageLimit === null ? "as often as customers like" : usesWords(conditions.usageLimit)}`,
  minimum: `The offer: ${minimumWords(conditions.minimum)}`,
});

const day = whenExactly;

const usesWords = (limit: number | null) =>
  limit === null ? "without a limit of uses" : `at most ${counted(limit, "time")}`;

function minimumWords(minimum: Discount["conditions"]["minimum"]): string {
  if (minimum === null) return "without a minimum";
  if (minimum.kind === "quantity") return `for orders of ${counted(minimum.quantity, "item")} or more`;
  return `for orders of ${formatMoney({ minor: minimum.amount, currency: minimum.currency })} or more`;
}
