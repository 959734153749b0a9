import { type Bxgy, bxgyGiven, bxgyTitle, type Chosen } from "../domain/bxgy.ts";
import type { AppliesTo, Conditions } from "../domain/conditions.ts";
import { formatMoney } from "../domain/money.ts";
import { type Discount, type Offer, offerStateAt } from "../domain/offer.ts";
import { unreachable } from "../domain/result.ts";
import { counted, percent } from "./numbers.ts";
import { type Clock, when } from "./when.ts";

export type Gives = Pick<Discount, "value" | "conditions">;

/** Why codes of an offer give customers nothing now; null where they give something. */
export function idleWords(offer: Pick<Offer, "startsAt" | "endsAt" | "pausedAt">, clock: Clock): string | null {
  const state = offerStateAt(offer, clock.now);
  switch (state) {
    case "active":
      return null;
    case "ended":
      return `The offer ended ${when(offer.endsAt ?? clock.now, clock)}: its codes give customers nothing.`;
    case "paused":
      return "The offer is paused: its codes give customers nothing until you resume it.";
    case "scheduled":
      return `The offer begins ${when(offer.startsAt, clock)}: its codes give customers nothing before.`;
    default:
      return unreachable(state);
  }
}

/** "20 % off the whole order", "Free shipping", "Buy 2 of Hat, get 1 of Scarf free": what an offer is, by itself. */
export function valueTitle(offer: Gives): string {
  if (offer.value.kind === "bxgy") return bxgyTitle(offer.value, chosenWords);
  const words = valueWords(offer);
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/**
 * What a code gives, within a sentence: "20 % off the whole order", "€5.00 off each of Linen shirt and Scarf", "free
 * shipping", "1 of Scarf free when buying 2 of Hat".
 */
export function valueWords({ value, conditions }: Gives): string {
  const target = targetWords(conditions.appliesTo);
  switch (value.kind) {
    case "percent":
      return `${percent(value.bps)} off ${target ?? "the whole order"}`;
    case "fixed": {
      const amount = formatMoney({ minor: value.amount, currency: value.currency });
      if (value.each) return `${amount} off each ${target === null ? "item" : `of ${target}`}`;
      return `${amount} off ${target ?? "the whole order"}`;
    }
    case "free-shipping":
      if (value.most === null) return "free shipping";
      return `free shipping up to ${formatMoney({ minor: value.most, currency: value.currency })}`;
    case "bxgy":
      return bxgyGiven(value, chosenWords);
    default:
      return unreachable(value);
  }
}

const targetWords = (appliesTo: AppliesTo): string | null =>
  appliesTo.kind === "all" || appliesTo.items.length === 0 ? null : chosenWords(appliesTo);

function chosenWords({ items }: Chosen): string {
  const [first = "nothing", second, ...more] = items.map(({ title }) => title);
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${more.length} more`;
}

/** What else holds for the offer's codes, each as a line: "Orders of €50.00 or more", "Once per customer". */
export function conditionLines({ value, conditions }: Gives): string[] {
  const { usageLimit, oncePerCustomer, firstOrder, purchases, combinesWith } = conditions;
  const combines = [
    combinesWith.products && "product",
    combinesWith.orders && "order",
    combinesWith.shipping && "shipping",
  ].filter((one) => one !== false);
  return [
    value.kind === "bxgy" ? usesLine(value) : minimumLine(conditions),
    usageLimit === null ? "No limit of uses" : `Each code can be used ${counted(usageLimit, "time")}`,
    ...(firstOrder ? ["Only for a customer’s first order"] : []),
    ...(oncePerCustomer ? ["Once per customer"] : []),
    ...(purchases === "one-time" ? [] : [purchases === "both" ? "Also for subscriptions" : "For subscriptions alone"]),
    combines.length === 0 ? "Can’t combine with other discounts" : `Combines with ${listed(combines)} discounts`,
  ];
}

/** What a customer must know to use the code: "orders of €50.00 or more", "only for a first order". */
export function toldConditions({ conditions }: Gives): string[] {
  const { minimum, usageLimit, oncePerCustomer, firstOrder, purchases } = conditions;
  return [
    ...(minimum === null ? [] : [minimumLine(conditions).replace("Orders", "orders")]),
    ...(firstOrder ? ["only for a first order"] : []),
    ...(oncePerCustomer ? ["once per customer"] : []),
    ...(usageLimit === null ? [] : [`${counted(usageLimit, "use")} in all`]),
    ...(purchases === "subscription" ? ["for subscriptions alone"] : []),
  ];
}

function usesLine({ usesPerOrder }: Bxgy): string {
  if (usesPerOrder === null) return "As often as it fits into an order";
  return usesPerOrder === 1 ? "Once an order" : `At most ${counted(usesPerOrder, "time")} an order`;
}

function minimumLine({ minimum }: Conditions): string {
  if (minimum === null) return "No minimum";
  if (minimum.kind === "quantity") return `Orders of ${counted(minimum.quantity, "item")} or more`;
  return `Orders of ${formatMoney({ minor: minimum.amount, currency: minimum.currency })} or more`;
}

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

type Dated = Pick<Discount, "startsAt" | "endsAt">;

/** "since 1 Nov, until 31 Dec 23:59", "from 1 Dec on". */
export function datesWords({ startsAt, endsAt }: Dated, clock: Clock): string {
  const [start, later] = [when(startsAt, clock), startsAt > clock.now];
  if (endsAt === null) return later ? `from ${start} on` : `since ${start}`;
  return `from ${start} until ${when(endsAt, clock)}`;
}

/** What an offer is, in a sentence: "20 % off the whole order, since 1 Nov." */
export function offerSentence(offer: Discount & Pick<Offer, "pausedAt">, clock: Clock): string {
  const state = offerStateAt(offer, clock.now);
  const verb = { ended: "Gave", paused: "Paused. Gives", active: "Gives", scheduled: "Gives" }[state];
  return `${verb} ${valueWords(offer)}, ${datesWords(offer, clock)}.`;
}
