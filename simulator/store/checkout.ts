import { type Given, givenBy, offGiven } from "./bxgy.ts";
import type { Customer } from "./customer.ts";
import { classOf, type Discount, type DiscountItems, type RedeemCode, statusOf } from "./discount.ts";
import { decimal, type Minor, partOf, splitByLargestRemainder, sum } from "./money.ts";
import type { Application, Line, ShippingLine } from "./order.ts";
import type { Product, Shop } from "./shop.ts";
import { lineNet, shippingNet } from "./totals.ts";

export interface Cart {
  lines: Line[];
  shippingLines: ShippingLine[];
  codes: string[];
  customer: Customer | null;
  now: number;
  /** Codes that Shopify would not let stand together are all applied: for payloads a checkout of today cannot make. */
  combineAll: boolean;
}

export type CodeRefusal = { kind: "refused"; code: string; message: string };
export type AppliedCode = { discount: Discount; redeemCode: RedeemCode };
export type CheckedCodes = { kind: "applied"; applied: AppliedCode[] } | CodeRefusal;

/** Whether the typed codes hold for this cart, in the order typed, the same code once; the first that does not is named. */
export function checkCodes(shop: Shop, cart: Cart): CheckedCodes {
  const applied: AppliedCode[] = [];
  for (const typed of cart.codes) {
    const found = shop.codes.get(typed.trim().toUpperCase());
    const refuse = (message: string): CodeRefusal => ({ kind: "refused", code: typed, message });
    if (!found) return refuse(`Enter a valid discount code: ${typed} is not one.`);
    if (applied.some((one) => one.redeemCode.id === found.redeemCode.id)) continue;
    const objection = objectionTo(shop, cart, found);
    if (objection) return refuse(objection);
    const other = applied.find((one) => !combine(one.discount, found.discount));
    if (other && !cart.combineAll)
      return refuse(`${typed} couldn't be used with your existing discounts (${other.redeemCode.code}).`);
    applied.push(found);
  }
  return { kind: "applied", applied };
}

function objectionTo(shop: Shop, cart: Cart, { discount, redeemCode }: AppliedCode): string | null {
  const { code } = redeemCode;
  const status = statusOf(discount, cart.now);
  if (status === "EXPIRED") return `${code} has expired.`;
  if (status === "SCHEDULED") return `${code} is not active yet.`;
  if (discount.usageLimit !== null && redeemCode.uses >= discount.usageLimit)
    return `${code} has reached its usage limit.`;
  const email = cart.customer?.email.toLowerCase();
  if (discount.oncePerCustomer && email && discount.usedBy.has(email)) return `${code} was already used by ${email}.`;
  if (!isForCustomer(shop, discount, cart.customer)) return `${code} isn't available to this customer.`;
  const entitled = entitledLines(shop, discount.items, cart.lines);
  const nothing =
    entitled.length === 0 || (discount.value.kind === "bxgy" && given(shop, discount, cart.lines).length === 0);
  if (nothing) return `${code} isn't valid for the items in your cart.`;
  const { minimum } = discount;
  if (minimum?.kind === "subtotal" && sum(entitled.map(lineNet)) < minimum.minor)
    return `${code} needs a purchase of at least ${decimal(minimum.minor, shop.currency)} ${shop.currency}.`;
  if (minimum?.kind === "quantity" && entitled.reduce((count, line) => count + line.quantity, 0) < minimum.quantity)
    return `${code} needs at least ${minimum.quantity} items.`;
  return null;
}

function isForCustomer(shop: Shop, discount: Discount, customer: Customer | null): boolean {
  const { context } = discount;
  if (context.kind === "all" || context.kind === "markets") return true;
  if (!customer) return false;
  if (context.kind === "customers") return context.ids.includes(customer.id);
  return context.ids.some((id) => matchesSegment(shop.segments.get(id)?.query ?? "", customer));
}

/** The one kind of segment discount codes are used with here; every other matches nobody. */
function matchesSegment(query: string, customer: Customer): boolean {
  const parts = /^\s*number_of_orders\s*(=|<|<=|>|>=)\s*(\d+)\s*$/.exec(query);
  if (!parts) return false;
  const wanted = Number(parts[2]);
  switch (parts[1]) {
    case "=":
      return customer.orders === wanted;
    case "<":
      return customer.orders < wanted;
    case "<=":
      return customer.orders <= wanted;
    case ">":
      return customer.orders > wanted;
    default:
      return customer.orders >= wanted;
  }
}

function combine(one: Discount, other: Discount): boolean {
  return one.combinesWith[classOf(other)] && other.combinesWith[classOf(one)];
}

function entitledLines(shop: Shop, items: DiscountItems, lines: readonly Line[]): Line[] {
  return lines.filter((line) => {
    if (line.giftCard || line.tip) return false;
    if (items.kind === "all") return true;
    const product = shop.products.find((one) => one.id === line.productId);
    if (items.kind === "collections") return isInCollection(product, items.ids);
    return (
      items.productIds.includes(line.productId ?? -1) ||
      (line.variantId !== null && items.variantIds.includes(line.variantId))
    );
  });
}

function given(shop: Shop, { value, items }: Discount, lines: readonly Line[]): Given[] {
  if (value.kind !== "bxgy") return [];
  const buys = entitledLines(shop, value.buys.items, lines);
  return givenBy(value, { buys, gets: entitledLines(shop, items, lines) });
}

const isInCollection = (product: Product | undefined, ids: readonly number[]): boolean =>
  product?.collectionIds.some((id) => ids.includes(id)) ?? false;

/**
 * Puts the discounts of the codes on lines and shipping: product discounts first, then order discounts, each on the
 * subtotal the product discounts left, then shipping. Parts add up to the discount to the cent and no line falls
 * below zero. Answers the order's discount applications; the lines get their allocations.
 */
export function applyCodes(shop: Shop, cart: Cart, applied: readonly AppliedCode[]): Application[] {
  const applications = applied.map(({ discount, redeemCode }) => applicationOf(discount, redeemCode));
  const ofClass = (wanted: string) =>
    applied.flatMap(({ discount }, index) => (classOf(discount) === wanted ? [{ discount, index }] : []));
  for (const { discount, index } of ofClass("product")) allocate(shop, discount, index, cart.lines, new Map());
  const subtotals = new Map(cart.lines.map((line) => [line.id, lineNet(line)]));
  for (const { discount, index } of ofClass("order")) allocate(shop, discount, index, cart.lines, subtotals);
  for (const { discount, index } of ofClass("shipping")) freeShipping(discount, index, cart.shippingLines);
  return applications;
}

function applicationOf(discount: Discount, redeemCode: RedeemCode): Application {
  const { value, items } = discount;
  const shipping = value.kind === "free-shipping";
  const off = value.kind === "bxgy" ? value.effect : value;
  return {
    type: "discount_code",
    name: redeemCode.code,
    value:
      off.kind === "amount"
        ? { kind: "fixed_amount", minor: off.minor }
        : { kind: "percentage", ppm: off.kind === "percentage" ? off.ppm : 1_000_000n },
    target: shipping ? "shipping_line" : "line_item",
    selection: shipping || items.kind === "all" ? "all" : "entitled",
    allocation: value.kind === "bxgy" || (value.kind === "amount" && value.each) ? "each" : "across",
    discountId: discount.id,
  };
}

function allocate(
  shop: Shop,
  discount: Discount,
  application: number,
  lines: readonly Line[],
  subtotals: ReadonlyMap<number, Minor>,
): void {
  const entitled = entitledLines(shop, discount.items, lines);
  const { value } = discount;
  if (value.kind === "free-shipping") return;
  if (value.kind === "bxgy") {
    for (const one of given(shop, discount, lines))
      add(one.line, application, least(offGiven(value, one), lineNet(one.line)));
    return;
  }
  if (value.kind === "amount" && value.each) {
    for (const line of entitled) add(line, application, least(value.minor * BigInt(line.quantity), lineNet(line)));
    return;
  }
  const left = entitled.map(lineNet);
  const base = sum(entitled.map((line) => subtotals.get(line.id) ?? lineNet(line)));
  const whole = value.kind === "percentage" ? partOf(base, value.ppm) : value.minor;
  const parts = splitByLargestRemainder(least(whole, sum(left)), left);
  entitled.forEach((line, index) => {
    add(line, application, parts[index] ?? 0n);
  });
}

function freeShipping(discount: Discount, application: number, lines: readonly ShippingLine[]): void {
  if (discount.value.kind !== "free-shipping") return;
  for (const line of lines) {
    const { maximum } = discount.value;
    if (maximum === null || line.price <= maximum) add(line, application, shippingNet(line));
  }
}

/** A discount typed by hand in a draft order: it is in `discount_codes` too, yet no code was redeemed. */
export function applyManual(lines: readonly Line[], application: Application, index: number): void {
  const left = lines.map((line) => (line.giftCard || line.tip ? 0n : lineNet(line)));
  const { value } = application;
  const whole = value.kind === "percentage" ? partOf(sum(left), value.ppm) : value.minor;
  const parts = splitByLargestRemainder(least(whole, sum(left)), left);
  lines.forEach((line, at) => {
    add(line, index, parts[at] ?? 0n);
  });
}

function add(line: Line | ShippingLine, application: number, amount: Minor): void {
  if (amount > 0n) line.allocations.push({ application, amount });
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
