// What Shopify says of a discount as an offer has it.
import type { BxgyEffect, SeenBxgy } from "../domain/bxgy.ts";
import type { Conditions, Minimum } from "../domain/conditions.ts";
import type { Customers, SeenDiscount, SeenValue } from "../domain/difference.ts";
import { type Currency, instant } from "../domain/ids.ts";
import { parseDecimal } from "../domain/money.ts";
import type { BasicDiscount, BxgyDiscount, DiscountItems, DiscountValue, FreeShipping } from "./documents/discounts.ts";

type Seen = BasicDiscount | FreeShipping | BxgyDiscount;

/**
 * `currency` is the shop's. Amounts in another, or such as it cannot have, are read as nothing that an offer can say.
 */
export function discountOf(node: Seen, currency: Currency): SeenDiscount {
  const { combinesWith } = node;
  return {
    title: node.title,
    value: givenBy(node, currency),
    conditions: {
      appliesTo: node.__typename === "DiscountCodeBasic" ? APPLIES[node.customerGets.items.__typename] : "all",
      minimum: minimumOf(node),
      usageLimit: node.usageLimit,
      oncePerCustomer: node.appliesOncePerCustomer,
      customers: CUSTOMERS[node.context.__typename] ?? "others",
      purchases: purchasesOf(node),
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

const CUSTOMERS: Readonly<Record<string, Customers>> = {
  DiscountBuyerSelectionAll: "everybody",
  DiscountCustomerSegments: "segment",
};

type MoneyNode = { amount: string; currencyCode: string };

function minorOf({ amount, currencyCode }: MoneyNode): { minor: bigint; currency: Currency } | null {
  const currency = currencyCode as Currency;
  const read = parseDecimal(amount, currency);
  return read.ok ? { minor: read.value.minor, currency } : null;
}

function givenBy(node: Seen, currency: Currency): SeenValue | null {
  if (node.__typename === "DiscountCodeBxgy") return bxgyOf(node, currency);
  if (node.__typename === "DiscountCodeFreeShipping") return shippingOf(node, currency);
  const { value } = node.customerGets;
  switch (value.__typename) {
    case "DiscountPercentage":
      return { kind: "percent", bps: bpsOf(value) };
    case "DiscountAmount": {
      const read = minorOf(value.amount);
      return read && { kind: "fixed", amount: read.minor, currency: read.currency, each: value.appliesOnEachItem };
    }
    default:
      return null;
  }
}

const bpsOf = ({ percentage }: { percentage: number }) => Math.round(percentage * 10_000);

function shippingOf({ maximumShippingPrice: price }: FreeShipping, currency: Currency): SeenValue | null {
  if (price === null) return { kind: "free-shipping", most: null, currency };
  const read = minorOf(price);
  return read && { kind: "free-shipping", most: read.minor, currency: read.currency };
}

function bxgyOf({ customerBuys, customerGets, usesPerOrderLimit }: BxgyDiscount, currency: Currency): SeenBxgy | null {
  const given = customerGets.value;
  const [bought, got] = [chosenOf(customerBuys.items), chosenOf(customerGets.items)];
  if (bought === null || got === null || given.__typename !== "DiscountOnQuantity") return null;
  const [least, effect] = [leastOf(customerBuys, currency), effectOf(given.effect)];
  if (least === null || effect === null) return null;
  return {
    kind: "bxgy",
    buys: { least, of: bought },
    gets: { quantity: Number(given.quantity.quantity), effect, of: got },
    usesPerOrder: usesPerOrderLimit,
  };
}

function chosenOf({ __typename }: DiscountItems): { kind: "products" | "collections" } | null {
  const kind = APPLIES[__typename];
  return kind === "all" ? null : { kind };
}

function leastOf({ value }: BxgyDiscount["customerBuys"], currency: Currency): Minimum | null {
  if (value.__typename === "DiscountQuantity") return { kind: "quantity", quantity: Number(value.quantity) };
  const read = parseDecimal(value.amount, currency);
  return read.ok ? { kind: "amount", amount: read.value.minor, currency } : null;
}

function effectOf(effect: DiscountValue): BxgyEffect | null {
  if (effect.__typename === "DiscountPercentage") return { kind: "percent", bps: bpsOf(effect) };
  const read = minorOf(effect.amount);
  return read && { kind: "amount", amount: read.minor, currency: read.currency };
}

function purchasesOf(node: Seen): Conditions["purchases"] {
  if (node.__typename === "DiscountCodeBxgy") return "one-time";
  const bought = node.__typename === "DiscountCodeBasic" ? node.customerGets : node;
  if (!bought.appliesOnSubscription) return "one-time";
  return bought.appliesOnOneTimePurchase ? "both" : "subscription";
}

function minimumOf(node: Seen): Minimum | null {
  if (node.__typename === "DiscountCodeBxgy" || node.minimumRequirement === null) return null;
  const { minimumRequirement: minimum } = node;
  if (minimum.__typename === "DiscountMinimumQuantity") {
    return { kind: "quantity", quantity: Number(minimum.greaterThanOrEqualToQuantity) };
  }
  const read = minorOf(minimum.greaterThanOrEqualToSubtotal);
  return read && { kind: "amount", amount: read.minor, currency: read.currency };
}
