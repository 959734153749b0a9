import type { CodeKey, Currency, Instant } from "./ids.ts";

/**
 * What is known of one order, folded from all that was heard of it. Folding is commutative, associative and idempotent:
 * repeated, late and reordered events lead to the same facts.
 *
 * Amounts: bigint minor units of `snapshot.currency` (the shop's currency).
 */
export type OrderFacts = {
  /** The newest complete snapshot by updated_at (equal time: the greater content); null until one was heard. */
  snapshot: OrderSnapshot | null;
  /** A set by id that only grows, sorted by id; of one refund heard twice the newest account is kept. */
  refunds: Refund[];
  /** Codes that any snapshot applied, sorted by key: evidence only accumulates. */
  codesSeen: SeenCode[];
  /** The order was deleted in Shopify (a tombstone, also for an order not yet known). */
  deleted: boolean;
  /** Personal data was erased by law: what arrives later must not bring it back. */
  redacted: boolean;
};

export type OrderSnapshot = {
  updatedAt: Instant;
  processedAt: Instant;
  name: string;
  currency: Currency;
  test: boolean;
  cancelledAt: Instant | null;
  financialStatus: FinancialStatus;
  taxesIncluded: boolean;
  /** Shopify's customer number; null where none was heard or it was erased. */
  customerId: string | null;
  /** Keyed hash of the customer's e-mail, for self-referral alone. */
  emailHash: string | null;
  checkoutToken: string | null;
  /** Path and query of the page on which the buyer arrived, without anything that looks like an e-mail address. */
  landingSite: string | null;
  /** What the cart's attribute `ref` said: a value, or links with their moments as `domain/arrival.ts` reads them. */
  cartReferral: string | null;
  sourceName: string | null;
  /** Codes applied as of this snapshot; null where the payload does not say (discount_applications absent). */
  codes: AppliedCode[] | null;
  lines: OrderLine[];
  /** What the order charged in all (total_price): the ground of refunds of money without lines. */
  total: bigint;
  /** Ids of the refunds that `currentQuantity` already counts; null where the payload lists none. */
  refundIds: string[] | null;
  /**
   * What the customer was asked for in all, up to this account: what they paid, with what was given back of it, and what they
   * still owe. Goods that were taken off before they were paid are not in it. Null where the account does not say.
   */
  asked: bigint | null;
};

export type FinancialStatus =
  | "pending"
  | "authorized"
  | "partially_paid"
  | "paid"
  | "partially_refunded"
  | "refunded"
  | "voided"
  | "expired"
  | "unknown";

/** A discount application of type discount_code. `discount` is the sum of its allocations on lines and shipping. */
export type AppliedCode = { key: CodeKey; typed: string; position: number; discount: bigint };

/** `seenAt` is the updated_at of the newest snapshot that applied the code. */
export type SeenCode = AppliedCode & { seenAt: Instant };

export type OrderLine = {
  id: string;
  /** What was bought, for who may read it; null where the payload does not say. */
  title: string | null;
  kind: "goods" | "gift-card" | "tip";
  price: bigint;
  quantity: number;
  /** Quantity after edits and refunds; null where the payload does not say. */
  currentQuantity: number | null;
  /** Sum of its discount allocations. */
  allocated: bigint;
  /** Sum of its tax lines. */
  tax: bigint;
};

export type Refund = {
  id: string;
  /** Of what this account of the refund was heard from: a snapshot's updated_at, or the refund's own time. */
  asOf: Instant;
  /** Shop currency; null where nothing in the refund names an amount. */
  currency: Currency | null;
  lines: RefundLine[];
  /** Successful refund money in shop money; null where it moved in the buyer's currency alone. */
  money: bigint | null;
  /** Only where `money` is null: money given beyond lines, shipping and duties, below zero where some was kept. */
  beyond: bigint;
  /** Shipping given back, above zero, with its tax. */
  shipping: bigint;
  duties: bigint;
};

export type RefundLine = { lineId: string; quantity: number; subtotal: bigint; tax: bigint };

/** What one delivery says of an order, before it is folded. */
export type OrderEvent =
  | { kind: "snapshot"; snapshot: OrderSnapshot; refunds: Refund[] }
  | { kind: "refund"; refund: Refund }
  | { kind: "deleted" };

export const emptyFacts = (): OrderFacts => ({
  snapshot: null,
  refunds: [],
  codesSeen: [],
  deleted: false,
  redacted: false,
});
