import { type Fraction, isAbove, minus, plus, times, whole, ZERO } from "./fraction.ts";
import { chargeOf, removedByEdits } from "./items.ts";
import type { OrderLine, OrderSnapshot, Refund } from "./order.ts";

type Taxes = Pick<OrderSnapshot, "taxesIncluded">;

/** What a refund gives back by name: its goods with their tax, shipping and duties. */
export function namedIn({ lines, shipping, duties }: Refund, { taxesIncluded }: Taxes): bigint {
  const goods = lines.reduce((sum, line) => sum + line.subtotal + (taxesIncluded ? 0n : line.tax), 0n);
  return goods + shipping + duties;
}

/** The money that a refund gave back, in shop money. */
export const moneyIn = (refund: Refund, order: Taxes): bigint => refund.money ?? namedIn(refund, order) + refund.beyond;

/**
 * Of the money that was given back: `given` beyond all that the customer was owed, `owed` for goods that were taken off before, by
 * an edit or a refund without money; and what the order still charges after all that came off by name.
 */
export type MoneyBack = { given: Fraction; owed: Fraction; charged: Fraction };

/**
 * Counted over all refunds together: goods taken back first and paid back later are one matter. The customer is owed what they
 * were asked for beyond what the order still charges, so goods that were taken off before they were paid leave nothing owed.
 * Where nothing says what was asked, or more than was ever charged, that is what was charged: then too little is taken back,
 * never too much.
 */
export function moneyBack(order: OrderSnapshot, refunds: readonly Refund[]): MoneyBack {
  const sum = (amounts: readonly bigint[]) => whole(amounts.reduce((all, one) => all + one, 0n));
  const edited = order.lines.reduce((all, line) => plus(all, editedCharge(line, order, refunds)), ZERO);
  const named = refunds.map((refund) => namedIn(refund, order));
  const money = refunds.map((refund) => moneyIn(refund, order));
  const charged = minus(minus(whole(order.total), edited), sum(named));
  const asked = order.asked === null || order.asked > order.total ? order.total : order.asked;
  const owed = atLeastNothing(minus(whole(asked), charged));
  const given = atLeastNothing(minus(sum(money), owed));
  const unnamed = sum(money.map((one, i) => atLeast0(one - (named[i] ?? 0n))));
  return { given, owed: atLeastNothing(minus(unnamed, given)), charged };
}

const atLeastNothing = (amount: Fraction): Fraction => (isAbove(amount, ZERO) ? amount : ZERO);
const atLeast0 = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

function editedCharge(line: OrderLine, order: OrderSnapshot, refunds: readonly Refund[]): Fraction {
  const removed = removedByEdits(line, order, refunds);
  if (removed === 0) return ZERO;
  const charge = chargeOf(line) + (order.taxesIncluded ? 0n : line.tax);
  return times(whole(charge), BigInt(removed), BigInt(line.quantity));
}
