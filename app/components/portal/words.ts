import type { NamedKind, SecondReason } from "../../domain/attribution.ts";
import type { Instant } from "../../domain/ids.ts";
import { formatMoney } from "../../domain/money.ts";
import type { FinancialStatus } from "../../domain/order.ts";
import type { NothingEarned, OrderState } from "../../domain/order-summary.ts";
import type { PartnerStateName } from "../../domain/partner.ts";
import type { PartnerStep } from "../../domain/passed-over.ts";
import { daysIn } from "../../domain/period.ts";
import { unreachable } from "../../domain/result.ts";
import type { EvidenceKind, Rule } from "../../domain/rule.ts";
import type { Terms } from "../../domain/terms.ts";
import { dayOf } from "../../domain/time.ts";
import { counted } from "../numbers.ts";
import { type Gives, toldConditions, valueTitle } from "../offer-words.ts";
import { termsOf } from "../terms-words.ts";
import { type Clock, dateOf } from "../when.ts";

/** How an order stands, for its partner. */
export function stateWords(state: OrderState, clock: Clock): string {
  switch (state.kind) {
    case "in-hold":
      return `payable ${heldWords(state.until, clock)}`;
    case "unpaid":
      return WAITS_FOR[state.payment] ?? "waits until the customer has paid";
    case "approved":
      return "payable";
    case "nothing-left":
      return EARNS_NOTHING[state.why];
    case "test":
      return "a test order, earns nothing";
    case "waiting":
      return "waits for more from the shop";
    case "uncredited":
      return "not credited";
  }
}

// Days of the calendar and not of 24 hours: the merchant reads the day itself.
function heldWords(until: Instant, { now, timeZone }: Clock): string {
  if (until <= now) return "within the hour";
  const days = daysIn({ from: dayOf(now, timeZone), to: dayOf(until, timeZone) }) - 1;
  if (days === 0) return "today";
  return days === 1 ? "tomorrow" : `in ${counted(days, "day")}`;
}

const AFTER_ALL = "payable only if the order is paid after all";
const WAITS_FOR: Partial<Record<FinancialStatus, string>> = {
  voided: `the payment was voided; ${AFTER_ALL}`,
  expired: `the payment expired; ${AFTER_ALL}`,
};
const EARNS_NOTHING: Record<NothingEarned, string> = {
  cancelled: "cancelled",
  deleted: "deleted by the shop",
  "came-off": "given back",
  "nothing-counts": "nothing in it counts",
  "by-terms": "earns nothing by its terms",
};

/** Why the order is the partner's. */
export function whyWords(by: EvidenceKind | null, code: string | null): string {
  switch (by) {
    case "code":
      return code === null ? "Your code was used." : `Your code ${code} was used.`;
    case "click":
    case "hand":
    case "earlier-customer":
      return spokeWords(by);
    case null:
      return "";
  }
}

const CAME = "The customer came by your link.";
const IDLE = {
  paused: "was paused",
  archived: "had ended",
  invited: "had not begun",
  applied: "had not begun",
} as const;

/** Why an order is not the partner's: nothing of it says whose it is. `winner`: what decided instead, where anything did. */
export function passedOverWords(step: PartnerStep | "unknown", winner: EvidenceKind | null): string {
  if (step === "unknown") return "The rule of the shop counted something else.";
  switch (step.kind) {
    case "code-second":
      return `Your code ${step.key} was used as well. ${BECAUSE[step.why] ?? first(winner)}`;
    case "second":
      return `${spokeWords(step.by)} ${BECAUSE[step.why] ?? first(winner)}`;
    case "code-partner-paused":
      return `Your code ${step.key} was used. Your part in the program ${IDLE[step.state]} when the order was placed.`;
    case "partner-paused":
      return `${spokeWords(step.by)} Your part in the program ${IDLE[step.state]} when the order was placed.`;
    case "code-self-referral":
    case "self-referral":
      return "You placed this order yourself: nobody earns on their own orders.";
    case "click-outside-window":
      return `Your link was followed more than ${counted(step.days, "day")} before the order.`;
    case "code-decides":
    case "decides":
    case "terms-other-currency":
      return "The order is in another currency than your commission.";
    default:
      return unreachable(step);
  }
}

function spokeWords(by: NamedKind): string {
  switch (by) {
    case "click":
      return CAME;
    case "hand":
      return "The shop gave you this order.";
    case "earlier-customer":
      return "You brought this customer before.";
    default:
      return unreachable(by);
  }
}

const BECAUSE: Partial<Record<SecondReason, string>> = {
  "smaller-discount": "Another code took off more, and the larger discount counts.",
  "later-at-equal-discount": "Another code took off as much and was entered first.",
  "no-longer-on-order": "It was taken off the order later, and another code is still on it.",
  "earlier-click": "Another link was followed after it, and the last one counts.",
  "moment-not-known": "Another link was seen when it was followed, and counts first.",
  "recorded-alone": "Another link was seen in the shop itself, and counts first.",
  "later-customer": "Somebody else had brought them earlier.",
  "earlier-hand": "It was decided anew later.",
};

/** What comes first in the shop's rule. */
function first(winner: EvidenceKind | null): string {
  switch (winner) {
    case "code":
      return "A code was used, which counts first here.";
    case "click":
      return "Another link was followed, which counts first here.";
    case "earlier-customer":
      return "Somebody else had brought the customer before, which counts first here.";
    case "hand":
      return "The shop gave the order to somebody else.";
    case null:
      return "The order counts for nobody.";
  }
}

type Given = { gives: Gives | null; from: Instant | null; until: Instant | null };

/** What a code gives, from when until when, and what its customer must know; nothing where that is not known. */
export function givesWords({ gives, from, until }: Given, clock: Clock): string {
  const dates = `${from === null ? "" : `, from ${dateOf(from, clock)}`}${until === null ? "" : `, until ${dateOf(until, clock)}`}`;
  if (gives === null) return "";
  const told = toldConditions(gives);
  return `${valueTitle(gives)}${dates}.${told.length === 0 ? "" : ` Conditions: ${told.join(", ")}.`}`;
}

/** What an order earns; of a share, what it is a share of. */
export function earnsWords(terms: Terms, how: "by it" | "with it"): string {
  switch (terms.kind) {
    case "percent":
      return `An order ${how} earns ${termsOf(terms)}, after discounts, without tax and shipping.`;
    case "flat":
      return `An order ${how} earns ${formatMoney({ minor: terms.amount, currency: terms.currency })}.`;
    case "per-item":
      return `An order ${how} earns ${termsOf(terms)}.`;
  }
}

/** Which codes count for a partner by how they begin. */
export function prefixWords(prefixes: readonly string[], state: PartnerStateName): string {
  const named = prefixes.length < 2 ? prefixes.join() : `${prefixes.slice(0, -1).join(", ")} or ${prefixes.at(-1)}`;
  return `Codes that begin with ${named} are yours as well: who orders with one ${state === "active" ? "counts for you" : "counts for nobody now"}.`;
}

/** What the link does, by how its partner stands. */
export const linkWords = (state: PartnerStateName, handle: string): string =>
  state === "active"
    ? `Whoever comes by it and orders counts for you, without a code. To link to another page of the shop, add ?ref=${encodeURIComponent(handle)} to the end of its address, or &ref=${encodeURIComponent(handle)} where it has a ? already.`
    : "Who comes by it now counts for nobody.";

/** How long a commission waits, of orders placed now. */
export const waitWords = (holdDays: number): string =>
  holdDays === 0
    ? "The commission of a new order is payable as soon as it is paid for."
    : `The commission of a new order waits ${counted(holdDays, "day")}, in case something is returned, and is then payable.`;

/** The rule in sentences, as far as partners meet it. */
export function ruleForPartners({ order, clickWindowDays }: Rule, boundCustomers: boolean): string {
  const whose = {
    code: "whose code the customer used",
    click: `whose link the customer clicked last, in the ${clickWindowDays === 1 ? "day" : `${clickWindowDays} days`} before`,
    "earlier-customer": "who brought the customer before",
  };
  const missing = { code: "a code", click: "such a click", "earlier-customer": "one" };
  const asked = order.filter((kind) => kind !== "hand").filter((kind) => kind !== "earlier-customer" || boundCustomers);
  const sentences = asked.map((kind, n) => {
    const before = asked[n - 1];
    if (before === undefined) return `An order counts for the partner ${whose[kind]}.`;
    return `Without ${n > 1 ? "either" : missing[before]}, it counts for the partner ${whose[kind]}.`;
  });
  return sentences.join(" ");
}

/** What of an account a former program left, as a sentence behind others; nothing where it left nothing. */
export function broughtWords(
  { amount, programs }: { amount: bigint; programs: readonly string[] },
  money: (minor: bigint) => string,
): string {
  if (amount === 0n) return "";
  const whence = `from the former program (${programs.join(", ")})`;
  return amount > 0n
    ? ` Beside that, ${money(amount)} was brought over ${whence}.`
    : ` A debt of ${money(-amount)} was brought over ${whence}.`;
}
