// An offer as Shopify's inputs have it, and what Shopify answers as an offer has it.
import type { Conditions, StoreItem } from "../domain/conditions.ts";
import type { SeenDiscount } from "../domain/difference.ts";
import { type Currency, instant } from "../domain/ids.ts";
import { parseDecimal, toDecimal } from "../domain/money.ts";
import type { Discount, OfferValue } from "../domain/offer.ts";
import { toIso } from "../domain/time.ts";
import type { BasicDiscount, BasicDiscountInput, DiscountValue, FreeShipping, FreeShippingInput } from "./documents.ts";

export type Input = { kind: "basic"; input: BasicDiscountInput } | { kind: "free-shipping"; input: FreeShippingInput };

/** `dropped`: products and collections that earlier versions named; an update only adds and removes. */
export function inputOf(discount: Discount, tag: string, dropped: readonly StoreItem[] = []): Input {
  const { value, conditions } = discount;
  const { combinesWith, purchases } = conditions;
  const bought = {
    appliesOnOneTimePurchase: purchases !== "subscription",
    appliesOnSubscription: purchases !== "one-time",
  };
  const shared = {
    title: discount.title,
    startsAt: toIso(discount.startsAt),
    endsAt: discount.endsAt === null ? null : toIso(discount.endsAt),
    usageLimit: conditions.usageLimit,
    appliesOncePerCustomer: conditions.oncePerCustomer,
    combinesWith: {
      orderDiscounts: combinesWith.orders,
      productDiscounts: combinesWith.products,
      shippingDiscounts: combinesWith.shipping,
    },
    minimumRequirement: minimumInput(conditions),
    context: { all: "ALL" as const },
    tags: [tag],
  };
  if (value.kind === "free-shipping") {
    const most = value.most === null ? null : toDecimal({ minor: value.most, currency: value.currency });
    return {
      kind: "free-shipping",
      input: { ...shared, ...bought, destination: { all: true }, maximumShippingPrice: most },
    };
  }
  const customerGets = { value: valueInput(value), items: itemsInput(conditions, dropped), ...bought };
  return { kind: "basic", input: { ...shared, customerGets } };
}

function valueInput(
  value: Exclude<OfferValue, { kind: "free-shipping" }>,
): BasicDiscountInput["customerGets"]["value"] {
  // A fraction of at most four decimals: a double holds it exactly enough for Shopify to round to the same.
  if (value.kind === "percent") return { percentage: value.bps / 10_000 };
  const amount = toDecimal({ minor: value.amount, currency: value.currency });
  return { discountAmount: { amount, appliesOnEachItem: value.each } };
}

function itemsInput(
  { appliesTo }: Conditions,
  dropped: readonly StoreItem[],
): BasicDiscountInput["customerGets"]["items"] {
  if (appliesTo.kind === "all") return { all: true };
  const chosen = appliesTo.items.map(({ gid }) => gid);
  const type = appliesTo.kind === "products" ? "/Product/" : "/Collection/";
  const gone = dropped.map(({ gid }) => gid).filter((gid) => gid.includes(type) && !chosen.includes(gid));
  if (appliesTo.kind === "collections")
    return { collections: { add: chosen, ...(gone.length > 0 && { remove: gone }) } };
  return { products: { productsToAdd: chosen, ...(gone.length > 0 && { productsToRemove: gone }) } };
}

function minimumInput({ minimum }: Conditions): BasicDiscountInput["minimumRequirement"] {
  if (minimum === null) return null;
  if (minimum.kind === "quantity") return { quantity: { greaterThanOrEqualToQuantity: String(minimum.quantity) } };
  const amount = toDecimal({ minor: minimum.amount, currency: minimum.currency });
  return { subtotal: { greaterThanOrEqualToSubtotal: amount } };
}

/** Amounts in another currency than the shop's, or such as it cannot have, are read as nothing that an offer can say. */
export function discountOf(node: BasicDiscount | FreeShipping): SeenDiscount {
  const { combinesWith } = node;
  const bought = node.__typename === "DiscountCodeBasic" ? node.customerGets : node;
  return {
    title: node.title,
    value: node.__typename === "DiscountCodeBasic" ? offerValue(node.customerGets.value) : shippingOf(node),
    conditions: {
      appliesTo: node.__typename === "DiscountCodeBasic" ? APPLIES[node.customerGets.items.__typename] : "all",
      minimum: minimumOf(node),
      usageLimit: node.usageLimit,
      oncePerCustomer: node.appliesOncePerCustomer,
      purchases: bought.appliesOnSubscription
        ? bought.appliesOnOneTimePurchase
          ? "both"
          : "subscription"
        : "one-time",
      combinesWith: {
        orders: combinesWith.orderDiscounts,
        products: combinesWith.productDiscounts,
        shipping: combinesWith.shippingDiscounts,
      },
    },
    startsAt: instant(Date.parse(node.startsAt)),
    endsAt: node.endsAt === null ? null : instant(Date.parse(node.endsAt)),
    ended: node.status === "EXPIRED",
    uses: { count: node.asyncUsageCount, codes: node.codesCount?.count ?? 0 },
  };
}

const APPLIES = { AllDiscountItems: "all", DiscountProducts: "products", DiscountCollections: "collections" } as const;

type MoneyNode = { amount: string; currencyCode: string };

function minorOf({ amount, currencyCode }: MoneyNode): { minor: bigint; currency: Currency } | null {
  const currency = currencyCode as Currency;
  const read = parseDecimal(amount, currency);
  return read.ok ? { minor: read.value.minor, currency } : null;
}

function offerValue(value: DiscountValue): OfferValue | null {
  switch (value.__typename) {
    case "DiscountPercentage":
      return { kind: "percent", bps: Math.round(value.percentage * 10_000) };
    case "DiscountAmount": {
      const read = minorOf(value.amount);
      return read && { kind: "fixed", amount: read.minor, currency: read.currency, each: value.appliesOnEachItem };
    }
    default:
      return null;
  }
}

function shippingOf({ maximumShippingPrice: price }: FreeShipping): OfferValue | null {
  // Without a price its currency says nothing.
  if (price === null) return { kind: "free-shipping", most: null, currency: "XXX" as Currency };
  const read = minorOf(price);
  return read && { kind: "free-shipping", most: read.minor, currency: read.currency };
}

function minimumOf({ minimumRequirement: minimum }: BasicDiscount | FreeShipping): Conditions["minimum"] {
  if (minimum === null) return null;
  if (minimum.__typename === "DiscountMinimumQuantity") {
    return { kind: "quantity", quantity: Number(minimum.greaterThanOrEqualToQuantity) };
  }
  const read = minorOf(minimum.greaterThanOrEqualToSubtotal);
  return read && { kind: "amount", amount: read.minor, currency: read.currency };
}
