import type { World } from "../world.ts";
import { type AppliedCode, applyCodes, applyManual, type CodeRefusal, checkCodes } from "./checkout.ts";
import type { Customer } from "./customer.ts";
import { gid, token } from "./ids.ts";
import { type Minor, parseFraction, parseMoney, partOf, sum, taxWithin } from "./money.ts";
import type { Application, Line, Order, Session, Tax, Transaction, Visit } from "./order.ts";
import { allocationsOf, orderPayload, type Payload } from "./payload.ts";
import type { Product, Shop } from "./shop.ts";
import { parseTime } from "./time.ts";
import { lineNet, shippingNet, totalsOf } from "./totals.ts";

export interface LineRequest {
  /** Id, handle or title of a product of the shop; without one, `title` and `price` make a line of its own. */
  product?: number | string;
  quantity?: number;
  price?: string;
  title?: string;
  giftCard?: boolean;
  properties?: { name: string; value: string }[];
}

/** An order as a customer would place it. Amounts are decimal strings, times ISO 8601. */
export interface OrderRequest {
  lines: LineRequest[];
  codes?: string[];
  combineAll?: boolean;
  customer?: { email: string; firstName?: string; lastName?: string } | string | null;
  test?: boolean;
  taxesIncluded?: boolean;
  /** A fraction: "0.19". */
  taxRate?: string;
  taxShipping?: boolean;
  shipping?: string;
  tip?: string;
  paid?: boolean;
  /** When it was placed; now by default. The past is welcome. */
  at?: string;
  sourceName?: string;
  landingSite?: string;
  referringSite?: string;
  /** One, by the landing page, by default. */
  sessions?: Session[];
  attributes?: { name: string; value: string }[];
  checkoutToken?: string;
  cartToken?: string;
  manualDiscount?: { title: string; percent?: string; amount?: string };
  note?: string;
  tags?: string[];
  /** Keeps its webhooks back: for orders from before the app was installed. */
  silent?: boolean;
}

export type Placed = { kind: "placed"; order: Order } | CodeRefusal;
export type Drafted = { kind: "drafted"; order: Order; applied: AppliedCode[] } | CodeRefusal;

/** What the order would be, with its money, without placing it; or, as a checkout would say, which code does not hold. */
export function draftOrder(world: World, shop: Shop, request: OrderRequest): Drafted {
  const at = request.at ? parseTime(request.at) : world.now();
  const lines = request.lines.map((line) => lineOf(world, shop, line));
  if (lines.length === 0) throw new RangeError("An order needs at least one line");
  if (request.tip) lines.push(tipOf(world, parseMoney(request.tip, shop.currency)));
  const shippingLines = request.shipping
    ? [
        {
          id: world.ids.next(),
          title: "Standard",
          price: parseMoney(request.shipping, shop.currency),
          allocations: [],
          taxes: [],
        },
      ]
    : [];
  const customer = customerOf(world, shop, request.customer ?? null, at);
  const cart = {
    lines,
    shippingLines,
    codes: request.codes ?? [],
    customer,
    now: world.now(),
    combineAll: request.combineAll ?? false,
  };
  const checked = checkCodes(shop, cart);
  if (checked.kind === "refused") return checked;
  const applications = applyCodes(shop, cart, checked.applied);
  if (request.manualDiscount) {
    const manual = manualOf(shop, request.manualDiscount);
    applyManual(lines, manual, applications.push(manual) - 1);
  }
  const taxesIncluded = request.taxesIncluded ?? shop.taxesIncluded;
  const rate = request.taxRate ? parseFraction(request.taxRate) : null;
  if (rate !== null) {
    for (const line of lines) if (line.taxable) line.taxes = [taxOf(lineNet(line), rate, taxesIncluded)];
    if (request.taxShipping)
      for (const line of shippingLines) Object.assign(line, { taxes: [taxOf(shippingNet(line), rate, taxesIncluded)] });
  }
  const order: Order = {
    id: world.ids.next(),
    number: shop.nextOrderNumber,
    name: `#${shop.nextOrderNumber}`,
    currency: shop.currency,
    token: token(),
    checkoutToken: request.checkoutToken ?? (request.sourceName === "shopify_draft_order" ? null : token()),
    cartToken: request.cartToken ?? null,
    createdAt: at,
    processedAt: at,
    updatedAt: at,
    cancelledAt: null,
    cancelReason: null,
    test: request.test ?? false,
    sourceName: request.sourceName ?? "web",
    taxesIncluded,
    customer,
    customerOrderIndex: customer?.orders ?? 0,
    customAttributes: request.attributes ?? [],
    visit: visitOf(request, at),
    edited: false,
    voided: false,
    applications,
    lines,
    shippingLines,
    transactions: [],
    refunds: [],
    tags: request.tags ?? [],
    note: request.note ?? null,
  };
  return { kind: "drafted", order, applied: checked.applied };
}

function visitOf({ landingSite = "/", referringSite: from, sessions }: OrderRequest, at: number): Visit {
  const referringSite = from ?? null;
  return { landingSite, referringSite, at, sessions: sessions ?? [{ landingSite, referringSite, at }] };
}

/** Places an order or says in a sentence, as a checkout would, which code does not hold. */
export function placeOrder(world: World, shop: Shop, request: OrderRequest): Placed {
  const drafted = draftOrder(world, shop, request);
  if (drafted.kind === "refused") return drafted;
  const { order, applied } = drafted;
  const { customer } = order;
  shop.nextOrderNumber += 1;
  shop.orders.set(order.id, order);
  if (customer) {
    shop.customers.set(customer.id, customer);
    customer.orders += 1;
  }
  redeem(order, applied);
  if (request.paid ?? true) order.transactions.push(saleOf(world, order, order.createdAt));
  if (!request.silent) {
    announce(world, shop, order, [
      "orders/create",
      ...(request.paid === false ? [] : ["orders/paid"]),
      "orders/updated",
    ]);
  }
  return { kind: "placed", order };
}

function redeem(order: Order, applied: readonly AppliedCode[]): void {
  const total = totalsOf(order).total;
  applied.forEach(({ discount, redeemCode }, index) => {
    if (allocationsOf(order, index).length === 0) return;
    redeemCode.uses += 1;
    discount.sales += total;
    if (order.customer) discount.usedBy.add(order.customer.email.toLowerCase());
  });
}

function productOf(shop: Shop, wanted: number | string): Product {
  const found = shop.products.find(
    (one) =>
      String(one.id) === String(wanted) ||
      gid("Product", one.id) === wanted ||
      one.handle === wanted ||
      one.title.toLowerCase() === String(wanted).toLowerCase(),
  );
  if (!found) throw new RangeError(`${shop.domain} sells no product ${wanted}`);
  return found;
}

export function lineOf(world: World, shop: Shop, request: LineRequest): Line {
  const product = request.product === undefined ? null : productOf(shop, request.product);
  if (!product && (request.price === undefined || !request.title))
    throw new RangeError("A line needs a product, or a title and a price");
  const quantity = request.quantity ?? 1;
  if (!Number.isInteger(quantity) || quantity < 1) throw new RangeError(`Not a quantity: ${request.quantity}`);
  const giftCard = request.giftCard ?? product?.giftCard ?? false;
  return {
    id: world.ids.next(),
    productId: product?.id ?? null,
    variantId: product?.variantId ?? null,
    title: request.title ?? product?.title ?? "",
    sku: product?.sku ?? "",
    vendor: product?.vendor ?? shop.name,
    price: request.price === undefined ? (product?.price ?? 0n) : parseMoney(request.price, shop.currency),
    quantity,
    removed: 0,
    giftCard,
    tip: false,
    requiresShipping: product?.requiresShipping ?? true,
    taxable: !giftCard,
    allocations: [],
    taxes: [],
    properties: request.properties ?? [],
  };
}

function tipOf(world: World, price: Minor): Line {
  return {
    id: world.ids.next(),
    productId: null,
    variantId: null,
    title: "Tip",
    sku: "",
    vendor: "",
    price,
    quantity: 1,
    removed: 0,
    giftCard: false,
    tip: true,
    requiresShipping: false,
    taxable: false,
    allocations: [],
    taxes: [],
    properties: [],
  };
}

function manualOf(shop: Shop, manual: NonNullable<OrderRequest["manualDiscount"]>): Application {
  return {
    type: "manual",
    name: manual.title,
    value: manual.percent
      ? { kind: "percentage", ppm: parseFraction(manual.percent) / 100n }
      : { kind: "fixed_amount", minor: parseMoney(manual.amount ?? "0", shop.currency) },
    target: "line_item",
    selection: "all",
    allocation: "across",
    discountId: null,
  };
}

function taxOf(net: Minor, ppm: bigint, included: boolean): Tax {
  return { title: "VAT", ppm, amount: included ? taxWithin(net, ppm) : partOf(net, ppm) };
}

/** The shop's customer of this address, or one it does not know yet. */
export function customerOf(world: World, shop: Shop, wanted: OrderRequest["customer"], at: number): Customer | null {
  if (!wanted) return null;
  const { email, firstName, lastName } = typeof wanted === "string" ? { email: wanted } : wanted;
  const known = [...shop.customers.values()].find((one) => one.email.toLowerCase() === email.toLowerCase());
  if (known) return known;
  return {
    id: world.ids.next(),
    email,
    firstName: firstName ?? email.split("@")[0] ?? "",
    lastName: lastName ?? "",
    createdAt: at,
    orders: 0,
    password: null,
  };
}

export function saleOf(world: World, order: Order, at: number): Transaction {
  const open = totalsOf(order).currentTotal - sum(order.transactions.map((one) => one.amount));
  return {
    id: world.ids.next(),
    kind: "sale",
    status: "success",
    gateway: "bogus",
    amount: open,
    createdAt: at,
    parentId: null,
  };
}

/** Tells the app about the order as it now stands, one delivery a topic. */
export function announce(
  world: World,
  shop: Shop,
  order: Order,
  topics: readonly string[],
  others: [string, Payload][] = [],
): void {
  const payload = orderPayload(shop, order);
  const event = token();
  for (const [topic, body] of others) world.webhooks.emit(shop, topic, body, event);
  for (const topic of topics) world.webhooks.emit(shop, topic, payload, event);
}
