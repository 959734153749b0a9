import type { Instant } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";
import { type OfferValue, offerStateAt } from "../domain/offer.ts";
import { unreachable } from "../domain/result.ts";
import { percent } from "./numbers.ts";
import { type Clock, when } from "./when.ts";

/** "20 % off the whole order". */
export function valueWords(value: OfferValue): string {
  switch (value.kind) {
    case "percent":
      return `${percent(value.bps)} off the whole order`;
    case "fixed":
      return `${formatMoney({ minor: value.amount, currency: value.currency })} off the whole order`;
    default:
      return unreachable(value);
  }
}

type Dated = { startsAt: Instant; endsAt: Instant | null };

/** "since 1 Nov, until 31 Dec 23:59", "from 1 Dec on". */
export function datesWords({ startsAt, endsAt }: Dated, clock: Clock): string {
  const [start, later] = [when(startsAt, clock), startsAt > clock.now];
  if (endsAt === null) return later ? `from ${start} on` : `since ${start}`;
  return `from ${start} until ${when(endsAt, clock)}`;
}

/** What an offer is, in a sentence: "20 % off the whole order, since 1 Nov." */
export function offerSentence(offer: Dated & { value: OfferValue }, clock: Clock): string {
  const ended = offerStateAt(offer, clock.now) === "ended" ? "Gave" : "Gives";
  return `${ended} ${valueWords(offer.value)}, ${datesWords(offer, clock)}.`;
}
