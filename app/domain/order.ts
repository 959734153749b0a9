import { encodeCode, encodeRefund, encodeSnapshot } from "./facts.ts";
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
  landingSite: string | null;
  sourceName: string | null;
  /** Codes applied as of this snapshot; null where the payload does not say (discount_applications absent). */
  codes: AppliedCode[] | null;
  lines: OrderLine[];
  /** What the order charged in all (total_price): the ground of refunds of money without lines. */
  total: bigint;
  /** Ids of the refunds that `currentQuantity` already counts; null where the payload lists none. */
  refundIds: string[] | null;
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

/** Adds what one delivery says to what is known. Returns the same object where nothing new was said. */
export function fold(facts: OrderFacts, event: OrderEvent): OrderFacts {
  switch (event.kind) {
    case "deleted":
      return facts.deleted ? facts : { ...facts, deleted: true };
    case "refund":
      return withRefunds(facts, [event.refund]);
    case "snapshot":
      return withRefunds(withSnapshot(facts, event.snapshot), event.refunds);
  }
}

/** Erases personal data, now and for what arrives later. */
export function redact(facts: OrderFacts): OrderFacts {
  if (facts.redacted) return facts;
  return { ...facts, redacted: true, snapshot: facts.snapshot && { ...facts.snapshot, ...NOBODY } };
}

/**
 * Whether the event is another account of the very second that is already known (updated_at has a grain of one second): the
 * greater content is kept, and the order should be read from the Admin API.
 */
export function disagrees(facts: OrderFacts, event: OrderEvent): boolean {
  if (event.kind !== "snapshot" || facts.snapshot === null) return false;
  if (event.snapshot.updatedAt !== facts.snapshot.updatedAt) return false;
  return encodeSnapshot(event.snapshot) !== encodeSnapshot(facts.snapshot);
}

function withSnapshot(facts: OrderFacts, heard: OrderSnapshot): OrderFacts {
  const known = facts.snapshot;
  const newest = known === null || isNewer(heard, known) ? heard : known;
  const person = facts.redacted ? NOBODY : personIn(heard, known);
  const codesSeen = withCodes(facts.codesSeen, heard);
  if (newest === known && codesSeen === facts.codesSeen && isSame(known, person)) return facts;
  return { ...facts, snapshot: { ...newest, ...person }, codesSeen };
}

/** Content alone decides, without personal data: so erasing it never changes which snapshot is kept. */
const isNewer = (a: OrderSnapshot, b: OrderSnapshot): boolean =>
  a.updatedAt === b.updatedAt ? encodeSnapshot(a) > encodeSnapshot(b) : a.updatedAt > b.updatedAt;

type Person = Pick<OrderSnapshot, "customerId" | "emailHash">;

const NOBODY: Person = { customerId: null, emailHash: null };

/**
 * Not every account of an order names the customer (the Admin API is not asked to), so who was named once stays. Of two that
 * differ the greater is kept: any fixed choice will do, as long as it does not depend on which was heard first.
 */
const personIn = (heard: Person, known: Person | null): Person => ({
  customerId: greater(heard.customerId, known?.customerId ?? null),
  emailHash: greater(heard.emailHash, known?.emailHash ?? null),
});

const greater = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

const isSame = (a: Person, b: Person): boolean => a.customerId === b.customerId && a.emailHash === b.emailHash;

function withCodes(seen: SeenCode[], { codes, updatedAt }: OrderSnapshot): SeenCode[] {
  let merged = seen;
  for (const code of codes ?? []) {
    const heard: SeenCode = { ...code, seenAt: updatedAt };
    const known = merged.find((one) => one.key === code.key);
    if (known !== undefined && !isLater(heard, known)) continue;
    merged = [...merged.filter((one) => one.key !== code.key), heard].sort((a, b) => (a.key < b.key ? -1 : 1));
  }
  return merged;
}

const isLater = (a: SeenCode, b: SeenCode): boolean =>
  a.seenAt === b.seenAt ? encodeCode(a) > encodeCode(b) : a.seenAt > b.seenAt;

function withRefunds(facts: OrderFacts, heard: readonly Refund[]): OrderFacts {
  let refunds = facts.refunds;
  for (const refund of heard) {
    const known = refunds.find((one) => one.id === refund.id);
    if (known !== undefined && !isNewerRefund(refund, known)) continue;
    refunds = [...refunds.filter((one) => one.id !== refund.id), refund].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return refunds === facts.refunds ? facts : { ...facts, refunds };
}

const isNewerRefund = (a: Refund, b: Refund): boolean =>
  a.asOf === b.asOf ? encodeRefund(a) > encodeRefund(b) : a.asOf > b.asOf;
