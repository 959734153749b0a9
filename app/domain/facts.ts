import type { Instant } from "./ids.ts";
import type { AppliedCode, OrderFacts, OrderLine, OrderSnapshot, Refund, RefundLine, SeenCode } from "./order.ts";

/**
 * Facts as canonical JSON: equal facts have equal text. Fields stand in a fixed order, amounts are decimal strings.
 * `decodeFacts` takes what JSON.parse (or a jsonb column, whose keys may come in any order) gives back.
 */
export function encodeFacts(facts: OrderFacts): string {
  return JSON.stringify({
    snapshot: facts.snapshot && { ...plainSnapshot(facts.snapshot), ...plainPersonal(facts.snapshot) },
    refunds: facts.refunds.map(plainRefund),
    codesSeen: facts.codesSeen.map(plainSeen),
    deleted: facts.deleted,
    redacted: facts.redacted,
  });
}

/** The content of a snapshot, without personal data. */
export const encodeSnapshot = (snapshot: OrderSnapshot): string => JSON.stringify(plainSnapshot(snapshot));
export const encodeRefund = (refund: Refund): string => JSON.stringify(plainRefund(refund));
export const encodeCode = (code: SeenCode): string => JSON.stringify(plainSeen(code));

const plainPersonal = ({ customerId, emailHash }: OrderSnapshot) => ({ customerId, emailHash });

const plainSnapshot = (s: OrderSnapshot) => ({
  updatedAt: s.updatedAt,
  processedAt: s.processedAt,
  name: s.name,
  currency: s.currency,
  test: s.test,
  cancelledAt: s.cancelledAt,
  financialStatus: s.financialStatus,
  taxesIncluded: s.taxesIncluded,
  checkoutToken: s.checkoutToken,
  landingSite: s.landingSite,
  cartReferral: s.cartReferral,
  sourceName: s.sourceName,
  codes: s.codes?.map(plainCode) ?? null,
  lines: s.lines.map(plainLine),
  total: String(s.total),
  refundIds: s.refundIds,
  asked: s.asked === null ? null : String(s.asked),
});

const plainCode = (c: AppliedCode) => ({
  key: c.key,
  typed: c.typed,
  position: c.position,
  discount: String(c.discount),
});
const plainSeen = (c: SeenCode) => ({ ...plainCode(c), seenAt: c.seenAt });

const plainLine = (l: OrderLine) => ({
  id: l.id,
  title: l.title,
  kind: l.kind,
  price: String(l.price),
  quantity: l.quantity,
  currentQuantity: l.currentQuantity,
  allocated: String(l.allocated),
  tax: String(l.tax),
});

const plainRefund = (r: Refund) => ({
  id: r.id,
  asOf: r.asOf,
  currency: r.currency,
  lines: r.lines.map(plainRefundLine),
  money: r.money === null ? null : String(r.money),
  beyond: String(r.beyond),
  shipping: String(r.shipping),
  duties: String(r.duties),
});

const plainRefundLine = (l: RefundLine) => ({
  lineId: l.lineId,
  quantity: l.quantity,
  subtotal: String(l.subtotal),
  tax: String(l.tax),
});

type Plain<T> = T extends bigint ? string : T extends (infer U)[] ? Plain<U>[] : T extends object ? PlainObject<T> : T;
type PlainObject<T> = T extends string | number ? T : { [K in keyof T]: Plain<T[K]> };

/** Reads what `encodeFacts` wrote. The database is trusted: only this app writes the column. */
export function decodeFacts(value: unknown): OrderFacts {
  const plain = (typeof value === "string" ? JSON.parse(value) : value) as Plain<OrderFacts>;
  return {
    snapshot: plain.snapshot && decodeSnapshot(plain.snapshot),
    refunds: plain.refunds.map(decodeRefund),
    codesSeen: plain.codesSeen.map(decodeSeen),
    deleted: plain.deleted,
    redacted: plain.redacted,
  };
}

// Field by field, without spreading: half of all events are updates, and each reads the facts it finds.
const decodeSnapshot = (s: Plain<OrderSnapshot>): OrderSnapshot => ({
  updatedAt: s.updatedAt as Instant,
  processedAt: s.processedAt as Instant,
  name: s.name,
  currency: s.currency as OrderSnapshot["currency"],
  test: s.test,
  cancelledAt: s.cancelledAt as Instant | null,
  financialStatus: s.financialStatus,
  taxesIncluded: s.taxesIncluded,
  customerId: s.customerId,
  emailHash: s.emailHash,
  checkoutToken: s.checkoutToken,
  landingSite: s.landingSite,
  cartReferral: s.cartReferral ?? null,
  sourceName: s.sourceName,
  codes: s.codes?.map(decodeCode) ?? null,
  lines: s.lines.map(decodeLine),
  total: BigInt(s.total),
  refundIds: s.refundIds,
  // Facts that were kept before it was read do not have it.
  asked: s.asked == null ? null : BigInt(s.asked),
});

const decodeLine = (l: Plain<OrderLine>): OrderLine => ({
  id: l.id,
  title: l.title ?? null,
  kind: l.kind,
  price: BigInt(l.price),
  quantity: l.quantity,
  currentQuantity: l.currentQuantity,
  allocated: BigInt(l.allocated),
  tax: BigInt(l.tax),
});

const decodeCode = (c: Plain<AppliedCode>): AppliedCode => ({
  key: c.key as AppliedCode["key"],
  typed: c.typed,
  position: c.position,
  discount: BigInt(c.discount),
});

const decodeSeen = (c: Plain<SeenCode>): SeenCode => ({
  key: c.key as AppliedCode["key"],
  typed: c.typed,
  position: c.position,
  discount: BigInt(c.discount),
  seenAt: c.seenAt as Instant,
});

const decodeRefund = (r: Plain<Refund>): Refund => ({
  id: r.id,
  asOf: r.asOf as Instant,
  currency: r.currency as Refund["currency"],
  lines: r.lines.map(decodeRefundLine),
  money: r.money === null ? null : BigInt(r.money),
  beyond: BigInt(r.beyond),
  shipping: BigInt(r.shipping),
  duties: BigInt(r.duties),
});

const decodeRefundLine = (l: Plain<RefundLine>): RefundLine => ({
  lineId: l.lineId,
  quantity: l.quantity,
  subtotal: BigInt(l.subtotal),
  tax: BigInt(l.tax),
});
