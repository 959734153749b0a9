import type { UncreditedReason, WaitingReason } from "../domain/attribution.ts";
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
      return "click too long ago";
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
