import type { Currency } from "./ids.ts";

/** A product or collection of the store, as the merchant chose it: by its id, with the name it had then. */
export type StoreItem = { gid: string; title: string };

export type AppliesTo = { kind: "all" } | { kind: "products" | "collections"; items: readonly StoreItem[] };

/** What a cart must hold: an amount in minor units of the shop's currency, or a number of items. */
export type Minimum = { kind: "amount"; amount: bigint; currency: Currency } | { kind: "quantity"; quantity: number };

export const PURCHASES = ["one-time", "subscription", "both"] as const;
export type Purchases = (typeof PURCHASES)[number];

/** Under what conditions an offer's codes give what they give. */
export type Conditions = {
  appliesTo: AppliesTo;
  minimum: Minimum | null;
  /** How often each code can be used, by all customers together; null without limit. */
  usageLimit: number | null;
  oncePerCustomer: boolean;
  /** Only for customers who have not ordered yet. */
  firstOrder: boolean;
  purchases: Purchases;
  combinesWith: { orders: boolean; products: boolean; shipping: boolean };
};

export const NO_CONDITIONS: Conditions = {
  appliesTo: { kind: "all" },
  minimum: null,
  usageLimit: null,
  oncePerCustomer: false,
  firstOrder: false,
  purchases: "one-time",
  combinesWith: { orders: false, products: false, shipping: false },
};

/**
 * Whether each code needs a discount of its own in the store: whether a shared one counts uses for each code is not proven
 * (docs/decisions/0005-one-discount-many-codes.md).
 */
export const needsOwnDiscounts = ({ usageLimit, oncePerCustomer }: Conditions): boolean =>
  usageLimit !== null || oncePerCustomer;
