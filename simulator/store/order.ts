import type { Customer } from "./customer.ts";
import type { Minor } from "./money.ts";

export interface Application {
  type: "discount_code" | "manual" | "automatic";
  /** The code for a discount code, the title for the others. */
  name: string;
  value: { kind: "percentage"; ppm: bigint } | { kind: "fixed_amount"; minor: Minor };
  target: "line_item" | "shipping_line";
  selection: "all" | "entitled" | "explicit";
  allocation: "across" | "each";
  discountId: number | null;
}

export interface Allocation {
  application: number;
  amount: Minor;
}

export interface Tax {
  title: string;
  ppm: bigint;
  amount: Minor;
}

export interface Line {
  id: number;
  productId: number | null;
  variantId: number | null;
  title: string;
  sku: string;
  vendor: string;
  price: Minor;
  quantity: number;
  /** Taken off by editing the order, beyond what was refunded. */
  removed: number;
  giftCard: boolean;
  /** A tip is a line of the order as well; no discount and no tax falls on it. */
  tip: boolean;
  requiresShipping: boolean;
  taxable: boolean;
  allocations: Allocation[];
  taxes: Tax[];
  properties: { name: string; value: string }[];
}

export interface ShippingLine {
  id: number;
  title: string;
  price: Minor;
  allocations: Allocation[];
  taxes: Tax[];
}

export interface Transaction {
  id: number;
  kind: "sale" | "refund" | "void" | "authorization";
  status: "success" | "pending" | "failure";
  gateway: string;
  amount: Minor;
  createdAt: number;
  parentId: number | null;
}

export interface RefundLine {
  id: number;
  lineId: number;
  quantity: number;
  subtotal: Minor;
  tax: Minor;
  restock: "no_restock" | "cancel" | "return";
}

export interface Refund {
  id: number;
  createdAt: number;
  note: string | null;
  lines: RefundLine[];
  shipping: { id: number; shippingLineId: number; subtotal: Minor; tax: Minor }[];
  /** Money given back beyond (below zero) or short of (above zero) what the lines and shipping come to. */
  adjustments: { id: number; amount: Minor }[];
  transactions: Transaction[];
}

/** A time that the customer came to the shop, by the first page of it. */
export interface Session {
  landingSite: string;
  referringSite: string | null;
  at: number;
}

export interface Visit {
  landingSite: string | null;
  referringSite: string | null;
  at: number;
  /** All times that led to the order, the oldest first. */
  sessions: Session[];
}

export type FinancialStatus = "pending" | "authorized" | "paid" | "partially_refunded" | "refunded" | "voided";

export interface Order {
  id: number;
  number: number;
  name: string;
  /** What the shop counted in when it was placed: an order keeps to it. */
  currency: string;
  token: string;
  checkoutToken: string | null;
  cartToken: string | null;
  createdAt: number;
  processedAt: number;
  updatedAt: number;
  cancelledAt: number | null;
  cancelReason: string | null;
  test: boolean;
  sourceName: string;
  taxesIncluded: boolean;
  customer: Customer | null;
  /** Orders of the customer before this one, when it was placed. */
  customerOrderIndex: number;
  customAttributes: { name: string; value: string }[];
  visit: Visit;
  edited: boolean;
  voided: boolean;
  applications: Application[];
  lines: Line[];
  shippingLines: ShippingLine[];
  transactions: Transaction[];
  refunds: Refund[];
  tags: string[];
  note: string | null;
}
