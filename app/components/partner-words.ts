import { formatMoney } from "../domain/money.ts";
import type { Channel, StateChanged } from "../domain/partner.ts";
import { unreachable } from "../domain/result.ts";
import type { Terms } from "../domain/terms.ts";
import { counted, percent } from "./numbers.ts";

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

/** What a change of state has done: "2 partners archived, 3 codes stopped". */
export function changedWords(whom: string, { state, stopped, stopping }: Omit<StateChanged, "partners">): string {
  const codes = [
    ...(stopped > 0 ? [`${counted(stopped, "code")} stopped`] : []),
    ...(stopping > 0 ? [`${counted(stopping, "code")} being stopped`] : []),
  ];
  return [`${whom} ${state}`, ...codes].join(", ");
}
