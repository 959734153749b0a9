// The facts of orders, a batch at a time. A row's `facts` leave out when the newest snapshot was updated: the column
// `updated_at` holds it, so that an update which changed nothing else costs no rewrite of the facts.
import { hash } from "node:crypto";
import { decodeFacts, encodeFacts } from "../domain/facts.ts";
import { type Day, type Instant, instant, type OrderId, SHOPIFY, type ShopId, shopId } from "../domain/ids.ts";
import type { OrderFacts } from "../domain/order.ts";
import { bigintArray, dayArray, intArray, momentArray, textArray, uuidArray } from "./arrays.ts";
import { tiesOf } from "./evidence.ts";
import type { Call, Row } from "./pipeline.ts";

/** An order's facts as its row holds them. */
export type OrderRow = {
  shopId: ShopId;
  orderId: OrderId;
  facts: OrderFacts;
  /** `facts` as text without the moment of the update, and its hash: equal hashes, equal facts. */
  text: string;
  hash: string;
  day: Day | null;
};

/** What stands in the database of an order that is locked. */
export type LockedOrder = {
  updatedAt: Instant;
  day: Day | null;
  /** Null where the hash is the one that was asked with: the facts are the caller's own. */
  facts: OrderFacts | null;
  hash: string;
};

export type OrderKey = { shopId: ShopId; orderId: OrderId };

const EPOCH = instant(0);

export function orderRow(key: OrderKey, facts: OrderFacts, day: Day | null): OrderRow {
  const updatedAt = facts.snapshot?.updatedAt;
  const text = encodeFacts(updatedAt === undefined ? facts : withMoment(facts, updatedAt, EPOCH));
  return { shopId: key.shopId, orderId: key.orderId, facts, text, hash: hash("md5", text), day };
}

/** The inverse of `orderRow`: facts as they were folded, from the columns `facts` (parsed or as text) and `updated_at`. */
export function factsOf(stored: unknown, updatedAt: Instant): OrderFacts {
  const facts = decodeFacts(stored);
  return facts.snapshot === null ? facts : withMoment(facts, EPOCH, updatedAt);
}

// Replaces the moment of the newest snapshot wherever it stands.
function withMoment(facts: OrderFacts, from: Instant, to: Instant): OrderFacts {
  return {
    ...facts,
    snapshot: facts.snapshot && { ...facts.snapshot, updatedAt: to },
    codesSeen: facts.codesSeen.map((code) => (code.seenAt === from ? { ...code, seenAt: to } : code)),
    refunds: facts.refunds.map((refund) => (refund.asOf === from ? { ...refund, asOf: to } : refund)),
  };
}

export const updatedAtOf = ({ facts }: OrderRow): Instant => facts.snapshot?.updatedAt ?? EPOCH;

/** The order in which every transaction inserts and locks: by shop, then by number. Two that do so never deadlock. */
export function byKey(one: OrderKey, other: OrderKey): number {
  if (one.shopId !== other.shopId) return one.shopId - other.shopId;
  const [a, b] = [one.orderId, other.orderId];
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

const shops = (keys: readonly OrderKey[]) => intArray(keys.map(({ shopId }) => shopId));
const ids = (keys: readonly OrderKey[]) => bigintArray(keys.map(({ orderId }) => orderId));

/** Notes under which shop each order was first heard. */
export const claimOrders = (keys: readonly OrderKey[]): Call => ({
  statement: {
    name: "order-shop",
    text: `INSERT INTO order_shop (order_id, shop_id)
      SELECT o, s FROM unnest($1::int[], $2::bigint[]) x(s, o)
      WHERE EXISTS (SELECT FROM shop k WHERE k.id = x.s AND k.state <> 'redacted') ORDER BY o ON CONFLICT DO NOTHING`,
  },
  values: [shops(keys), ids(keys)],
});

/** Gives orders to the shops whose own tokens read them, and tells whose they were by a body replayed before. */
export const proveOrders = (keys: readonly OrderKey[]): Call => ({
  statement: {
    name: "order-shop-proven",
    text: `UPDATE order_shop k SET shop_id = x.s FROM (
        SELECT f.order_id, f.shop_id, x.s FROM unnest($1::int[], $2::bigint[]) x(s, o)
        CROSS JOIN LATERAL (SELECT * FROM order_shop f WHERE f.order_id = x.o AND f.shop_id <> x.s FOR UPDATE) f) x
      WHERE k.order_id = x.order_id RETURNING k.order_id, x.shop_id`,
  },
  values: [shops(keys), ids(keys)],
});

export const formerShops = (rows: readonly Row[]): Map<OrderId, ShopId> =>
  new Map(rows.map(([order, shop]) => [String(order) as OrderId, shopId(Number(shop))]));

/**
 * Inserts the rows that are missing, but for orders that belong to another shop and for shops that were erased; and brings each
 * to where its checkout's visitor is or will be. Tells which orders met one there. Most events are updates: what is there is left out
 * before its facts are read as JSON, which takes longer than the look-up.
 */
export const insertOrders = (rows: readonly OrderRow[], at: Instant): Call => ({
  statement: {
    name: "orders-insert",
    text: `WITH added AS (
        INSERT INTO orders (shop_id, source, order_id, name, day, processed_at, updated_at, hash, checkout_token, customer_id, facts)
        SELECT s, ${SHOPIFY}, o, name, day, p, u, h, t, c, f::json
        FROM unnest($1::int[], $2::bigint[], $3::text[], $4::date[], $5::timestamptz[], $6::timestamptz[], $7::uuid[],
          $8::text[], $9::bigint[], $10::text[]) x(s, o, name, day, p, u, h, t, c, f)
        WHERE EXISTS (SELECT FROM order_shop k WHERE k.order_id = x.o AND k.shop_id = x.s)
          AND EXISTS (SELECT FROM shop k WHERE k.id = x.s AND k.state <> 'redacted')
          AND NOT EXISTS (SELECT FROM orders k WHERE k.shop_id = x.s AND k.source = ${SHOPIFY} AND k.order_id = x.o)
        ON CONFLICT DO NOTHING RETURNING shop_id, order_id, checkout_token
      ), met AS (${tiesOf("added", "$11")} RETURNING t.order_id, t.visitor)
      SELECT order_id FROM met WHERE visitor IS NOT NULL`,
  },
  values: [shops(rows), ids(rows), ...columnsOf(rows), new Date(at).toISOString()],
});

export const metOrders = (rows: readonly Row[]): Set<OrderId> =>
  new Set(rows.map(([order]) => String(order) as OrderId));

/** Locks the rows that exist, in the order given. A null hash asks for the facts in any case. */
export const lockOrders = (keys: readonly (OrderKey & { hash: string | null })[]): Call => ({
  statement: {
    name: "orders-lock",
    text: `SELECT x.n, (extract(epoch FROM o.updated_at) * 1000)::bigint, o.day, o.hash,
        CASE WHEN o.hash = x.h THEN NULL ELSE o.facts END
      FROM unnest($1::int[], $2::bigint[], $3::uuid[]) WITH ORDINALITY x(s, o, h, n)
      CROSS JOIN LATERAL (
        SELECT * FROM orders o WHERE o.shop_id = x.s AND o.source = ${SHOPIFY} AND o.order_id = x.o FOR UPDATE) o`,
  },
  values: [shops(keys), ids(keys), uuidArray(keys.map(({ hash }) => hash))],
});

/** The locked rows by their place in the list that was asked for. */
export function lockedOrders(rows: readonly Row[]): Map<number, LockedOrder> {
  return new Map(
    rows.map(([n, updatedAt, day, hash, facts]) => {
      const updated = instant(Number(updatedAt));
      const locked: LockedOrder = {
        updatedAt: updated,
        day: (day ?? null) as Day | null,
        facts: facts == null ? null : factsOf(facts, updated),
        hash: hash?.replaceAll("-", "") ?? "",
      };
      return [Number(n) - 1, locked];
    }),
  );
}

/** Saves when orders were last updated where nothing else of them changed. */
export const touchOrders = (rows: readonly OrderRow[]): Call => ({
  statement: {
    name: "orders-touch",
    text: `UPDATE orders o SET updated_at = x.u FROM unnest($1::int[], $2::bigint[], $3::timestamptz[]) x(s, o, u)
      WHERE o.shop_id = x.s AND o.source = ${SHOPIFY} AND o.order_id = x.o`,
  },
  values: [shops(rows), ids(rows), momentArray(rows.map(updatedAtOf))],
});

export const updateOrders = (rows: readonly OrderRow[]): Call => ({
  statement: {
    name: "orders-update",
    text: `UPDATE orders o SET name = x.name, day = x.day, processed_at = x.p, updated_at = x.u, hash = x.h,
        checkout_token = x.t, customer_id = x.c, facts = x.f::json
      FROM unnest($1::int[], $2::bigint[], $3::text[], $4::date[], $5::timestamptz[], $6::timestamptz[], $7::uuid[],
        $8::text[], $9::bigint[], $10::text[]) x(s, o, name, day, p, u, h, t, c, f)
      WHERE o.shop_id = x.s AND o.source = ${SHOPIFY} AND o.order_id = x.o`,
  },
  values: [shops(rows), ids(rows), ...columnsOf(rows)],
});

function columnsOf(rows: readonly OrderRow[]): Buffer[] {
  const snapshots = rows.map(({ facts }) => facts.snapshot);
  return [
    textArray(snapshots.map((snapshot) => snapshot?.name ?? null)),
    dayArray(rows.map(({ day }) => day)),
    momentArray(snapshots.map((snapshot) => snapshot?.processedAt ?? null)),
    momentArray(rows.map(updatedAtOf)),
    uuidArray(rows.map((row) => row.hash)),
    textArray(snapshots.map((snapshot) => snapshot?.checkoutToken ?? null)),
    bigintArray(snapshots.map((snapshot) => snapshot?.customerId ?? null)),
    textArray(rows.map(({ text }) => text)),
  ];
}
