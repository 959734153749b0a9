import type { Customer } from "../store/customer.ts";
import { gid } from "../store/ids.ts";
import { type Minor, percentText, sum, timesOver } from "../store/money.ts";
import type {
  Allocation,
  Application,
  Line,
  Order,
  Refund,
  Session,
  ShippingLine,
  Tax,
  Transaction,
} from "../store/order.ts";
import { mergeTaxes, refOf } from "../store/payload.ts";
import { type Shop, shopOf } from "../store/shop.ts";
import { utc } from "../store/time.ts";
import { currentQuantity, financialStatus, lineGross, lineNet, shippingNet, totalsOf } from "../store/totals.ts";
import { drawAmount } from "./draw-discount.ts";
import { type PageArguments, page } from "./page.ts";

const idPage =
  <T extends { id: number }>(items: readonly T[], draw: (item: T) => unknown) =>
  (args: PageArguments) =>
    page(items, args, (item) => String(item.id), draw);

const bag = (shop: Shop, minor: Minor) => ({
  shopMoney: drawAmount(shop, minor),
  presentmentMoney: drawAmount(shop, minor),
});

/** The same order the webhooks tell of, as the Admin API answers it. */
export function drawOrder(today: Shop, order: Order, now: number) {
  const shop = shopOf(today, order);
  const totals = totalsOf(order);
  const money = (minor: Minor) => bag(shop, minor);
  const status = financialStatus(order).toUpperCase();
  return {
    __typename: "Order",
    id: gid("Order", order.id),
    legacyResourceId: String(order.id),
    name: order.name,
    number: order.number,
    test: order.test,
    cancelledAt: order.cancelledAt === null ? null : utc(order.cancelledAt),
    cancelReason: order.cancelReason?.toUpperCase() ?? null,
    closed: false,
    closedAt: null,
    createdAt: utc(order.createdAt),
    processedAt: utc(order.processedAt),
    updatedAt: utc(order.updatedAt),
    currencyCode: shop.currency,
    presentmentCurrencyCode: shop.currency,
    taxesIncluded: order.taxesIncluded,
    taxExempt: false,
    dutiesIncluded: false,
    estimatedTaxes: false,
    displayFinancialStatus: status,
    displayFulfillmentStatus: "UNFULFILLED",
    confirmed: true,
    confirmationNumber: order.token.slice(0, 9).toUpperCase(),
    edited: order.edited,
    fullyPaid: totals.outstanding <= 0n && totals.received > 0n,
    unpaid: totals.received === 0n,
    email: order.customer?.email ?? null,
    tags: order.tags,
    note: order.note,
    customerLocale: "en",
    discountCodes: codesOf(order),
    discountCode: codesOf(order)[0] ?? null,
    checkoutToken: order.checkoutToken,
    cartToken: order.cartToken,
    sourceName: order.sourceName,
    sourceIdentifier: null,
    registeredSourceUrl: null,
    landingPageUrl: order.visit.landingSite,
    landingPageDisplayText: order.visit.landingSite,
    referrerUrl: order.visit.referringSite,
    referrerDisplayText: order.visit.referringSite,
    referralCode: refOf(order.visit.landingSite),
    statusPageUrl: `https://${shop.domain}/${shop.id}/orders/${order.token}/authenticate?key=simulated`,
    app: { __typename: "OrderApp", id: gid("App", 580111), name: "Online Store" },
    customAttributes: drawAttributes(order.customAttributes),
    customer: order.customer ? drawCustomer(order.customer) : null,
    subtotalLineItemsQuantity: order.lines.reduce((count, line) => count + line.quantity, 0),
    currentSubtotalLineItemsQuantity: order.lines.reduce((count, line) => count + currentQuantity(order, line), 0),
    currentCartDiscountAmountSet: money(totals.currentDiscounts),
    currentSubtotalPriceSet: money(totals.currentSubtotal),
    currentTotalDiscountsSet: money(totals.currentDiscounts),
    currentTotalPriceSet: money(totals.currentTotal),
    currentTotalTaxSet: money(totals.currentTax),
    currentTotalDutiesSet: null,
    currentShippingPriceSet: money(totals.currentShipping),
    subtotalPriceSet: money(totals.subtotal),
    netPaymentSet: money(totals.received - totals.refunded),
    originalTotalPriceSet: money(totals.total),
    totalDiscountsSet: money(totals.discounts),
    totalOutstandingSet: money(totals.outstanding),
    totalPriceSet: money(totals.total),
    totalReceivedSet: money(totals.received),
    totalRefundedSet: money(totals.refunded),
    totalRefundedShippingSet: money(totals.refundedShipping),
    totalShippingPriceSet: money(totals.shipping),
    totalTaxSet: money(totals.tax),
    totalTipReceivedSet: money(sum(order.lines.filter((line) => line.tip).map((line) => line.price))),
    taxLines: drawTaxes(shop, mergeTaxes(order)),
    discountApplications: (args: PageArguments) =>
      page(
        order.applications.map((application, index) => ({ application, index })),
        args,
        ({ index }) => String(index),
        ({ application, index }) => drawApplication(shop, application, index),
      ),
    lineItems: idPage(order.lines, (line) => drawLine(shop, order, line)),
    shippingLines: idPage(order.shippingLines, (line) => drawShipping(shop, order, line)),
    transactions: () =>
      [...order.transactions, ...order.refunds.flatMap((refund) => refund.transactions)].map((one) =>
        drawTransaction(shop, order, one),
      ),
    refunds: () => order.refunds.map((refund) => drawRefund(shop, order, refund)),
    customerJourneySummary: drawJourney(order, now),
  };
}

const codesOf = (order: Order): string[] =>
  order.applications.filter((one) => one.type !== "automatic").map((one) => one.name);

const drawAttributes = (attributes: readonly { name: string; value: string }[]) =>
  attributes.map(({ name, value }) => ({ key: name, value }));

export const drawCustomer = (customer: Customer) => ({
  __typename: "Customer",
  id: gid("Customer", customer.id),
  legacyResourceId: String(customer.id),
  displayName: `${customer.firstName} ${customer.lastName}`.trim(),
  firstName: customer.firstName,
  lastName: customer.lastName,
  email: customer.email,
  phone: null,
  numberOfOrders: String(customer.orders),
  createdAt: utc(customer.createdAt),
  updatedAt: utc(customer.createdAt),
  tags: [],
  note: null,
});

const drawTaxes = (shop: Shop, taxes: readonly Tax[]) =>
  taxes.map((tax) => ({
    title: tax.title,
    rate: Number(tax.ppm) / 1_000_000,
    ratePercentage: Number(percentText(tax.ppm)),
    priceSet: bag(shop, tax.amount),
    channelLiable: false,
    source: "Shopify",
  }));

const APPLICATION = {
  discount_code: "DiscountCodeApplication",
  manual: "ManualDiscountApplication",
  automatic: "AutomaticDiscountApplication",
} as const;

function drawApplication(shop: Shop, application: Application, index: number) {
  const { value, type, name } = application;
  return {
    __typename: APPLICATION[type],
    index,
    allocationMethod: application.allocation.toUpperCase(),
    targetSelection: application.selection.toUpperCase(),
    targetType: application.target.toUpperCase(),
    value:
      value.kind === "percentage"
        ? { __typename: "PricingPercentageValue", percentage: Number(percentText(value.ppm)) }
        : { __typename: "MoneyV2", ...drawAmount(shop, value.minor) },
    ...(type === "discount_code" ? { code: name } : { title: name, description: name }),
  };
}

const drawAllocations = (shop: Shop, order: Order, allocations: readonly Allocation[]) =>
  allocations.map(({ application, amount }) => ({
    allocatedAmountSet: bag(shop, amount),
    discountApplication: () => {
      const applied = order.applications[application];
      if (!applied) throw new Error(`${order.name} has no discount application ${application}`);
      return drawApplication(shop, applied, application);
    },
  }));

function drawLine(shop: Shop, order: Order, line: Line) {
  const current = currentQuantity(order, line);
  const money = (minor: Minor) => bag(shop, minor);
  return {
    __typename: "LineItem",
    id: gid("LineItem", line.id),
    name: line.title,
    title: line.title,
    variantTitle: null,
    sku: line.sku,
    vendor: line.vendor,
    quantity: line.quantity,
    currentQuantity: current,
    refundableQuantity: current,
    nonFulfillableQuantity: line.quantity - current,
    unfulfilledQuantity: current,
    isGiftCard: line.giftCard,
    requiresShipping: line.requiresShipping,
    taxable: line.taxable,
    restockable: false,
    merchantEditable: true,
    customAttributes: drawAttributes(line.properties),
    originalUnitPriceSet: money(line.price),
    originalTotalSet: money(lineGross(line)),
    discountedTotalSet: money(lineGross(line)),
    discountedUnitPriceSet: money(line.price),
    discountedUnitPriceAfterAllDiscountsSet: money(timesOver(lineNet(line), 1n, BigInt(line.quantity))),
    totalDiscountSet: money(0n),
    unfulfilledDiscountedTotalSet: money(lineNet(line)),
    discountAllocations: drawAllocations(shop, order, line.allocations),
    taxLines: drawTaxes(shop, line.taxes),
    product: line.productId === null ? null : { __typename: "Product", id: gid("Product", line.productId) },
    variant:
      line.variantId === null ? null : { __typename: "ProductVariant", id: gid("ProductVariant", line.variantId) },
    sellingPlan: null,
  };
}

function drawShipping(shop: Shop, order: Order, line: ShippingLine) {
  return {
    __typename: "ShippingLine",
    id: gid("ShippingLine", line.id),
    title: line.title,
    code: line.title,
    source: "shopify",
    custom: false,
    isRemoved: false,
    phone: null,
    originalPriceSet: bag(shop, line.price),
    discountedPriceSet: bag(shop, shippingNet(line)),
    currentDiscountedPriceSet: bag(shop, shippingNet(line)),
    discountAllocations: drawAllocations(shop, order, line.allocations),
    taxLines: drawTaxes(shop, line.taxes),
  };
}

function drawTransaction(shop: Shop, order: Order, one: Transaction) {
  return {
    __typename: "OrderTransaction",
    id: gid("OrderTransaction", one.id),
    kind: one.kind.toUpperCase(),
    status: one.status.toUpperCase(),
    gateway: one.gateway,
    formattedGateway: "Bogus gateway",
    test: order.test,
    createdAt: utc(one.createdAt),
    processedAt: utc(one.createdAt),
    amountSet: bag(shop, one.amount),
    parentTransaction:
      one.parentId === null ? null : { __typename: "OrderTransaction", id: gid("OrderTransaction", one.parentId) },
  };
}

export function drawRefund(today: Shop, order: Order, refund: Refund) {
  const shop = shopOf(today, order);
  const money = (minor: Minor) => bag(shop, minor);
  return {
    __typename: "Refund",
    id: gid("Refund", refund.id),
    legacyResourceId: String(refund.id),
    createdAt: utc(refund.createdAt),
    processedAt: utc(refund.createdAt),
    updatedAt: utc(refund.createdAt),
    note: refund.note,
    totalRefundedSet: money(sum(refund.transactions.map((one) => one.amount))),
    duties: [],
    orderAdjustments: idPage(refund.adjustments, (one) => ({
      id: gid("OrderAdjustment", one.id),
      reason: "REFUND_DISCREPANCY",
      amountSet: money(one.amount),
      taxAmountSet: money(0n),
    })),
    refundLineItems: idPage(refund.lines, (one) => ({
      id: gid("RefundLineItem", one.id),
      quantity: one.quantity,
      restockType: one.restock.toUpperCase(),
      restocked: one.restock !== "no_restock",
      lineItem: () => {
        const line = order.lines.find((candidate) => candidate.id === one.lineId);
        return line ? drawLine(shop, order, line) : null;
      },
      subtotalSet: money(one.subtotal),
      totalTaxSet: money(one.tax),
      priceSet: money(timesOver(one.subtotal, 1n, BigInt(one.quantity))),
    })),
    refundShippingLines: idPage(refund.shipping, (one) => ({
      id: gid("RefundShippingLine", one.id),
      shippingLine: () => {
        const line = order.shippingLines.find((candidate) => candidate.id === one.shippingLineId);
        return line ? drawShipping(shop, order, line) : null;
      },
      subtotalAmountSet: money(one.subtotal),
      taxAmountSet: money(one.tax),
    })),
    transactions: idPage(refund.transactions, (one) => drawTransaction(shop, order, one)),
  };
}

const UTM = ["source", "medium", "campaign", "content", "term"] as const;

/** Attribution takes Shopify a while: until then there is no visit. */
const JOURNEY_MS = 10 * 60_000;

function drawJourney(order: Order, now: number) {
  const { sessions } = order.visit;
  const ready = now - order.createdAt >= JOURNEY_MS;
  const visits = ready ? sessions.map((session, n) => drawVisit(order, session, n)) : [];
  return {
    __typename: "CustomerJourneySummary",
    ready,
    customerOrderIndex: order.customer ? order.customerOrderIndex : null,
    daysToConversion: 0,
    momentsCount: ready ? { count: visits.length, precision: "EXACT" } : null,
    moments: ready
      ? (args: PageArguments) =>
          page(
            visits,
            args,
            ({ id }) => id,
            (visit) => visit,
          )
      : null,
    firstVisit: visits[0] ?? null,
    lastVisit: visits.at(-1) ?? null,
  };
}

/** Shopify reads `ref`, `source` or `r` of the landing page as the visit's referral code. */
function drawVisit(order: Order, { landingSite, referringSite, at }: Session, n: number) {
  const landing = new URL(landingSite, "https://shop.invalid");
  const has = UTM.some((name) => landing.searchParams.has(`utm_${name}`));
  return {
    __typename: "CustomerVisit",
    id: gid("CustomerVisit", order.id * 100 + n),
    landingPage: landingSite,
    referrerUrl: referringSite,
    referralCode: refOf(landingSite),
    source: referringSite ? new URL(referringSite, "https://x.invalid").hostname : "direct",
    sourceType: null,
    sourceDescription: null,
    referralInfoHtml: "",
    landingPageHtml: null,
    occurredAt: utc(at),
    utmParameters: has ? Object.fromEntries(UTM.map((name) => [name, landing.searchParams.get(`utm_${name}`)])) : null,
  };
}
