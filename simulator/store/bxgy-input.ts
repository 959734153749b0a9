import type { Bxgy } from "./discount.ts";
import type { DiscountTerms } from "./discounts.ts";
import { type BuysInput, type GetsInput, type Objection, readItems } from "./items-input.ts";
import { parseFraction, parseMoney } from "./money.ts";
import type { Shop } from "./shop.ts";

/** DiscountCodeBxgyInput, as far as it is its own. */
interface BxgyInput {
  customerBuys?: BuysInput | null;
  customerGets?: GetsInput | null;
  usesPerOrderLimit?: number | null;
}

const FRESH: Bxgy = {
  kind: "bxgy",
  buys: { least: { kind: "quantity", quantity: 1 }, items: { kind: "all" } },
  quantity: 1,
  effect: { kind: "percentage", ppm: 1_000_000n },
  usesPerOrder: null,
};

const GIVEN = ["customerGets", "value", "discountOnQuantity"];

/** Reads what buy X get Y has of its own. What the customer gets is read as the items of every discount are. */
export function readBxgy(shop: Shop, input: BxgyInput, terms: DiscountTerms, object: Objection): void {
  const fresh = terms.value.kind !== "bxgy";
  const value: Bxgy = terms.value.kind === "bxgy" ? terms.value : structuredClone(FRESH);
  readBuys(shop, input, { value, fresh }, object);
  readGets(shop, input, { value, fresh }, object);
  if (input.usesPerOrderLimit !== undefined) value.usesPerOrder = input.usesPerOrderLimit;
  if (value.usesPerOrder !== null && value.usesPerOrder <= 0)
    object(["usesPerOrderLimit"], "GREATER_THAN", "Uses per order limit must be greater than 0");
  terms.value = value;
}

interface Reading {
  value: Bxgy;
  /** Whether it is being made, so that nothing may be missing. */
  fresh: boolean;
}

function readBuys(shop: Shop, input: BxgyInput, { value, fresh }: Reading, object: Objection): void {
  const { items, value: least } = input.customerBuys ?? {};
  if (items?.all || (fresh && !items))
    object(["customerBuys", "items"], "BLANK", "Items in 'customer buys' must be defined");
  else if (items)
    value.buys.items = readItems(shop, items, { was: value.buys.items, path: ["customerBuys", "items"], object });
  const { quantity, amount } = least ?? {};
  if (isSet(quantity)) value.buys.least = { kind: "quantity", quantity: Number(quantity) };
  else if (isSet(amount)) value.buys.least = { kind: "amount", minor: parseMoney(amount, shop.currency) };
  else if (fresh) object(["customerBuys", "value"], "BLANK", "Value can't be blank");
}

function readGets(shop: Shop, { customerGets }: BxgyInput, { value, fresh }: Reading, object: Objection): void {
  for (const name of ["percentage", "discountAmount"] as const)
    if (isSet(customerGets?.value?.[name]))
      object(["customerGets", "value", name], "INVALID", "Only discountOnQuantity permitted with bxgy discounts.");
  for (const name of ["appliesOnSubscription", "appliesOnOneTimePurchase"] as const)
    if (isSet(customerGets?.[name]))
      object(["customerGets", name], "INVALID", "This field is not supported by bxgy discounts.");
  if (customerGets?.items?.all || (fresh && !customerGets?.items))
    object(["customerGets"], "INVALID", "Items in 'customer get' cannot be set to all");
  const { quantity, effect } = customerGets?.value?.discountOnQuantity ?? {};
  if (isSet(quantity)) value.quantity = Number(quantity);
  else if (fresh) object([...GIVEN, "quantity"], "BLANK", "Quantity cannot be blank.");
  if (isSet(effect?.percentage)) {
    value.effect = { kind: "percentage", ppm: parseFraction(effect.percentage) };
    if (value.effect.ppm < 0n || value.effect.ppm > 1_000_000n)
      object([...GIVEN, "effect", "percentage"], "VALUE_OUTSIDE_RANGE", "Value must be between 0.0 and 1.0");
  } else if (isSet(effect?.amount)) value.effect = { kind: "amount", minor: parseMoney(effect.amount, shop.currency) };
  else if (fresh) object([...GIVEN, "effect"], "BLANK", "Discount value must be defined.");
}

const isSet = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null;
