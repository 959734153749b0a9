import type { Currency, Instant } from "../domain/ids.ts";
import { readCurrency } from "../domain/money.ts";
import type { Refund, RefundLine } from "../domain/order.ts";
import {
  instantOf,
  listOf,
  type MoneyReader,
  moneyReader,
  needId,
  notBelowZero,
  type Payload,
  quantityOf,
  Refused,
  shopMoney,
} from "./reading.ts";

/** Of refunds/create. Its own times stand for the moment up to which it tells of the refund. */
export function readRefundAlone(payload: Payload): Refund {
  const created = instantOf(payload.created_at, "The refund's date");
  const processed = instantOf(payload.processed_at, "The refund's date");
  if (created === null && processed === null) throw new Refused("no-date", "The refund has no date.");
  // One millisecond before: the order's own account of the same second, which knows more, wins.
  const asOf = (Math.max(created ?? 0, processed ?? 0) - 1) as Instant;
  // Prices that include tax do so for shipping as well, but a refund alone does not say: see `shippingBack`.
  return readRefund(payload, { asOf, currency: currencyOf(payload), taxesIncluded: false });
}

type Ground = { asOf: Instant; currency: Currency | null; taxesIncluded: boolean };

/** A refund out of its own delivery or an order's. A restock without money is one too. */
export function readRefund(payload: Payload, { asOf, currency, taxesIncluded }: Ground): Refund {
  const id = needId({ kind: "Refund", gid: payload.admin_graphql_api_id, id: payload.id }, "The refund");
  if (currency === null) {
    refuseAmounts(payload);
    return { id, asOf, currency, lines: [], money: 0n, beyond: 0n, shipping: 0n, duties: 0n };
  }
  const money = moneyReader(currency);
  const adjustments = listOf(payload.order_adjustments, "order_adjustments");
  const moved = moneyMoved(payload, money);
  return {
    id,
    asOf,
    currency,
    lines: listOf(payload.refund_line_items, "refund_line_items")
      .map((line) => readLine(line, money))
      .sort(byLine),
    money: moved,
    beyond: moved === null ? -sumOf(adjustments.filter(isDiscrepancy), money) : 0n,
    shipping: shippingBack(payload, adjustments, money, taxesIncluded),
    duties: dutiesBack(payload, money),
  };
}

function readLine(line: Payload, money: MoneyReader): RefundLine {
  const item = line.line_item as Payload | null | undefined;
  return {
    lineId: needId({ kind: "LineItem", gid: item?.admin_graphql_api_id, id: line.line_item_id }, "A refunded line"),
    quantity: quantityOf(line.quantity, "A refunded line's quantity"),
    subtotal: notBelowZero(money.need(line, "subtotal", "A refunded line's amount"), "A refunded line's amount"),
    tax: notBelowZero(money.find(line, "total_tax", "A refunded line's tax") ?? 0n, "A refunded line's tax"),
  };
}

export const byLine = (a: RefundLine, b: RefundLine): number =>
  a.lineId === b.lineId ? a.quantity - b.quantity || Number(a.subtotal - b.subtotal) : a.lineId < b.lineId ? -1 : 1;

/**
 * Refund money that did move. A transaction is in the currency that the buyer paid in: where that is not the shop's and no
 * price set says more, null.
 */
function moneyMoved(payload: Payload, money: MoneyReader): bigint | null {
  let moved = 0n;
  for (const transaction of listOf(payload.transactions, "transactions")) {
    if (transaction.kind !== "refund" || transaction.status !== "success") continue;
    const currency = readCurrency(transaction.currency);
    if (shopMoney(transaction.amount_set) === null && currency !== null && currency !== money.currency) return null;
    moved += notBelowZero(money.need(transaction, "amount", "A refund's money"), "A refund's money");
  }
  return moved;
}

const isDiscrepancy = (adjustment: Payload): boolean => adjustment.kind !== "shipping_refund";

/** Adjustments are signed, and their tax is not part of their amount. */
const sumOf = (adjustments: readonly Payload[], money: MoneyReader): bigint =>
  adjustments.reduce(
    (sum, one) =>
      sum + money.need(one, "amount", "An adjustment") + (money.find(one, "tax_amount", "An adjustment's tax") ?? 0n),
    0n,
  );

/**
 * Shipping given back, with its tax. Newer payloads tell it twice, as adjustments and as lines. Where prices include tax, so
 * does a line's subtotal; where that is not known the tax is added, since too much here takes no commission from anybody.
 */
function shippingBack(
  payload: Payload,
  adjustments: readonly Payload[],
  money: MoneyReader,
  taxesIncluded: boolean,
): bigint {
  const adjusted = adjustments.filter((adjustment) => !isDiscrepancy(adjustment));
  if (adjusted.length > 0) {
    const back = -sumOf(adjusted, money);
    return back > 0n ? back : 0n;
  }
  let back = 0n;
  for (const line of listOf(payload.refund_shipping_lines, "refund_shipping_lines")) {
    back += money.find(line, "subtotal_amount", "Refunded shipping") ?? 0n;
    if (!taxesIncluded) back += money.find(line, "tax_amount", "The tax of refunded shipping") ?? 0n;
  }
  return back;
}

function dutiesBack(payload: Payload, money: MoneyReader): bigint {
  const what = "Refunded duties";
  if (shopMoney(payload.total_duties_set) !== null)
    return notBelowZero(money.need(payload, "total_duties", what), what);
  return listOf(payload.duties, "duties").reduce(
    (sum, duty) => sum + notBelowZero(money.find(duty, "amount", what) ?? 0n, what),
    0n,
  );
}

/** The shop's currency as the refund itself names it; null where nothing does. */
function currencyOf(payload: Payload): Currency | null {
  const sets = [
    ...listOf(payload.refund_line_items, "refund_line_items").map((line) => line.subtotal_set),
    ...listOf(payload.order_adjustments, "order_adjustments").map((adjustment) => adjustment.amount_set),
    ...listOf(payload.refund_shipping_lines, "refund_shipping_lines").map((line) => line.subtotal_amount_set),
    payload.total_duties_set,
  ];
  for (const set of sets) {
    const currency = readCurrency(shopMoney(set)?.currency_code);
    if (currency !== null) return currency;
  }
  const moved = listOf(payload.transactions, "transactions").map((transaction) => readCurrency(transaction.currency));
  const [first = null] = moved;
  return moved.every((currency) => currency === first) ? first : null;
}

function refuseAmounts(payload: Payload): void {
  for (const list of ["refund_line_items", "order_adjustments", "transactions", "refund_shipping_lines", "duties"]) {
    if (listOf(payload[list], list).length > 0) throw new Refused("no-currency", "The refund names no currency.");
  }
}
