import type { OrderFacts, OrderLine, OrderSnapshot, Refund, RefundLine } from "./order.ts";

/**
 * How many items of an order earn where terms are for each item: whole items, as the order now stands.
 *
 * - An item counts where its line is goods and was charged for: a gift card, a tip and what was given away for nothing earn
 *   nothing.
 * - Of a line's quantity, what its refunds name comes off, and what an edit removed beyond them; never more than the line
 *   had, and one line's surplus takes nothing off another.
 * - Money given back without lines takes no item off. Whoever asks counts none where nothing is left of the order's amount.
 *
 * A function of the folded facts alone, so that events in any order lead to the same number.
 */
export function itemsLeft({ snapshot, refunds, deleted }: OrderFacts): number {
  if (snapshot === null || deleted || snapshot.cancelledAt !== null) return 0;
  return snapshot.lines.reduce((sum, line) => sum + itemsOf(line, snapshot, refunds), 0);
}

function itemsOf(line: OrderLine, order: OrderSnapshot, refunds: readonly Refund[]): number {
  if (line.kind !== "goods" || chargeOf(line) <= 0n) return 0;
  const gone = removedByEdits(line, order, refunds) + quantityOf(linesBack(refunds, line));
  return Math.max(0, line.quantity - gone);
}

/** What the line charged after discounts, with its tax only where prices include it. */
export const chargeOf = (line: OrderLine): bigint => line.price * BigInt(line.quantity) - line.allocated;

/** What refunds took back of a line. */
export const linesBack = (refunds: readonly Refund[], line: OrderLine): RefundLine[] =>
  refunds.length === 0 ? [] : refunds.flatMap((refund) => refund.lines.filter(({ lineId }) => lineId === line.id));

const quantityOf = (lines: readonly RefundLine[]) => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/**
 * Items that an edit took off beyond refunds. Only refunds that the snapshot itself lists are in its current quantity: one
 * heard since then must not hide an edit.
 */
export function removedByEdits(line: OrderLine, { refundIds }: OrderSnapshot, refunds: readonly Refund[]): number {
  if (line.currentQuantity === null) return 0;
  const counted = refundIds === null ? refunds : refunds.filter(({ id }) => refundIds.includes(id));
  return Math.max(0, line.quantity - line.currentQuantity - quantityOf(linesBack(counted, line)));
}
