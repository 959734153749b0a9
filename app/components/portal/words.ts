import type { Instant } from "../../domain/ids.ts";
import type { OrderState } from "../../domain/order-summary.ts";
import type { PartnerStateName } from "../../domain/partner.ts";
import type { EvidenceKind, Rule } from "../../domain/rule.ts";
import { DAY_MS } from "../../domain/time.ts";
import { counted } from "../numbers.ts";

/** How an order stands, for its partner. */
export function stateWords(state: OrderState, now: Instant): string {
  switch (state.kind) {
    case "in-hold": {
      const days = Math.ceil((state.until - now) / DAY_MS);
      return days <= 0 ? "payable within the hour" : `payable in ${counted(days, "day")}`;
    }
    case "unpaid":
      return "waits until the customer has paid";
    case "approved":
      return "payable";
    case "nothing-left":
      return "given back or cancelled";
    case "test":
      return "a test order, earns nothing";
    case "waiting":
      return "waits for more from the shop";
    case "uncredited":
      return "not credited";
  }
}

/** Why the order is the partner's. */
export function whyWords(by: EvidenceKind | null, code: string | null): string {
  switch (by) {
    case "code":
      return code === null ? "Your code was used." : `Your code ${code} was used.`;
    case "click":
      return "The customer came by your link.";
    case "hand":
      return "The shop gave you this order.";
    case "earlier-customer":
      return "You brought this customer before.";
    case null:
      return "";
  }
}

/** What the link does, by how its partner stands. */
export const linkWords = (state: PartnerStateName): string =>
  state === "active"
    ? "Who comes by it counts for you, without a code. It works on any page of the shop."
    : "It works on any page of the shop. Who comes by it now counts for nobody.";

/** The rule in one or two sentences, as far as partners meet it. */
export function ruleForPartners({ order, clickWindowDays }: Rule): string {
  const code = "the code that a customer types";
  const link = `the last link that they clicked in the ${clickWindowDays} days before`;
  const codeFirst = order.indexOf("code") < order.indexOf("click") || !order.includes("click");
  const [first, second] = codeFirst ? [code, link] : [link, code];
  if (!order.includes("click")) return "The code that a customer types counts.";
  return `${first.charAt(0).toUpperCase()}${first.slice(1)} counts; without it, ${second}.`;
}
