import { parseOffer } from "../../domain/offer-form.ts";
import { parseDay } from "../../domain/time.ts";
import { valueWords } from "../offer-words.ts";
import type { ShopView } from "../shop-context.tsx";
import { dayName, fieldsOf } from "../when.ts";
import type { OfferForm } from "./offer-form.ts";

type Clock = Pick<ShopView, "currency" | "timeZone" | "now" | "today">;

const read = (values: OfferForm, shop: Clock) => parseOffer({ ...values, title: values.title || "–" }, shop);

/**
 * What is being made, in a sentence, or what of it is wrong. What nobody has typed yet is nobody's mistake: then it is said
 * what is asked for. `offer`: as it would be saved; null while it cannot be.
 */
export function summaryOf(values: OfferForm, shop: Clock) {
  const parsed = read(values, shop);
  if (parsed.ok) {
    const sentence = `Customers with a code of this offer get ${valueWords(parsed.value)}, ${datesText(values, parsed.value, shop)}.`;
    return { sentence, offer: parsed.value };
  }
  const typed = parsed.error.find(({ field }) => (values[field as keyof OfferForm] ?? "").trim() !== "");
  return { sentence: typed?.message ?? "Say what customers get. It is summed up here.", offer: null };
}

type Dates = Extract<ReturnType<typeof read>, { ok: true }>["value"];

// By the moment that is saved: a time that a clock skips in spring is the one that it shows then.
function datesText(values: OfferForm, { startsAt, endsAt }: Dates, { today, timeZone }: Clock): string {
  const start = parseDay(values.startDate) === null ? today : fieldsOf(startsAt, timeZone).day;
  const from = start === today ? "from today" : `from ${dayName(start, today)}`;
  if (endsAt === null) return `${from} on`;
  const end = fieldsOf(endsAt, timeZone);
  return `${from} until ${dayName(end.day, today)}${values.endTime ? ` ${end.time}` : ""}`;
}
