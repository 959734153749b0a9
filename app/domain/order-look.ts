import type { Money } from "./money.ts";
import type { FinancialStatus, OrderFacts, OrderLine } from "./order.ts";

/** What a list of the store's orders says of one, at no cost beside its number; null where it does not say. */
export type OrderLook = {
  cancelled: boolean;
  financialStatus: FinancialStatus;
  total: Money | null;
  refunded: Money | null;
  /** Pieces that are left of its lines, without tips. */
  quantity: number | null;
};

/**
 * Whether the facts say otherwise than a look at the order of the same second: then it changed twice within it, and was heard of
 * once. What either does not say is no contradiction.
 */
export function contradicts({ snapshot, refunds, deleted }: OrderFacts, look: OrderLook): boolean {
  if (snapshot === null || deleted) return false;
  const same = (one: bigint | null, other: Money | null) =>
    one === null || other === null || other.currency !== snapshot.currency || other.minor === one;
  const money = refunds.map((refund) => refund.money);
  const refunded = money.every((one) => one !== null) ? money.reduce((sum, one) => sum + one, 0n) : null;
  return !(
    (snapshot.cancelledAt !== null) === look.cancelled &&
    (look.financialStatus === "unknown" || look.financialStatus === snapshot.financialStatus) &&
    same(snapshot.total, look.total) &&
    same(refunded, look.refunded) &&
    isSaid(look.quantity, piecesIn(snapshot.lines))
  );
}

const isSaid = (quantity: number | null, pieces: readonly number[] | null): boolean =>
  quantity === null || pieces === null || pieces.includes(quantity);

/** With tips, of which it is not said whether they count, and without. */
function piecesIn(lines: readonly OrderLine[]): number[] | null {
  if (lines.some(({ currentQuantity }) => currentQuantity === null)) return null;
  const count = (some: readonly OrderLine[]) => some.reduce((sum, line) => sum + (line.currentQuantity ?? 0), 0);
  return [count(lines), count(lines.filter(({ kind }) => kind !== "tip"))];
}
