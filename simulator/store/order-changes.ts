import type { World } from "../world.ts";
import { gid } from "./ids.ts";
import { type Minor, parseMoney, sum } from "./money.ts";
import type { Order, Refund, RefundLine } from "./order.ts";
import { announce, type LineRequest, lineOf, saleOf } from "./orders.ts";
import { refundPayload } from "./payload.ts";
import { type Shop, shopOf } from "./shop.ts";
import { parseTime } from "./time.ts";
import {
  currentQuantity,
  lineNet,
  lineTax,
  refundedQuantity,
  shareOfPieces,
  shippingNet,
  shippingTax,
  totalsOf,
} from "./totals.ts";

/** A change that the order, as it stands, cannot take. The sentence says why. */
export class Refused extends Error {}

interface When {
  at?: string;
}

function touch(world: World, order: Order, when: When): number {
  const at = when.at ? parseTime(when.at) : world.now();
  order.updatedAt = Math.max(order.updatedAt, at);
  return at;
}

export interface RefundRequest extends When {
  /** Pieces of lines, by the line's id or its place in the order. */
  lines?: { line: number; quantity: number }[];
  /** "full", or a part of the shipping. */
  shipping?: string;
  /** The money given back. Without it, exactly what the lines and the shipping come to. */
  amount?: string;
  restock?: "no_restock" | "cancel" | "return";
  note?: string;
  silent?: boolean;
}

/**
 * Refunds pieces of lines, shipping, or money alone. Where the money is not what lines and shipping come to (and not
 * what an edit left owing), the difference is an order adjustment: below zero when more was given back.
 */
export function refundOrder(world: World, shop: Shop, order: Order, request: RefundRequest): Refund {
  const before = totalsOf(order);
  const lines = (request.lines ?? []).map(({ line, quantity }) => refundLine(world, order, line, quantity, request));
  const shipping = refundShipping(world, shop, order, request.shipping);
  const goods = sum(lines.map((one) => one.subtotal + (order.taxesIncluded ? 0n : one.tax)));
  const freight = sum(shipping.map((one) => one.subtotal + (order.taxesIncluded ? 0n : one.tax)));
  const worth = goods + freight;
  const paid = before.received - before.refunded;
  const money = request.amount === undefined ? least(worth, paid) : parseMoney(request.amount, order.currency);
  if (money < 0n) throw new Refused("A refund cannot be below zero");
  if (money > paid) throw new Refused(`Only ${paid} minor units of ${order.currency} are left to refund`);
  if (lines.length === 0 && shipping.length === 0 && money === 0n) throw new Refused("There is nothing to refund");
  // What an edit left owing is given back without a discrepancy.
  const owed = before.outstanding < 0n ? least(-before.outstanding, money > worth ? money - worth : 0n) : 0n;
  const difference = before.received === 0n ? 0n : worth + owed - money;
  const at = touch(world, order, request);
  const sale = order.transactions.find((one) => one.kind === "sale");
  const refund: Refund = {
    id: world.ids.next(),
    createdAt: at,
    note: request.note ?? null,
    lines,
    shipping,
    adjustments: difference === 0n ? [] : [{ id: world.ids.next(), amount: difference }],
    transactions:
      money === 0n
        ? []
        : [
            {
              id: world.ids.next(),
              kind: "refund",
              status: "success",
              gateway: "bogus",
              amount: money,
              createdAt: at,
              parentId: sale?.id ?? null,
            },
          ],
  };
  order.refunds.push(refund);
  if (!request.silent)
    announce(world, shop, order, ["orders/updated"], [["refunds/create", refundPayload(shop, order, refund)]]);
  return refund;
}

function refundLine(world: World, order: Order, wanted: number, quantity: number, request: RefundRequest): RefundLine {
  const line = order.lines.find((one) => one.id === wanted) ?? order.lines[wanted];
  if (!line) throw new Refused(`${order.name} has no line ${wanted}`);
  const left = currentQuantity(order, line);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > left)
    throw new Refused(`${left} of ${line.title} can be refunded, not ${quantity}`);
  const before = line.removed + refundedQuantity(order, line);
  return {
    id: world.ids.next(),
    lineId: line.id,
    quantity,
    subtotal: shareOfPieces(lineNet(line), line, before, quantity),
    tax: shareOfPieces(lineTax(line), line, before, quantity),
    restock: request.restock ?? "no_restock",
  };
}

function refundShipping(world: World, shop: Shop, order: Order, wanted: string | undefined): Refund["shipping"] {
  const line = order.shippingLines[0];
  if (!wanted) return [];
  if (!line) throw new Refused(`${order.name} has no shipping`);
  const given = sum(order.refunds.flatMap((refund) => refund.shipping).map((one) => one.subtotal));
  const left = shippingNet(line) - given;
  const subtotal = wanted === "full" ? left : parseMoney(wanted, order.currency);
  if (subtotal <= 0n || subtotal > left) throw new Refused("More shipping than is left to refund");
  const whole = shippingNet(line);
  const taxTo = (part: Minor) => (whole === 0n ? 0n : (shippingTax(line) * part) / whole);
  return [{ id: world.ids.next(), shippingLineId: line.id, subtotal, tax: taxTo(given + subtotal) - taxTo(given) }];
}

export interface EditRequest extends When {
  remove?: { line: number; quantity: number }[];
  add?: LineRequest[];
}

/** Edits a placed order. The discount and tax of a line fall pro rata with its pieces; an added line has none. */
export function editOrder(world: World, shop: Shop, order: Order, request: EditRequest): Order {
  if (order.cancelledAt !== null) throw new Refused(`${order.name} is cancelled`);
  const additions = (request.add ?? []).map((line) => lineOf(world, shopOf(shop, order), line));
  const removals = (request.remove ?? []).map(({ line: wanted, quantity }) => {
    const line = order.lines.find((one) => one.id === wanted) ?? order.lines[wanted];
    if (!line) throw new Refused(`${order.name} has no line ${wanted}`);
    const left = currentQuantity(order, line);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > left)
      throw new Refused(`${left} of ${line.title} can be removed, not ${quantity}`);
    line.removed += quantity;
    return { id: line.id, delta: -quantity };
  });
  order.lines.push(...additions);
  order.edited = true;
  const at = touch(world, order, request);
  const edit = {
    order_edit: {
      id: world.ids.next(),
      app_id: null,
      created_at: new Date(at).toISOString(),
      notify_customer: false,
      order_id: order.id,
      staff_note: null,
      user_id: null,
      line_items: { additions: additions.map((line) => ({ id: line.id, delta: line.quantity })), removals },
      discounts: { line_item: { additions: [], removals: [] } },
      shipping_lines: { additions: [], removals: [] },
    },
  };
  announce(world, shop, order, ["orders/updated"], [["orders/edited", edit]]);
  return order;
}

export interface CancelRequest extends When {
  reason?: "customer" | "inventory" | "fraud" | "declined" | "other";
  /** Gives the money back as well, line by line, with the shipping. */
  refund?: boolean;
}

export function cancelOrder(world: World, shop: Shop, order: Order, request: CancelRequest): Order {
  if (order.cancelledAt !== null) throw new Refused(`${order.name} is already cancelled`);
  if (request.refund) refundRest(world, shop, order, request);
  const at = touch(world, order, request);
  order.cancelledAt = at;
  order.cancelReason = request.reason ?? "customer";
  if (totalsOf(order).received === 0n) order.voided = true;
  announce(world, shop, order, ["orders/cancelled", "orders/updated"]);
  return order;
}

function refundRest(world: World, shop: Shop, order: Order, when: When): void {
  const lines = order.lines
    .map((line) => ({ line: line.id, quantity: currentQuantity(order, line) }))
    .filter((one) => one.quantity > 0);
  const shipping = totalsOf(order).currentShipping > 0n ? { shipping: "full" } : {};
  if (lines.length > 0) refundOrder(world, shop, order, { ...when, lines, ...shipping, restock: "cancel" });
}

export function markPaid(world: World, shop: Shop, order: Order, when: When): Order {
  if (order.voided) throw new Refused(`${order.name} is voided`);
  if (totalsOf(order).received > 0n) throw new Refused(`${order.name} is already paid`);
  const at = touch(world, order, when);
  order.transactions.push(saleOf(world, order, at));
  announce(world, shop, order, ["orders/paid", "orders/updated"]);
  return order;
}

export function voidOrder(world: World, shop: Shop, order: Order, when: When): Order {
  if (totalsOf(order).received > 0n) throw new Refused(`${order.name} is paid: refund it instead`);
  touch(world, order, when);
  order.voided = true;
  announce(world, shop, order, ["orders/updated"]);
  return order;
}

export function deleteOrder(world: World, shop: Shop, order: Order): void {
  shop.orders.delete(order.id);
  world.webhooks.emit(shop, "orders/delete", { id: order.id }, gid("Order", order.id));
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
