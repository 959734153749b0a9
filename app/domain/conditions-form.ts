import type { Chosen } from "./bxgy.ts";
import {
  type AppliesTo,
  type Conditions,
  type Minimum,
  PURCHASES,
  type Purchases,
  type StoreItem,
} from "./conditions.ts";
import type { Currency } from "./ids.ts";
import { amountProblem, typedAmount } from "./typed-amount.ts";

export type Text = (name: string) => string;
/** Notes what is wrong with a field, as a sentence; gives null in place of its value. */
export type Wrong = (field: string, message: string) => null;

/** As many as Shopify takes for one discount. Source: help.shopify.com, discount codes, limits. */
const MOST_ITEMS = 100;
const MOST_USES = 2_000_000_000;
export const MOST_PIECES = 1_000_000;
export const NO_QUANTITY = "Enter a whole number of items above zero.";
const ALL: AppliesTo = { kind: "all" };

/**
 * Reads the conditions of an offer's form.
 *
 * Shape: appliesTo = all | products | collections, items = the chosen ones as JSON; minimum = none | amount | quantity with
 * minimumAmount or minimumQuantity; limited = on with usageLimit; once, firstOrder, combineOrders, combineProducts, combineShipping =
 * on; purchases = one-time | subscription | both. What is missing is as narrow as Shopify's own default. Buy X get Y names its
 * items and its minimum itself, and Shopify gives it for one-time purchases alone.
 */
export function parseConditions(text: Text, currency: Currency, wrong: Wrong): Conditions | null {
  const [bxgy, free] = [text("kind") === "bxgy", text("kind") === "free-shipping"];
  const appliesTo = bxgy || free ? ALL : parseAppliesTo(text, wrong);
  const minimum = bxgy ? "none" : parseMinimum(text, currency, wrong);
  const usageLimit = parseUsageLimit(text, wrong);
  if (appliesTo === null || minimum === null || usageLimit === null) return null;
  const on = (name: string) => text(name) === "on";
  return {
    appliesTo,
    minimum: minimum === "none" ? null : minimum,
    usageLimit: usageLimit === "none" ? null : usageLimit,
    oncePerCustomer: on("once"),
    firstOrder: on("firstOrder"),
    purchases: (!bxgy && PURCHASES.find((one) => one === text("purchases"))) || ("one-time" satisfies Purchases),
    combinesWith: {
      orders: on("combineOrders"),
      products: on("combineProducts"),
      // Shopify combines no shipping discount with another.
      shipping: on("combineShipping") && !free,
    },
  };
}

function parseAppliesTo(text: Text, wrong: Wrong): AppliesTo | null {
  const kind = text("appliesTo");
  if (kind !== "products" && kind !== "collections") return { kind: "all" };
  return parseChosen(text, { kind, field: "items" }, wrong);
}

/** Products or collections as JSON, in the field that is named. */
export function parseChosen(
  text: Text,
  { kind, field }: { kind: Chosen["kind"]; field: string },
  wrong: Wrong,
): Chosen | null {
  const items = parseItems(text(field), kind === "products" ? "Product" : "Collection");
  if (items.length === 0) return wrong(field, kind === "products" ? "Choose a product." : "Choose a collection.");
  if (items.length > MOST_ITEMS) return wrong(field, `Shopify takes at most ${MOST_ITEMS} of them for one discount.`);
  return { kind, items };
}

function parseItems(json: string, type: string): StoreItem[] {
  const listed = parseList(json).flatMap((item): StoreItem[] => {
    const { gid, title } = (item ?? {}) as Partial<Record<keyof StoreItem, unknown>>;
    if (typeof gid !== "string" || typeof title !== "string") return [];
    return new RegExp(`^gid://shopify/${type}/\\d{1,20}$`).test(gid) ? [{ gid, title: title.slice(0, 255) }] : [];
  });
  return [...new Map(listed.map((item) => [item.gid, item])).values()];
}

function parseList(json: string): unknown[] {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list : [];
  } catch {
    return []; // not written by our form: nothing was chosen
  }
}

/** Null where what was typed is wrong: `wrong` was told why. */
export function parseMinimum(text: Text, currency: Currency, wrong: Wrong): Minimum | "none" | null {
  switch (text("minimum")) {
    case "amount": {
      const amount = typedAmount(text("minimumAmount"), currency);
      if (amount !== null && amount > 0n) return { kind: "amount", amount, currency };
      return wrong("minimumAmount", amountProblem(text("minimumAmount"), currency, "above-zero"));
    }
    case "quantity": {
      const quantity = wholeNumber(text("minimumQuantity"), MOST_PIECES);
      return quantity === null ? wrong("minimumQuantity", NO_QUANTITY) : { kind: "quantity", quantity };
    }
    default:
      return "none";
  }
}

/** Uses of a code; null where what was typed is wrong. */
export function parseUsageLimit(text: Text, wrong: Wrong): number | "none" | null {
  if (text("limited") !== "on") return "none";
  return wholeNumber(text("usageLimit"), MOST_USES) ?? wrong("usageLimit", "Enter a whole number of uses above zero.");
}

/** Null where it is none, is zero or above `most`. */
export function wholeNumber(typed: string, most: number): number | null {
  const number = /^\d{1,10}$/.test(typed) ? Number(typed) : 0;
  return number >= 1 && number <= most ? number : null;
}
