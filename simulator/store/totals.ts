import { type Minor, sum, timesOver } from "./money.ts";
import type { Allocation, FinancialStatus, Line, Order, ShippingLine } from "./order.ts";

const allocated = (allocations: readonly Allocation[]): Minor => sum(allocations.map((one) => one.amount));

export const lineGross = (line: Line): Minor => line.price * BigInt(line.quantity);
export const lineDiscount = (line: Line): Minor => allocated(line.allocations);
export const lineNet = (line: Line): Minor => lineGross(line) - lineDiscount(line);
export const lineTax = (line: Line): Minor => sum(line.taxes.map((tax) => tax.amount));
export const shippingDiscount = (line: ShippingLine): Minor => allocated(line.allocations);
export const shippingNet = (line: ShippingLine): Minor => line.price - shippingDiscount(line);
export const shippingTax = (line: ShippingLine): Minor => sum(line.taxes.map((tax) => tax.amount));

export const refundedQuantity = (order: Order, line: Line): number =>
  order.refunds
    .flatMap((refund) => refund.lines)
    .filter((one) => one.lineId === line.id)
    .reduce((total, one) => total + one.quantity, 0);

export const currentQuantity = (order: Order, line: Line): number =>
  line.quantity - line.removed - refundedQuantity(order, line);

/**
 * An amount of a whole line as it falls on `quantity` of its pieces after `before` others: counted from the start of
 * the line each time, so that the pieces of a line refunded one by one come to the line's own cents.
 */
export function shareOfPieces(amount: Minor, line: Line, before: number, quantity: number): Minor {
  const pieces = BigInt(line.quantity);
  if (pieces === 0n) return 0n;
  return timesOver(amount, BigInt(before + quantity), pieces) - timesOver(amount, BigInt(before), pieces);
}

/** What is left of a line's amount for the pieces it still has. */
function remaining(order: Order, line: Line, amount: Minor): Minor {
  return shareOfPieces(amount, line, line.quantity - currentQuantity(order, line), currentQuantity(order, line));
}

export interface Totals {
  lineItems: Minor;
  discounts: Minor;
  subtotal: Minor;
  shipping: Minor;
  tax: Minor;
  total: Minor;
  currentDiscounts: Minor;
  currentSubtotal: Minor;
  currentShipping: Minor;
  currentTax: Minor;
  currentTotal: Minor;
  received: Minor;
  refunded: Minor;
  refundedShipping: Minor;
  outstanding: Minor;
}

/**
 * All that an order's head says about money, from its lines. Subtotals are after every discount on lines; they hold the
 * tax only where prices do.
 */
export function totalsOf(order: Order): Totals {
  const { lines, shippingLines, refunds } = order;
  const subtotal = sum(lines.map(lineNet));
  const shipping = sum(shippingLines.map(shippingNet));
  const tax = sum([...lines.map(lineTax), ...shippingLines.map(shippingTax)]);
  const refundedShipping = sum(refunds.flatMap((refund) => refund.shipping).map((one) => one.subtotal));
  const refundedShippingTax = sum(refunds.flatMap((refund) => refund.shipping).map((one) => one.tax));
  const refunded = sum(
    refunds
      .flatMap((refund) => refund.transactions)
      .filter((one) => one.status === "success")
      .map((one) => one.amount),
  );
  const received = sum(
    order.transactions.filter((one) => one.kind === "sale" && one.status === "success").map((one) => one.amount),
  );
  const currentSubtotal = sum(lines.map((line) => remaining(order, line, lineNet(line))));
  const currentShipping = shipping - refundedShipping;
  const currentTax =
    sum(lines.map((line) => remaining(order, line, lineTax(line)))) +
    sum(shippingLines.map(shippingTax)) -
    refundedShippingTax;
  const adjusted = sum(refunds.flatMap((refund) => refund.adjustments).map((one) => one.amount));
  const extraTax = (amount: Minor) => (order.taxesIncluded ? 0n : amount);
  const currentTotal = currentSubtotal + currentShipping + extraTax(currentTax) + adjusted;
  return {
    lineItems: sum(lines.map(lineGross)),
    discounts: sum([...lines.map(lineDiscount), ...shippingLines.map(shippingDiscount)]),
    subtotal,
    shipping,
    tax,
    total: subtotal + shipping + extraTax(tax),
    currentDiscounts:
      sum(lines.map((line) => remaining(order, line, lineDiscount(line)))) + sum(shippingLines.map(shippingDiscount)),
    currentSubtotal,
    currentShipping,
    currentTax,
    currentTotal,
    received,
    refunded,
    refundedShipping,
    outstanding: order.voided ? 0n : currentTotal - (received - refunded),
  };
}

export function financialStatus(order: Order): FinancialStatus {
  if (order.voided) return "voided";
  const { received, refunded } = totalsOf(order);
  const paid = order.transactions.some((one) => one.kind === "sale" && one.status === "success");
  if (!paid) return "pending";
  if (refunded === 0n) return "paid";
  return refunded >= received ? "refunded" : "partially_refunded";
}
