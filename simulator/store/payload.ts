import type { Customer } from "./customer.ts";
import { gid } from "./ids.ts";
import { decimal, type Minor, percentText, shortDecimal, sum } from "./money.ts";
import type {
  Allocation,
  Application,
  Line,
  Order,
  Refund,
  RefundLine,
  ShippingLine,
  Tax,
  Transaction,
} from "./order.ts";
import { type Shop, shopOf } from "./shop.ts";
import { withOffset } from "./time.ts";
import { currentQuantity, financialStatus, shippingNet, type Totals, totalsOf } from "./totals.ts";

/** A webhook's body before `include_fields`: the names are Shopify's. */
export type Payload = Record<string, unknown>;

const money = (minor: Minor, shop: Shop) => decimal(minor, shop.currency);

function set(minor: Minor, shop: Shop) {
  const amount = { amount: money(minor, shop), currency_code: shop.currency };
  return { shop_money: amount, presentment_money: { ...amount } };
}

/** The REST order that orders/create, orders/updated, orders/paid and orders/cancelled carry, as of API 2026-10. */
export function orderPayload(today: Shop, order: Order): Payload {
  const shop = shopOf(today, order);
  const totals = totalsOf(order);
  const time = (at: number) => withOffset(at, shop.timezone);
  const { customer, visit } = order;
  return {
    id: order.id,
    admin_graphql_api_id: gid("Order", order.id),
    app_id: 580111,
    browser_ip: null,
    buyer_accepts_marketing: false,
    cancel_reason: order.cancelReason,
    cancelled_at: order.cancelledAt === null ? null : time(order.cancelledAt),
    cart_token: order.cartToken,
    checkout_id: order.checkoutToken === null ? null : order.id + 1,
    checkout_token: order.checkoutToken,
    client_details: null,
    closed_at: null,
    confirmation_number: order.token.slice(0, 9).toUpperCase(),
    confirmed: true,
    contact_email: customer?.email ?? null,
    created_at: time(order.createdAt),
    currency: shop.currency,
    ...moneyOf(shop, totals),
    customer_locale: "en",
    device_id: null,
    discount_codes: discountCodes(shop, order),
    duties_included: false,
    email: customer?.email ?? null,
    estimated_taxes: false,
    financial_status: financialStatus(order),
    fulfillment_status: null,
    landing_site: visit.landingSite,
    landing_site_ref: refOf(visit.landingSite),
    location_id: null,
    merchant_of_record_app_id: null,
    name: order.name,
    note: order.note,
    note_attributes: order.customAttributes,
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `https://${shop.domain}/${shop.id}/orders/${order.token}/authenticate?key=simulated`,
    payment_gateway_names: order.transactions.length > 0 ? ["bogus"] : [],
    phone: null,
    po_number: null,
    presentment_currency: shop.currency,
    processed_at: time(order.processedAt),
    reference: null,
    referring_site: visit.referringSite,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    tags: order.tags.join(", "),
    tax_exempt: false,
    tax_lines: taxLines(shop, mergeTaxes(order)),
    taxes_included: order.taxesIncluded,
    test: order.test,
    token: order.token,
    total_tip_received: money(sum(order.lines.filter((line) => line.tip).map((line) => line.price)), shop),
    total_weight: 0,
    updated_at: time(order.updatedAt),
    user_id: null,
    billing_address: null,
    customer: customer ? customerPayload(shop, customer) : null,
    discount_applications: order.applications.map((one) => applicationPayload(shop, one)),
    fulfillments: [],
    line_items: order.lines.map((line) => linePayload(shop, order, line)),
    payment_terms: null,
    refunds: order.refunds.map((refund) => refundPayload(shop, order, refund)),
    shipping_address: null,
    shipping_lines: order.shippingLines.map((line) => shippingPayload(shop, line)),
    returns: [],
    line_item_groups: [],
  };
}

function moneyOf(shop: Shop, totals: Totals): Payload {
  const both = (name: string, minor: Minor) => ({ [name]: money(minor, shop), [`${name}_set`]: set(minor, shop) });
  return {
    current_shipping_price_set: set(totals.currentShipping, shop),
    ...both("current_subtotal_price", totals.currentSubtotal),
    current_total_additional_fees_set: null,
    ...both("current_total_discounts", totals.currentDiscounts),
    current_total_duties_set: null,
    ...both("current_total_price", totals.currentTotal),
    ...both("current_total_tax", totals.currentTax),
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    ...both("subtotal_price", totals.subtotal),
    total_cash_rounding_payment_adjustment_set: set(0n, shop),
    total_cash_rounding_refund_adjustment_set: set(0n, shop),
    ...both("total_discounts", totals.discounts),
    ...both("total_line_items_price", totals.lineItems),
    total_outstanding: money(totals.outstanding, shop),
    ...both("total_price", totals.total),
    total_shipping_price_set: set(totals.shipping, shop),
    ...both("total_tax", totals.tax),
  };
}

export const allocationsOf = (order: Order, index: number): Allocation[] =>
  [...order.lines, ...order.shippingLines]
    .flatMap((line) => line.allocations)
    .filter((allocation) => allocation.application === index);

/** A manual discount is listed as well, under its title: what a checkout redeemed is told only by the applications. */
function discountCodes(shop: Shop, order: Order): Payload[] {
  return order.applications.flatMap((application, index) => {
    if (application.type === "automatic") return [];
    const amount = money(sum(allocationsOf(order, index).map((one) => one.amount)), shop);
    const type = application.target === "shipping_line" ? "shipping" : application.value.kind;
    return [{ code: application.name, amount, type }];
  });
}

export function mergeTaxes(order: Order): Tax[] {
  const merged = new Map<string, Tax>();
  for (const tax of [...order.lines, ...order.shippingLines].flatMap((line) => line.taxes)) {
    const known = merged.get(tax.title);
    merged.set(tax.title, { ...tax, amount: tax.amount + (known?.amount ?? 0n) });
  }
  return [...merged.values()];
}

const taxLines = (shop: Shop, taxes: readonly Tax[]): Payload[] =>
  taxes.map((tax) => ({
    price: money(tax.amount, shop),
    rate: Number(tax.ppm) / 1_000_000,
    title: tax.title,
    price_set: set(tax.amount, shop),
    channel_liable: false,
  }));

function applicationPayload(shop: Shop, application: Application): Payload {
  const { value } = application;
  const amount = value.kind === "percentage" ? percentText(value.ppm) : shortDecimal(value.minor, shop.currency);
  const named =
    application.type === "discount_code"
      ? { code: application.name }
      : { title: application.name, description: application.name };
  return {
    target_type: application.target,
    type: application.type,
    value: amount.includes(".") ? amount : `${amount}.0`,
    value_type: value.kind,
    allocation_method: application.allocation,
    target_selection: application.selection,
    ...named,
  };
}

const allocationPayloads = (shop: Shop, allocations: readonly Allocation[]): Payload[] =>
  allocations.map((one) => ({
    amount: money(one.amount, shop),
    amount_set: set(one.amount, shop),
    discount_application_index: one.application,
  }));

function linePayload(shop: Shop, order: Order, line: Line): Payload {
  const current = currentQuantity(order, line);
  return {
    id: line.id,
    admin_graphql_api_id: gid("LineItem", line.id),
    attributed_staffs: [],
    current_quantity: current,
    fulfillable_quantity: current,
    fulfillment_service: "manual",
    fulfillment_status: null,
    gift_card: line.giftCard,
    grams: 0,
    name: line.title,
    price: money(line.price, shop),
    price_set: set(line.price, shop),
    product_exists: line.productId !== null,
    product_id: line.productId,
    properties: line.properties,
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sales_line_item_group_id: null,
    sku: line.sku,
    taxable: line.taxable,
    title: line.title,
    // Order-level codes never show here: the allocations alone say what a line was reduced by.
    total_discount: money(0n, shop),
    total_discount_set: set(0n, shop),
    variant_id: line.variantId,
    variant_inventory_management: null,
    variant_title: null,
    vendor: line.vendor,
    ...(line.tip && { tip: { payment_gateway: "bogus", payment_method: "bogus" } }),
    tax_lines: taxLines(shop, line.taxes),
    duties: [],
    discount_allocations: allocationPayloads(shop, line.allocations),
  };
}

function shippingPayload(shop: Shop, line: ShippingLine): Payload {
  return {
    id: line.id,
    carrier_identifier: null,
    code: line.title,
    current_discounted_price_set: set(shippingNet(line), shop),
    discounted_price: money(shippingNet(line), shop),
    discounted_price_set: set(shippingNet(line), shop),
    is_removed: false,
    phone: null,
    price: money(line.price, shop),
    price_set: set(line.price, shop),
    requested_fulfillment_service_id: null,
    source: "shopify",
    title: line.title,
    tax_lines: taxLines(shop, line.taxes),
    discount_allocations: allocationPayloads(shop, line.allocations),
  };
}

/** The body of refunds/create, and each of an order's `refunds`. Money of a line is a number here, as Shopify sends it. */
export function refundPayload(today: Shop, order: Order, refund: Refund): Payload {
  const shop = shopOf(today, order);
  const time = withOffset(refund.createdAt, shop.timezone);
  const transactions = refund.transactions.map((one) => transactionPayload(shop, order, one));
  return {
    id: refund.id,
    admin_graphql_api_id: gid("Refund", refund.id),
    order_id: order.id,
    created_at: time,
    note: refund.note,
    user_id: null,
    processed_at: time,
    duties: [],
    total_duties_set: set(0n, shop),
    return: null,
    restock: refund.lines.some((line) => line.restock !== "no_restock"),
    refund_shipping_lines: refund.shipping.map((one) => ({
      id: one.id,
      shipping_line_id: one.shippingLineId,
      subtotal_amount_set: set(one.subtotal, shop),
      tax_amount_set: set(one.tax, shop),
    })),
    order_adjustments: refund.adjustments.map((one) => ({
      id: one.id,
      order_id: order.id,
      refund_id: refund.id,
      amount: money(one.amount, shop),
      amount_set: set(one.amount, shop),
      kind: "refund_discrepancy",
      reason: "Refund discrepancy",
      tax_amount: money(0n, shop),
      tax_amount_set: set(0n, shop),
    })),
    refund_line_items: refund.lines.map((line) => refundLinePayload(shop, order, line)),
    transactions,
  };
}

function refundLinePayload(shop: Shop, order: Order, refunded: RefundLine): Payload {
  const line = order.lines.find((one) => one.id === refunded.lineId);
  return {
    id: refunded.id,
    line_item_id: refunded.lineId,
    location_id: null,
    quantity: refunded.quantity,
    restock_type: refunded.restock,
    subtotal: Number(money(refunded.subtotal, shop)),
    total_tax: Number(money(refunded.tax, shop)),
    subtotal_set: set(refunded.subtotal, shop),
    total_tax_set: set(refunded.tax, shop),
    ...(line && { line_item: linePayload(shop, order, line) }),
  };
}

function transactionPayload(shop: Shop, order: Order, one: Transaction): Payload {
  const time = withOffset(one.createdAt, shop.timezone);
  return {
    id: one.id,
    admin_graphql_api_id: gid("OrderTransaction", one.id),
    order_id: order.id,
    kind: one.kind,
    gateway: one.gateway,
    status: one.status,
    message: null,
    created_at: time,
    test: order.test,
    authorization: null,
    location_id: null,
    user_id: null,
    parent_id: one.parentId,
    processed_at: time,
    device_id: null,
    error_code: null,
    source_name: "web",
    receipt: {},
    amount: money(one.amount, shop),
    currency: shop.currency,
    payment_id: `${order.name}.1`,
    manual_payment_gateway: false,
  };
}

function customerPayload(shop: Shop, customer: Customer): Payload {
  return {
    id: customer.id,
    admin_graphql_api_id: gid("Customer", customer.id),
    created_at: withOffset(customer.createdAt, shop.timezone),
    updated_at: withOffset(customer.createdAt, shop.timezone),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: "disabled",
    note: null,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email,
    phone: null,
    currency: shop.currency,
    tags: "",
    tax_exemptions: [],
    default_address: null,
  };
}

/** Shopify's own reading of a landing page: the first of `ref`, `source`, `r`. */
export function refOf(landingSite: string | null): string | null {
  if (!landingSite) return null;
  const { searchParams } = new URL(landingSite, "https://shop.invalid");
  return searchParams.get("ref") ?? searchParams.get("source") ?? searchParams.get("r");
}
