import { type Instant, type OrderId, orderId } from "../domain/ids.ts";
import { type Money, parseDecimal, readCurrency } from "../domain/money.ts";
import type { OrderEvent } from "../domain/order.ts";
import type { OrderLook } from "../domain/order-look.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { financialStatus, readOrder } from "./order-payload.ts";
import { instantOf, listOf, needId, objectOf, type Payload, type Refusal, Refused, textOf } from "./reading.ts";

/** First pages. Lines, and the lines of a refund, are read on (whole-order.ts); an order with more of the others is refused rather than settled in part. */
const PAGE = {
  lines: 250,
  applications: 25,
  shipping: 10,
  refunds: 50,
  refundLines: 100,
  refundShipping: 10,
  transactions: 25,
};

/**
 * What is read of an order, as a fragment. Neither the customer nor an e-mail address: those need further scopes and come
 * with webhooks.
 *
 * Source: Order, Admin API 2026-10.
 */
export const ORDER_FIELDS = `fragment VouchOrder on Order {
  id name test createdAt processedAt updatedAt cancelledAt currencyCode taxesIncluded displayFinancialStatus
  checkoutToken sourceName landingPageUrl customAttributes { key value }
  totalPriceSet { ...VouchMoney }
  currentTotalPriceSet { ...VouchMoney }
  totalOutstandingSet { ...VouchMoney }
  totalDiscountsSet { ...VouchMoney }
  totalTipReceivedSet { ...VouchMoney }
  discountApplications(first: ${PAGE.applications}) {
    nodes { __typename index ... on DiscountCodeApplication { code } }
    pageInfo { hasNextPage }
  }
  lineItems(first: ${PAGE.lines}) { nodes { ...VouchLine } pageInfo { hasNextPage endCursor } }
  shippingLines(first: ${PAGE.shipping}) {
    nodes {
      originalPriceSet { ...VouchMoney }
      discountedPriceSet { ...VouchMoney }
      discountAllocations { ...VouchAllocation }
    }
    pageInfo { hasNextPage }
  }
  refunds(first: ${PAGE.refunds}) {
    id
    duties { amountSet { ...VouchMoney } }
    refundLineItems(first: ${PAGE.refundLines}) { nodes { ...VouchRefundLine } pageInfo { hasNextPage endCursor } }
    refundShippingLines(first: ${PAGE.refundShipping}) {
      nodes { subtotalAmountSet { ...VouchMoney } taxAmountSet { ...VouchMoney } }
      pageInfo { hasNextPage }
    }
    transactions(first: ${PAGE.transactions}) {
      nodes { kind status amountSet { ...VouchMoney } }
      pageInfo { hasNextPage }
    }
  }
}
${lineFields()}
${refundLineFields()}
${moneyFields()}`;

/** The next page of an order's lines. `updatedAt` says whether it is still the order that the first one was of. */
export const LINES_PAGE = `($id: ID!, $after: String) {
  order(id: $id) {
    updatedAt
    lineItems(first: ${PAGE.lines}, after: $after) { nodes { ...VouchLine } pageInfo { hasNextPage endCursor } }
  }
}
${lineFields()}
${moneyFields()}`;

/** The next page of the lines of a refund. */
export const REFUND_LINES_PAGE = `($order: ID!, $id: ID!, $after: String) {
  order(id: $order) { updatedAt }
  refund(id: $id) {
    refundLineItems(first: ${PAGE.lines}, after: $after) {
      nodes { ...VouchRefundLine }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${refundLineFields()}
${moneyFields()}`;

function lineFields(): string {
  return `fragment VouchLine on LineItem {
  id title vendor quantity currentQuantity isGiftCard requiresShipping
  originalUnitPriceSet { ...VouchMoney }
  totalDiscountSet { ...VouchMoney }
  discountAllocations { ...VouchAllocation }
  taxLines { priceSet { ...VouchMoney } }
}
fragment VouchAllocation on DiscountAllocation {
  allocatedAmountSet { ...VouchMoney }
  discountApplication { index }
}`;
}

function refundLineFields(): string {
  return `fragment VouchRefundLine on RefundLineItem {
  quantity lineItem { id } subtotalSet { ...VouchMoney } totalTaxSet { ...VouchMoney }
}`;
}

function moneyFields(): string {
  return "fragment VouchMoney on MoneyBag { shopMoney { amount currencyCode } }";
}

/**
 * Reads an order of the Admin API. It is rewritten as the webhook of the same order would tell it, and read as one: so both
 * lead to the same facts, and to the same refusals.
 *
 * Errors: a Refusal as of `parseDelivery`; `not-paged-to-its-end` where lines, refunds or discounts go on beyond a page.
 */
export function orderEventFromNode(node: unknown): Result<{ orderId: OrderId; event: OrderEvent }, Refusal> {
  let of: OrderId | null = null;
  try {
    const order = objectOf(node, "The order");
    of = orderId(needId({ kind: "Order", gid: order.id }, "The order"));
    return ok({ orderId: of, event: readOrder(asPayload(order), noEmail) });
  } catch (error) {
    if (error instanceof Refused) return fail({ reason: error.reason, detail: error.message, orderId: of });
    throw error;
  }
}

function noEmail(): never {
  throw new Error("no e-mail address is read from the Admin API");
}

function asPayload(order: Payload): Payload {
  const tips = setOf(order.totalTipReceivedSet);
  const applications = wholePage(order.discountApplications, "discounts").sort(byIndex);
  const places = new Map(applications.map(({ index }, place) => [index, place]));
  return {
    name: order.name,
    test: order.test,
    created_at: order.createdAt,
    processed_at: order.processedAt,
    updated_at: order.updatedAt,
    cancelled_at: order.cancelledAt,
    currency: order.currencyCode,
    taxes_included: order.taxesIncluded,
    financial_status: lower(order.displayFinancialStatus),
    checkout_token: order.checkoutToken,
    source_name: order.sourceName,
    landing_site: order.landingPageUrl,
    note_attributes: listOf(order.customAttributes, "attributes").map(({ key, value }) => ({ name: key, value })),
    total_price_set: setOf(order.totalPriceSet),
    current_total_price_set: setOf(order.currentTotalPriceSet),
    total_outstanding: setOf(order.totalOutstandingSet)?.shop_money.amount,
    total_discounts_set: setOf(order.totalDiscountsSet),
    discount_applications: applications.map(asApplication),
    line_items: wholePage(order.lineItems, "lines").map((line) => asLine(line, tips?.shop_money.amount, places)),
    shipping_lines: wholePage(order.shippingLines, "shipping lines").map((line) => ({
      price_set: setOf(line.originalPriceSet),
      discounted_price_set: setOf(line.discountedPriceSet),
      discount_allocations: asAllocations(line.discountAllocations, places),
    })),
    refunds: wholeList(order.refunds, PAGE.refunds, "refunds").map(asRefund),
  };
}

const byIndex = (a: Payload, b: Payload): number => Number(a.index) - Number(b.index);

const asApplication = (application: Payload): Payload => ({
  type: application.__typename === "DiscountCodeApplication" ? "discount_code" : "other",
  code: application.code,
});

function asLine(line: Payload, tips: unknown, places: Places): Payload {
  return {
    admin_graphql_api_id: line.id,
    title: line.title,
    quantity: line.quantity,
    current_quantity: line.currentQuantity,
    gift_card: line.isGiftCard,
    tip: isTip(line, tips),
    price_set: setOf(line.originalUnitPriceSet),
    total_discount_set: setOf(line.totalDiscountSet),
    discount_allocations: asAllocations(line.discountAllocations, places),
    tax_lines: listOf(line.taxLines, "taxLines").map((tax) => ({ price_set: setOf(tax.priceSet) })),
  };
}

/**
 * The Admin API does not mark the line of a tip: it is one of no product, named so or of just the amount tipped. That it has
 * no product is told by its vendor, since the product itself needs a further scope.
 */
function isTip(line: Payload, tips: unknown): boolean {
  const tipped = typeof tips === "string" && !/^[0.]*$/.test(tips);
  if (!tipped || textOf(line.vendor) !== null || line.requiresShipping === true) return false;
  const price = setOf(line.originalUnitPriceSet)?.shop_money.amount;
  return line.title === "Tip" || (line.quantity === 1 && price === tips);
}

/** A webhook names a discount by its place in the list, the Admin API by an index that only orders them. */
type Places = ReadonlyMap<unknown, number>;

const asAllocations = (allocations: unknown, places: Places): Payload[] =>
  listOf(allocations, "discountAllocations").map((one) => ({
    amount_set: setOf(one.allocatedAmountSet),
    discount_application_index: places.get(objectOf(one.discountApplication, "A discount application").index),
  }));

function asRefund(refund: Payload): Payload {
  return {
    admin_graphql_api_id: refund.id,
    duties: listOf(refund.duties, "duties").map((duty) => ({ amount_set: setOf(duty.amountSet) })),
    refund_line_items: wholePage(refund.refundLineItems, "refunded lines").map((line) => ({
      quantity: line.quantity,
      line_item_id: objectOf(line.lineItem, "A refunded line").id,
      subtotal_set: setOf(line.subtotalSet),
      total_tax_set: setOf(line.totalTaxSet),
    })),
    refund_shipping_lines: wholePage(refund.refundShippingLines, "refunded shipping lines").map((line) => ({
      subtotal_amount_set: setOf(line.subtotalAmountSet),
      tax_amount_set: setOf(line.taxAmountSet),
    })),
    transactions: wholePage(refund.transactions, "transactions").map((transaction) => ({
      kind: lower(transaction.kind),
      status: lower(transaction.status),
      amount_set: setOf(transaction.amountSet),
    })),
  };
}

const lower = (name: unknown): unknown => (typeof name === "string" ? name.toLowerCase() : name);

type PriceSet = { shop_money: { amount: unknown; currency_code: unknown } };

function setOf(bag: unknown): PriceSet | null {
  if (bag === undefined || bag === null) return null;
  const { amount, currencyCode } = objectOf(objectOf(bag, "An amount").shopMoney, "An amount in shop money");
  return { shop_money: { amount, currency_code: currencyCode } };
}

function wholePage(connection: unknown, what: string): Payload[] {
  const { nodes, pageInfo } = objectOf(connection, what);
  if (objectOf(pageInfo, "pageInfo").hasNextPage !== false) throw tooLong(what);
  return [...listOf(nodes, what)];
}

/** A plain list has no page information: one that comes full may go on. */
function wholeList(list: unknown, size: number, what: string): readonly Payload[] {
  const items = listOf(list, what);
  if (items.length >= size) throw tooLong(what);
  return items;
}

const tooLong = (what: string) => new Refused("not-paged-to-its-end", `The order has more ${what} than were read.`);

/** An order as a list of changed ones has it. */
export type OrderChangeNode = {
  id: string;
  updatedAt: string;
  cancelledAt: string | null;
  displayFinancialStatus: string | null;
  currentSubtotalLineItemsQuantity: number;
  totalPriceSet: { shopMoney: { amount: string; currencyCode: string } };
  totalRefundedSet: { shopMoney: { amount: string; currencyCode: string } };
};

/** Which order changed when, and what the list says of it. Errors: `Refused` where the node does not say so. */
export function orderChange(node: OrderChangeNode): { orderId: OrderId; updatedAt: Instant; look: OrderLook } {
  const changedAt = instantOf(node.updatedAt, "The order's last change");
  if (changedAt === null) throw new Refused("missing-field", "The order does not say when it last changed.");
  const look = {
    cancelled: node.cancelledAt !== null,
    financialStatus: financialStatus(lower(node.displayFinancialStatus)),
    total: moneyIn(node.totalPriceSet),
    refunded: moneyIn(node.totalRefundedSet),
    quantity: node.currentSubtotalLineItemsQuantity,
  };
  return { orderId: orderId(needId({ kind: "Order", gid: node.id }, "The order")), updatedAt: changedAt, look };
}

function moneyIn({ shopMoney: { amount, currencyCode } }: OrderChangeNode["totalPriceSet"]): Money | null {
  const currency = readCurrency(currencyCode);
  const read = currency && parseDecimal(amount, currency);
  return read?.ok ? read.value : null;
}
