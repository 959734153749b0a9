import type { Minor } from "./money.ts";

export type DiscountValue =
  | { kind: "percentage"; ppm: bigint }
  | { kind: "amount"; minor: Minor; each: boolean }
  | { kind: "free-shipping"; maximum: Minor | null }
  | Bxgy;

/** Buy X get Y. What the customer gets stands in the discount's items. */
export interface Bxgy {
  kind: "bxgy";
  buys: { least: { kind: "quantity"; quantity: number } | { kind: "amount"; minor: Minor }; items: DiscountItems };
  quantity: number;
  effect: { kind: "percentage"; ppm: bigint } | { kind: "amount"; minor: Minor };
  usesPerOrder: number | null;
}

export type DiscountItems =
  | { kind: "all" }
  | { kind: "products"; productIds: number[]; variantIds: number[] }
  | { kind: "collections"; ids: number[] };

export type DiscountContext =
  | { kind: "all" }
  | { kind: "customers"; ids: number[] }
  | { kind: "segments"; ids: number[] }
  | { kind: "markets"; ids: number[] };

export type DiscountMinimum = { kind: "subtotal"; minor: Minor } | { kind: "quantity"; quantity: number };

export interface RedeemCode {
  id: number;
  code: string;
  uses: number;
}

export interface Discount {
  id: number;
  title: string;
  startsAt: number;
  endsAt: number | null;
  createdAt: number;
  updatedAt: number;
  value: DiscountValue;
  items: DiscountItems;
  context: DiscountContext;
  minimum: DiscountMinimum | null;
  usageLimit: number | null;
  oncePerCustomer: boolean;
  oneTimePurchases: boolean;
  subscriptions: boolean;
  recurringCycleLimit: number | null;
  combinesWith: { order: boolean; product: boolean; shipping: boolean };
  tags: string[];
  codes: RedeemCode[];
  /** Set by the first bulk add: from then on its code cannot be changed by an update. */
  bulk: boolean;
  usedBy: Set<string>;
  sales: Minor;
}

export type DiscountStatus = "ACTIVE" | "EXPIRED" | "SCHEDULED";

/** Expired at its end, not after it; an end before the start is expired as well. */
export function statusOf(discount: Pick<Discount, "startsAt" | "endsAt">, now: number): DiscountStatus {
  if (discount.endsAt !== null && discount.endsAt <= now) return "EXPIRED";
  return discount.startsAt > now ? "SCHEDULED" : "ACTIVE";
}

/** What Shopify calls a discount's class, and what another must combine with. */
export function classOf(discount: Discount): "order" | "product" | "shipping" {
  if (discount.value.kind === "free-shipping") return "shipping";
  return discount.items.kind === "all" && !(discount.value.kind === "amount" && discount.value.each)
    ? "order"
    : "product";
}
