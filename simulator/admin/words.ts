import { decimal } from "../store/money.ts";
import type { FinancialStatus, Order } from "../store/order.ts";
import type { Shop } from "../store/shop.ts";
import { financialStatus } from "../store/totals.ts";
import { type Html, html } from "./html.ts";

export const amount = (shop: Shop, minor: bigint): string => `${decimal(minor, shop.currency)} ${shop.currency}`;

export const when = (shop: Shop, at: number): string =>
  new Intl.DateTimeFormat("en-GB", {
    timeZone: shop.timezone,
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(at);

const PAYMENT: Record<FinancialStatus, [string, string]> = {
  paid: ["Paid", ""],
  pending: ["Payment pending", "warn"],
  authorized: ["Authorized", "warn"],
  partially_refunded: ["Partially refunded", "info"],
  refunded: ["Refunded", ""],
  voided: ["Voided", ""],
};

export function orderBadges(order: Order): Html {
  const [label, tone] = PAYMENT[financialStatus(order)];
  return html`<span class="badge ${tone}">${label}</span>${order.cancelledAt !== null && html` <span class="badge bad">Cancelled</span>`}${order.test && html` <span class="badge info">Test</span>`}${order.edited && html` <span class="badge">Edited</span>`}`;
}

export const codesOf = (order: Order): Html =>
  html`${order.applications.map((one) => html`<span class="code chip">${one.name}</span> `)}`;
