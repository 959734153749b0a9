import type { Shape } from "../admin/pictures.ts";
import type { Bucket, Plan } from "../graphql/bucket.ts";
import type { Customer } from "./customer.ts";
import type { Discount, RedeemCode } from "./discount.ts";
import type { Minor } from "./money.ts";
import type { Order } from "./order.ts";
import type { Visit } from "./visit.ts";

export interface Product {
  id: number;
  variantId: number;
  title: string;
  handle: string;
  vendor: string;
  sku: string;
  price: Minor;
  giftCard: boolean;
  requiresShipping: boolean;
  picture: { shape: Shape; tint: string };
  collectionIds: number[];
}

/** A path of the storefront that leads elsewhere. */
export interface Redirect {
  id: number;
  path: string;
  target: string;
}

export interface Installation {
  id: number;
  scopes: string[];
  installedAt: number;
  tokens: Map<string, number>;
  refreshTokens: Map<string, number>;
  webPixel: { id: number; settings: string } | null;
}

export interface BulkCreation {
  id: number;
  discountId: number;
  createdAt: number;
  done: boolean;
  rows: { code: string; error: string | null; redeemCode: RedeemCode | null }[];
}

/** One store: everything a merchant and their customers do lives here. */
export interface Shop {
  id: number;
  domain: string;
  name: string;
  email: string;
  owner: string;
  currency: string;
  timezone: string;
  countryCode: string;
  plan: Plan;
  taxesIncluded: boolean;
  createdAt: number;
  products: Product[];
  customers: Map<number, Customer>;
  discounts: Map<number, Discount>;
  /** Upper-cased code → its discount: unique in the shop, whatever the case. */
  codes: Map<string, { discount: Discount; redeemCode: RedeemCode }>;
  orders: Map<number, Order>;
  nextOrderNumber: number;
  segments: Map<number, { id: number; name: string; query: string }>;
  redirects: Map<number, Redirect>;
  bulkCreations: Map<number, BulkCreation>;
  jobs: Map<string, { done: boolean }>;
  installation: Installation | null;
  bucket: Bucket;
  /** Whether visitors are asked before anything measures them. */
  consentRequired: boolean;
  /** Whether a discount link hands what stands beside `redirect` to its target: Shopify does not document it. */
  forwardsDiscountQuery: boolean;
  /** Who is in the storefront, by the cookie of their browser. */
  visits: Map<string, Visit>;
}

export const handleOf = (domain: string): string => domain.replace(/\.myshopify\.com$/, "");

/** The shop as an order was placed in it: whatever it counts in by now. */
export const shopOf = (shop: Shop, { currency }: Pick<Order, "currency">): Shop =>
  shop.currency === currency ? shop : { ...shop, currency };
