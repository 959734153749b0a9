import type { UncreditedReason, WaitingReason } from "./attribution.ts";
import type { Amount, AmountStep } from "./commission.ts";
import type { Currency, Instant, OrderId, PartnerId } from "./ids.ts";
import type { FinancialStatus, OrderFacts } from "./order.ts";
import type { EvidenceKind } from "./rule.ts";

/** How an order stands, for lists. */
export type OrderState =
  | { kind: "in-hold"; until: Instant }
  /** Credited, and the order is not paid: it waits without an end in sight. */
  | { kind: "unpaid"; payment: FinancialStatus }
  | { kind: "approved" }
  | { kind: "nothing-left"; why: NothingEarned }
  | { kind: "uncredited"; reason: UncreditedReason }
  | { kind: "waiting"; reason: WaitingReason }
  | { kind: "test" };

/** Why a credited order earns nothing: what became of it, that nothing in it counts, or that its terms say so. */
export type NothingEarned = "cancelled" | "deleted" | "came-off" | "nothing-counts" | "by-terms";

/** Why a credited order without a commission has none. */
export function nothingEarned(
  { snapshot, deleted }: Pick<OrderFacts, "snapshot" | "deleted">,
  amount: Amount,
): NothingEarned {
  if (deleted) return "deleted";
  if (snapshot !== null && snapshot.cancelledAt !== null) return "cancelled";
  if (amount.total > 0n && amount.items > 0) return "by-terms";
  return amount.steps.some(({ kind }) => TAKES_OFF.has(kind)) ? "came-off" : "nothing-counts";
}

const TAKES_OFF: ReadonlySet<AmountStep["kind"]> = new Set(["edited", "refunded", "money-refunded", "stopped-at-zero"]);

/** An order in a list. Amounts are minor units of `currency`; null where the order has not been heard in full. */
export type OrderSummary = {
  orderId: OrderId;
  name: string | null;
  at: Instant | null;
  /** As customers typed them, the deciding one first. */
  codes: string[];
  partner: { id: PartnerId; name: string } | null;
  /** What decided; null where nobody is credited. */
  by: EvidenceKind | null;
  /** What was bought, as far as Shopify says. */
  products: string[];
  currency: Currency | null;
  sales: bigint | null;
  commission: bigint;
  /** What an order like this test order would earn; nothing of it is ever booked. Zero where the order is none. */
  wouldEarn: bigint;
  state: OrderState;
};
