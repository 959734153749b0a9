import { formatMoney } from "../domain/money.ts";
import { unreachable } from "../domain/result.ts";
import type { SaidVersion, Terms, TermsVersion } from "../domain/terms.ts";
import { percent } from "./numbers.ts";
import { type Clock, dateOf } from "./when.ts";

/** "10 % of the sales", "€5.00 for each order". */
export function termsOf(terms: Terms): string {
  switch (terms.kind) {
    case "percent":
      return `${percent(terms.rateBps)} of the sales`;
    case "flat":
      return `${amountOf(terms)} for each order`;
    case "per-item":
      return `${amountOf(terms)} for each item`;
    default:
      return unreachable(terms);
  }
}

/** The same, as short as a column needs it: "10 %", "€5.00 an order". */
export function termsShort(terms: Terms): string {
  switch (terms.kind) {
    case "percent":
      return percent(terms.rateBps);
    case "flat":
      return `${amountOf(terms)} an order`;
    case "per-item":
      return `${amountOf(terms)} an item`;
    default:
      return unreachable(terms);
  }
}

const amountOf = ({ amount, currency }: Exclude<Terms, { kind: "percent" }>) =>
  formatMoney({ minor: amount, currency });

/** What a partner earns: "Earns 10 % of the sales since 1 Oct"; without terms of their own, who says it. */
export function partnerEarns({ terms, from }: SaidVersion, clock: Clock): string {
  return terms === null
    ? "Earns what the group or the offer says"
    : `Earns ${termsOf(terms)} since ${dateOf(from, clock)}`;
}

/** What an offer says: "Partners earn 12 % of the sales since 1 Oct". */
export function offerEarns({ terms, from }: SaidVersion, clock: Clock): string {
  return terms === null
    ? "Partners earn by their own terms"
    : `Partners earn ${termsOf(terms)} since ${dateOf(from, clock)}, unless code, partner or group says otherwise`;
}

/** What a group's partners earn: "8 % of the sales since 1 Oct". */
export const groupEarns = ({ terms, from }: SaidVersion, clock: Clock): string =>
  terms === null ? "As the offer says" : `${termsOf(terms)} since ${dateOf(from, clock)}`;

/** What an order earns of which nobody nearer says anything: "10 % of the sales since 1 Oct. It holds …". */
export const standardWords = ({ terms, from, version }: TermsVersion, clock: Clock): string => {
  const since = version === 0 ? "" : ` since ${dateOf(from, clock)}`;
  return `${termsOf(terms)}${since}. It holds where neither the code, the partner, their group nor the offer says otherwise.`;
};

/** Names of groups and offers by their numbers. */
export type LevelNames = { groups: ReadonlyMap<number, string>; offers: ReadonlyMap<number, string> };

/** Who said terms, and since when: "by the offer Autumn since 1 Oct". */
export function levelWords({ level, from, version }: TermsVersion, names: LevelNames, clock: Clock): string {
  const since = `since ${dateOf(from, clock)}`;
  switch (level.kind) {
    case "code":
      return `by the code’s own terms ${since}`;
    case "partner":
      return `by their own terms ${since}`;
    case "group":
      return `by the group ${names.groups.get(level.id) ?? "of then"} ${since}`;
    case "offer":
      return `by the offer ${names.offers.get(level.id) ?? "of then"} ${since}`;
    case "shop":
      return version === 0
        ? "by the shop’s standard: neither code, partner, group nor offer said otherwise"
        : `by the shop’s standard ${since}: neither code, partner, group nor offer said otherwise`;
    default:
      return unreachable(level);
  }
}
