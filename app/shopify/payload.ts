import { isUtf8 } from "node:buffer";
import { type OrderId, orderId } from "../domain/ids.ts";
import type { OrderEvent } from "../domain/order.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { type EmailHash, readOrder } from "./order-payload.ts";
import {
  type Identity,
  idOf,
  LossyNumber,
  needId,
  objectOf,
  type Payload,
  type Refusal,
  Refused,
  textOf,
} from "./reading.ts";
import { readRefundAlone } from "./refund-payload.ts";

export type { Refusal };

/** What a webhook says, in the app's own words. */
export type Delivered =
  | { kind: "order"; orderId: OrderId; event: OrderEvent }
  | { kind: "discount"; gid: string; change: DiscountChange; code: string | null }
  | { kind: "ignored"; why: string };

export type DiscountChange = "created" | "updated" | "deleted" | "code-added" | "code-removed";

const DISCOUNT_CHANGES: Readonly<Record<string, DiscountChange>> = {
  "discounts/create": "created",
  "discounts/update": "updated",
  "discounts/delete": "deleted",
  "discounts/redeemcode_added": "code-added",
  "discounts/redeemcode_removed": "code-removed",
};

/** Topics that always carry the whole order. Others under orders/ may not, and are then ignored. */
const WHOLE_ORDER = new Set([
  "orders/create",
  "orders/updated",
  "orders/paid",
  "orders/cancelled",
  "orders/fulfilled",
  "orders/partially_fulfilled",
]);

/**
 * Reads one webhook. Its signature is already verified; nothing else about it is taken for granted.
 *
 * Errors: a Refusal for what could only be booked by guessing; it belongs into quarantine.
 * Source: the payloads of orders/*, refunds/create and discounts/*, Admin API 2026-10 and before.
 */
export function parseDelivery(topic: string, body: Buffer, hashEmail: EmailHash): Result<Delivered, Refusal> {
  const read = readerOf(topic);
  if (typeof read === "string") return ok({ kind: "ignored", why: read });
  if (!isUtf8(body)) return refuse("not-utf-8", "The body is not UTF-8 text.");
  const text = body.toString("utf8");
  try {
    return readText(text, JSON.parse, read, hashEmail);
  } catch (error) {
    if (!(error instanceof LossyNumber)) throw error;
  }
  return readText(text, parseWithoutLoss, read, hashEmail);
}

type Reader = (payload: Payload, hashEmail: EmailHash) => Delivered;

function readText(
  text: string,
  parse: (text: string) => unknown,
  read: Reader,
  hashEmail: EmailHash,
): Result<Delivered, Refusal> {
  let payload: Payload | null = null;
  try {
    payload = objectOf(parse(text), "The body");
    return ok(read(payload, hashEmail));
  } catch (error) {
    if (error instanceof LossyNumber) throw error;
    if (error instanceof Refused) return refuse(error.reason, error.message, payload && orderNamedBy(payload, read));
    // Only V8's own: not JSON, or nested deeper than its stack.
    if (error instanceof SyntaxError || error instanceof RangeError)
      return refuse("not-json", "The body is not JSON that can be read.");
    throw error;
  }
}

const refuse = (reason: string, detail: string, of: OrderId | null = null): Result<never, Refusal> =>
  fail({ reason, detail, orderId: of });

/** How a topic is read, or why it is not. */
function readerOf(topic: string): Reader | string {
  if (topic === "orders/delete") return readDeletion;
  if (topic === "orders/edited") return "orders/updated carries what an edit leads to.";
  if (topic === "refunds/create") return readRefundCreated;
  if (Object.hasOwn(DISCOUNT_CHANGES, topic)) return (payload) => readDiscountChange(payload, topic);
  if (WHOLE_ORDER.has(topic)) return readWholeOrder;
  if (topic.startsWith("orders/")) return readPerhapsOrder;
  return `Vouch does not read ${topic.slice(0, 80)}.`;
}

const readWholeOrder: Reader = (payload, hashEmail) => {
  const id = orderId(needId(orderIn(payload), "The order"));
  return { kind: "order", orderId: id, event: readOrder(payload, hashEmail) };
};

const readPerhapsOrder: Reader = (payload, hashEmail) =>
  "line_items" in payload
    ? readWholeOrder(payload, hashEmail)
    : { kind: "ignored", why: "This topic carries no order." };

const orderIn = ({ admin_graphql_api_id: gid, id }: Payload): Identity => ({ kind: "Order", gid, id });

/** What Shopify sends of a deleted order. */
const OF_DELETION = new Set(["id", "admin_graphql_api_id"]);

// A deletion is for good, and its topic is not signed: whatever says more than which order it is was never one.
const readDeletion: Reader = (payload) => {
  if (Object.keys(payload).some((field) => !OF_DELETION.has(field)))
    throw new Refused("not-a-deletion", "Shopify says nothing of a deleted order but its number; this body says more.");
  const id = orderId(needId(orderIn(payload), "The deleted order"));
  return { kind: "order", orderId: id, event: { kind: "deleted" } };
};

const orderOfRefund = ({ order_id: id }: Payload): Identity => ({ kind: "Order", gid: undefined, id });

const readRefundCreated: Reader = (payload) => ({
  kind: "order",
  orderId: orderId(needId(orderOfRefund(payload), "The refunded order")),
  event: { kind: "refund", refund: readRefundAlone(payload) },
});

function readDiscountChange(payload: Payload, topic: string): Delivered {
  const gid = textOf(payload.admin_graphql_api_id);
  if (gid === null) throw new Refused("no-identity", "The discount has no identity.");
  const redeemed = payload.redeem_code == null ? null : objectOf(payload.redeem_code, "The redeem code");
  return { kind: "discount", gid, change: DISCOUNT_CHANGES[topic] ?? "updated", code: textOf(redeemed?.code) };
}

/** The order that a refused payload is about, as far as it can be told. */
function orderNamedBy(payload: Payload, read: Reader): OrderId | null {
  const digits = idOf(read === readRefundCreated ? orderOfRefund(payload) : orderIn(payload));
  return digits === null ? null : orderId(digits);
}

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/**
 * JSON whose whole numbers beyond 2^53 come as text: ids in Shopify's own samples are that long, and JSON.parse rounds them.
 * Many times slower than a plain JSON.parse, and so used only where one is needed.
 */
function parseWithoutLoss(text: string): unknown {
  const exact: Reviver = (_key, value, { source }) =>
    typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value;
  return (JSON.parse as (text: string, reviver: Reviver) => unknown)(text, exact);
}
