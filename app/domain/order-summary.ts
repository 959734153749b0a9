import type { UncreditedReason, WaitingReason } from "./attribution.ts";
import type { Currency, Instant, OrderId, PartnerId } from "./ids.ts";
import type { EvidenceKind } from "./rule.ts";

/** How an order stands, for lists. */
export type OrderState =
  | { kind: "in-hold"; until: Instant }
  /** Credited, and the order is not paid: it waits without an end in sight. */
  | { kind: "unpaid" }
  | { kind: "approved" }
  | { kind: "nothing-left" }
  | { kind: "uncredited"; reason: UncreditedReason }
  | { kind: "waiting"; reason: WaitingReason }
  | { kind: "test" };

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
