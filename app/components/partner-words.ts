import { formatMoney } from "../domain/money.ts";
import type { Channel } from "../domain/partner.ts";
import { unreachable } from "../domain/result.ts";
import type { Terms } from "../domain/terms.ts";
import { percent } from "./numbers.ts";

/** "Earns 10 % of the sales", "Earns €5.00 for each order". */
export function termsWords(terms: Terms): string {
  switch (terms.kind) {
    case "percent":
      return `Earns ${percent(terms.rateBps)} of the sales`;
    case "flat":
      return `Earns ${formatMoney({ minor: terms.amount, currency: terms.currency })} for each order`;
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
      return `${formatMoney({ minor: terms.amount, currency: terms.currency })} an order`;
    default:
      return unreachable(terms);
  }
}

/** Where a partner promotes. */
export const CHANNEL_WORDS: Record<Channel, string> = {
  podcast: "Podcast",
  video: "Video",
  social: "Social media",
  newsletter: "Newsletter",
  publisher: "Publisher",
  other: "Other",
};
