// An offer as Shopify's inputs have it.
import type { Bxgy, Chosen } from "../domain/bxgy.ts";
import type { AppliesTo, Conditions, StoreItem } from "../domain/conditions.ts";
import type { Currency } from "../domain/ids.ts";
import { toDecimal } from "../domain/money.ts";
import type { Discount, Offer, OfferValue } from "../domain/offer.ts";
import { toIso } from "../domain/time.ts";
import type {
  BasicDiscountInput,
  BxgyInput,
  FreeShippingInput,
  ItemsInput,
  MinimumInput,
} from "./documents/discount-changes.ts";

export type Input =
  | { kind: "basic"; input: BasicDiscountInput }
  | { kind: "free-shipping"; input: FreeShippingInput }
  | { kind: "bxgy"; input: BxgyInput };

/** `firstOrderSegment` is there where the discount is for first orders alone: saving sees to that. */
export type StoreOffer = Discount & Pick<Offer, "firstOrderSegment">;

/** `former`: earlier versions of the same. What they named is taken out: an update only adds and removes. */
export function inputOf(discount: StoreOffer, tag: string, former: readonly Discount[] = []): Input {
  const { value, conditions } = discount;
  const { combinesWith, purchases } = conditions;
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
    context: contextInput(discount),
    tags: [tag],
  };
  if (value.kind === "bxgy") return { kind: "bxgy", input: { ...shared, ...bxgyInput(value, former) } };
  const minimumRequirement = minimumInput(conditions);
  const bought = {
    appliesOnOneTimePurchase: purchases !== "subscription",
    appliesOnSubscription: purchases !== "one-time",
  };
  if (value.kind === "free-shipping") {
    const maximumShippingPrice = value.most === null ? null : decimal(value.most, value.currency);
    const input = {
      ...shared,
      minimumRequirement,
      ...bought,
      destination: { all: true as const },
      maximumShippingPrice,
    };
    return { kind: "free-shipping", input };
  }
  const dropped = former.flatMap((one) => itemsIn(one.conditions.appliesTo));
  const items = itemsInput(conditions.appliesTo, dropped);
  const input = { ...shared, minimumRequirement, customerGets: { value: valueInput(value), items, ...bought } };
  return { kind: "basic", input };
}

function contextInput({ conditions, firstOrderSegment }: StoreOffer): BasicDiscountInput["context"] {
  if (!conditions.firstOrder) return { all: "ALL" };
  if (firstOrderSegment === null) throw new Error("an offer for first orders was saved without its segment");
  return { customerSegments: { add: [firstOrderSegment] } };
}

function bxgyInput({ buys, gets, usesPerOrder }: Bxgy, former: readonly Discount[]) {
  const { least } = buys;
  const before = former.flatMap(({ value }) => (value.kind === "bxgy" ? [value] : []));
  const dropped = (side: "buys" | "gets") => before.flatMap((one) => itemsIn(one[side].of));
  const effect =
    gets.effect.kind === "percent"
      ? { percentage: gets.effect.bps / 10_000 }
      : { amount: decimal(gets.effect.amount, gets.effect.currency) };
  return {
    customerBuys: {
      value:
        least.kind === "quantity"
          ? { quantity: String(least.quantity) }
          : { amount: decimal(least.amount, least.currency) },
      items: itemsInput(buys.of, dropped("buys")),
    },
    customerGets: {
      value: { discountOnQuantity: { quantity: String(gets.quantity), effect } },
      items: itemsInput(gets.of, dropped("gets")),
    },
    usesPerOrderLimit: usesPerOrder,
  };
}

function valueInput(
  value: Extract<OfferValue, { kind: "percent" | "fixed" }>,
): BasicDiscountInput["customerGets"]["value"] {
  // A fraction of at most four decimals: a double holds it exactly enough for Shopify to round to the same.
  if (value.kind === "percent") return { percentage: value.bps / 10_000 };
  return { discountAmount: { amount: decimal(value.amount, value.currency), appliesOnEachItem: value.each } };
}

const itemsIn = (of: AppliesTo): readonly StoreItem[] => (of.kind === "all" ? [] : of.items);

function itemsInput(of: AppliesTo | Chosen, dropped: readonly StoreItem[]): ItemsInput {
  if (of.kind === "all") return { all: true };
  const chosen = of.items.map(({ gid }) => gid);
  const type = of.kind === "products" ? "/Product/" : "/Collection/";
  const gone = dropped.map(({ gid }) => gid).filter((gid) => gid.includes(type) && !chosen.includes(gid));
  if (of.kind === "collections") return { collections: { add: chosen, ...(gone.length > 0 && { remove: gone }) } };
  return { products: { productsToAdd: chosen, ...(gone.length > 0 && { productsToRemove: gone }) } };
}

function minimumInput({ minimum }: Conditions): MinimumInput {
  if (minimum === null) return null;
  if (minimum.kind === "quantity") return { quantity: { greaterThanOrEqualToQuantity: String(minimum.quantity) } };
  return { subtotal: { greaterThanOrEqualToSubtotal: decimal(minimum.amount, minimum.currency) } };
}

const decimal = (minor: bigint, currency: Currency) => toDecimal({ minor, currency });
