// What rows of a file say of commissions, beside what is earned without them.
import type { Currency, PartnerId } from "./ids.ts";
import { toDecimal } from "./money.ts";
import { parsePercent, percentText } from "./percent.ts";
import { sameTerms, type Terms } from "./terms.ts";
import { typedAmount } from "./typed-amount.ts";

/** What is said now of those whom rows may name; null where it is left to the next level. */
export type SaidTerms = {
  /** Of their own, else of their group. */
  partners: readonly { id: PartnerId; terms: Terms | null }[];
  offers: readonly { id: number; terms: Terms | null }[];
  shop: Terms;
};

/** By a partner's terms, if they have any, else by an offer's or the shop's. */
export type Earned = { ofPartner: (id: PartnerId) => Terms | null; ofOffer: (id: number | null) => Terms | null };

/** Without what is said (a file without commissions asks for none) nothing is known to be earned. */
export function indexTerms(said: SaidTerms | null): Earned {
  const partners = new Map(said?.partners.map(({ id, terms }) => [id, terms]));
  const offers = new Map(said?.offers.map(({ id, terms }) => [id, terms]));
  return {
    ofPartner: (id) => partners.get(id) ?? null,
    ofOffer: (id) => (id === null ? null : offers.get(id)) ?? said?.shop ?? null,
  };
}

/** What a row's code is to earn itself: what the row says, where it would not be earned anyway. */
export const termsOfCode = (named: Terms | null, earned: Terms | null): Terms | null =>
  named === null || sameTerms(named, earned) ? null : named;

/**
 * "10", "10%" and "12.5 %" are a part of the sale; "5.00 EUR" and "€5", in the shop's own currency, an amount for each order.
 * Null for what is neither, and for "0.1": some programs write 10 % like that.
 */
export function termsIn(text: string, currency: Currency): Terms | null {
  if (/^0?[.,]\d*[1-9]\d*$/.test(text.trim())) return null;
  const rateBps = parsePercent(text);
  if (rateBps !== null) return { kind: "percent", rateBps };
  const names = [currency, symbolOf(currency)].map((name) => name.toUpperCase());
  const [, before = "", number = "", after = ""] =
    /^([^\d.,-]*)([\d.,]+)([^\d.,-]*)$/.exec(text.trim().replace(EACH_ITEM, "")) ?? [];
  const named = [before, after].map((name) => name.trim().toUpperCase()).filter((name) => name !== "");
  if (named.length !== 1 || !names.includes(named[0] ?? "")) return null;
  const amount = typedAmount(number, currency);
  return amount === null ? null : { kind: EACH_ITEM.test(text.trim()) ? "per-item" : "flat", amount, currency };
}

const EACH_ITEM = / for each item$/i;

/** As a cell says it, and as messages do. */
export function termsText(terms: Terms): string {
  if (terms.kind === "percent") return `${percentText(terms.rateBps)} %`;
  const amount = `${toDecimal({ minor: terms.amount, currency: terms.currency })} ${terms.currency}`;
  return terms.kind === "flat" ? amount : `${amount} for each item`;
}

function symbolOf(currency: Currency): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return format.formatToParts(0).find(({ type }) => type === "currency")?.value ?? currency;
}
