import type { Step, UncreditedReason, WaitingReason } from "../domain/attribution.ts";
import type { FinancialStatus } from "../domain/order.ts";
import type { NothingEarned, OrderState } from "../domain/order-summary.ts";
import { unreachable } from "../domain/result.ts";

/** Why nobody is credited, short enough for a list. */
export function uncreditedWords(reason: UncreditedReason): string {
  switch (reason) {
    case "no-evidence":
      return "no code, no click";
    case "code-without-partner":
      return "code belongs to nobody";
    case "partner-paused":
      return "partner not active";
    case "self-referral":
      return "partner's own order";
    case "outside-window":
      return "no click in time";
    case "link-without-partner":
      return "link belongs to nobody";
    case "link-not-read":
      return "link not read";
    case "before-start":
      return "before orders earned";
    case "other-currency":
      return "other currency";
    case "deleted-unknown":
      return "deleted";
    case "by-hand":
      return "decided by hand";
    default:
      return unreachable(reason);
  }
}

/** What an order waits for, short enough for a list. */
export function waitingWords(reason: WaitingReason): string {
  switch (reason) {
    case "order-not-heard":
      return "order not heard of yet";
    case "codes-not-known":
      return "codes not known yet";
    default:
      return unreachable(reason);
  }
}

// The most telling first, where a reason is of several.
const STEPS_OF: Record<UncreditedReason, readonly Step["kind"][]> = {
  "no-evidence": [],
  "code-without-partner": ["code-without-partner"],
  "partner-paused": ["code-partner-paused", "partner-paused"],
  "self-referral": ["code-self-referral", "self-referral"],
  "outside-window": ["click-outside-window", "click-after-order"],
  "link-without-partner": ["link-without-partner"],
  "link-not-read": ["link-not-read"],
  "before-start": ["before-start"],
  "other-currency": ["terms-other-currency", "other-currency"],
  "deleted-unknown": ["order-deleted"],
  "by-hand": ["nobody-by-hand"],
};

/** The step of a trail that says in one sentence how the order stands: the one that its reason is of, else the first. */
export function reasonStep(state: OrderState, trail: readonly Step[]): Step | undefined {
  const kinds = state.kind === "uncredited" ? STEPS_OF[state.reason] : [];
  for (const kind of kinds) {
    const step = trail.find((one) => one.kind === kind);
    if (step !== undefined) return step;
  }
  return trail[0];
}

type Said = { badge: string; sentence: string };

/** What a credited order that is not paid waits for. */
export function unpaidWords(payment: FinancialStatus): Said {
  const badge = "Waiting for payment";
  switch (payment) {
    case "voided":
      return { badge: "Payment voided", sentence: `The payment was voided. ${AFTER_ALL}` };
    case "expired":
      return { badge: "Payment expired", sentence: `The payment expired before it was captured. ${AFTER_ALL}` };
    case "authorized":
      return { badge, sentence: "The payment is authorized and not captured yet. The commission waits until it is." };
    case "partially_paid":
      return { badge, sentence: "The order is paid in part. Its commission waits until all of it is." };
    default:
      return { badge, sentence: "The order is not paid. Its commission waits until it is." };
  }
}

const AFTER_ALL = "The commission waits, and is payable only if the order is paid after all.";

/** Why a credited order earns nothing. */
export function nothingWords(why: NothingEarned): Said {
  switch (why) {
    case "cancelled":
      return { badge: "Cancelled", sentence: "The order was cancelled, so nothing is earned." };
    case "deleted":
      return { badge: "Deleted", sentence: "The order was deleted in Shopify, so nothing is earned." };
    case "came-off":
      return { badge: "Nothing left", sentence: "Nothing is left of the order, so nothing is earned." };
    case "nothing-counts":
      return {
        badge: "Nothing counts",
        sentence: "Nothing in the order counts: gift cards, tips and what is given for nothing earn nothing.",
      };
    case "by-terms":
      return { badge: "Earns nothing", sentence: "By the terms below the order earns nothing." };
    default:
      return unreachable(why);
  }
}
