import type { Instant } from "../../domain/ids.ts";
import type { OrderState } from "../../domain/order-summary.ts";
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

/** The rule in one or two sentences, as far as partners meet it. */
export function ruleForPartners({ order, clickWindowDays }: Rule, boundCustomers: boolean): string {
  const code = "the code that a customer types";
  const link = `the last link that they clicked in the ${clickWindowDays} days before`;
  const codeFirst = order.indexOf("code") < order.indexOf("click") || !order.includes("click");
  const [first, second] = codeFirst ? [code, link] : [link, code];
  if (!order.includes("click")) return "The code that a customer types counts.";
  const third =
    boundCustomers && order.includes("earlier-customer") ? " Without either, whose customer they were before." : "";
  return `${first.charAt(0).toUpperCase()}${first.slice(1)} counts; without it, ${second}.${third}`;
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
