// Events that could not be booked, with their reason and their encrypted body.
import type pg from "pg";
import { type Instant, instant, type OrderId, SHOPIFY, type ShopId } from "../domain/ids.ts";
import { bigintArray, intArray, momentArray, textArray } from "./arrays.ts";
import type { Call } from "./pipeline.ts";

export type RefusedRow = {
  shopId: ShopId;
  topic: string;
  orderId: OrderId | null;
  /** A short slug. */
  reason: string;
  /** A sentence for the merchant. */
  detail: string;
  /** Encrypted. */
  body: Buffer;
  receivedAt: Instant;
};

export const insertRefused = (rows: readonly RefusedRow[]): Call => ({
  statement: {
    name: "quarantine",
    text: `INSERT INTO quarantine (shop_id, topic, source, order_id, reason, detail, body, state, received_at)
      SELECT s, t, ${SHOPIFY}, o, r, d, decode(b, 'hex'), 'open', at
      FROM unnest($1::int[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::timestamptz[]) x(s, t, o, r, d, b, at)
      WHERE EXISTS (SELECT FROM shop k WHERE k.id = x.s AND k.state <> 'redacted')`,
  },
  values: [
    intArray(rows.map(({ shopId }) => shopId)),
    textArray(rows.map(({ topic }) => topic)),
    bigintArray(rows.map(({ orderId }) => orderId)),
    textArray(rows.map(({ reason }) => reason)),
    textArray(rows.map(({ detail }) => detail)),
    textArray(rows.map(({ body }) => body.toString("hex"))),
    momentArray(rows.map(({ receivedAt }) => receivedAt)),
  ],
});

/** Stands as the topic of an order that was read from the Admin API rather than told of by a webhook: it has no body. */
export const ORDER_READ = "order-read";

/** The reason of an order that had to be read and that Shopify never gave. */
export const NOT_IN_STORE = "not-in-store";

export type RefusedOrder = { orderId: OrderId; reason: string; detail: string };

/** Notes orders that could not be taken over as they were read; one that is noted already gets the reason and the moment it has now. */
export async function noteUnreadOrders(
  db: pg.Pool,
  { shopId, at }: { shopId: ShopId; at: Instant },
  orders: readonly RefusedOrder[],
): Promise<void> {
  if (orders.length === 0) return;
  await db.query(
    `WITH told AS (SELECT DISTINCT ON (o) * FROM unnest($2::bigint[], $3::text[], $4::text[]) x(o, r, d)),
       known AS (
         UPDATE quarantine q SET reason = r, detail = d, received_at = greatest(q.received_at, $5) FROM told
         WHERE q.shop_id = $1 AND q.order_id = o AND q.topic = '${ORDER_READ}' AND q.state = 'open' RETURNING q.order_id)
     INSERT INTO quarantine (shop_id, topic, source, order_id, reason, detail, state, received_at)
     SELECT $1, '${ORDER_READ}', ${SHOPIFY}, o, r, d, 'open', $5 FROM told
     WHERE o NOT IN (SELECT order_id FROM known) AND EXISTS (SELECT FROM shop WHERE id = $1 AND state <> 'redacted')`,
    [
      shopId,
      orders.map(({ orderId }) => orderId),
      orders.map(({ reason }) => reason),
      orders.map(({ detail }) => detail),
      new Date(at),
    ],
  );
}

/** Closes what is noted of orders that could be taken over after all, and their events that waited for just that. */
export async function closeUnreadOrders(
  db: pg.Pool,
  { shopId, at, reason }: { shopId: ShopId; at: Instant; reason: string },
  orderIds: readonly OrderId[],
): Promise<void> {
  if (orderIds.length === 0) return;
  await db.query(
    `UPDATE quarantine SET state = 'retried', resolved_at = $3, attempts = attempts + 1, body = NULL
     WHERE shop_id = $1 AND state = 'open' AND (topic = '${ORDER_READ}' OR reason = $4) AND order_id = ANY ($2::bigint[])`,
    [shopId, orderIds, new Date(at), reason],
  );
}

/**
 * Closes what is noted of a shop's orders that were heard another way and decided on since: one that Shopify never gave, and one
 * that is here as of a later change than what could not be taken over. Returns how many.
 */
export async function closeHeardOrders(db: pg.Pool, { shopId, at }: { shopId: ShopId; at: Instant }): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE quarantine q SET state = 'retried', resolved_at = $2
     FROM decision d JOIN orders o USING (shop_id, source, order_id)
     WHERE q.shop_id = $1 AND q.state = 'open' AND q.topic = '${ORDER_READ}'
       AND d.shop_id = $1 AND d.source = q.source AND d.order_id = q.order_id AND d.outcome <> 'waiting'
       AND (q.reason = '${NOT_IN_STORE}' OR o.updated_at >= q.received_at)`,
    [shopId, new Date(at)],
  );
  return rowCount ?? 0;
}

/** That a merchant gave up an order which waits, the row `d` of `decision`: what was noted of it is discarded. */
export const GIVEN_UP = `EXISTS (SELECT FROM quarantine q WHERE q.shop_id = d.shop_id AND q.order_id = d.order_id
  AND q.source = d.source AND q.state = 'discarded' AND q.topic = '${ORDER_READ}')`;

export type QuarantinedEvent = {
  id: string;
  topic: string;
  orderId: OrderId | null;
  /** As the shop names it; null where the order is not known here. */
  orderName: string | null;
  reason: string;
  detail: string;
  state: "open" | "retried" | "discarded";
  attempts: number;
  receivedAt: Instant;
  resolvedAt: Instant | null;
};

/** With what Shopify sent, encrypted; null once it was erased. */
export type QuarantinedBody = QuarantinedEvent & { body: Buffer | null };

const COLUMNS = `id, topic, order_id AS "orderId", reason, detail, state, attempts,
  (SELECT o.name FROM orders o WHERE o.shop_id = quarantine.shop_id AND o.source = quarantine.source
     AND o.order_id = quarantine.order_id) AS "orderName",
  (extract(epoch FROM received_at) * 1000)::float8 AS "receivedAt", (extract(epoch FROM resolved_at) * 1000)::float8 AS "resolvedAt"`;

/** The open events of a shop, the newest first, and how many there are in all. */
export async function readQuarantine(
  db: pg.Pool,
  { shopId, limit, offset }: { shopId: ShopId; limit: number; offset: number },
): Promise<{ events: QuarantinedEvent[]; total: number }> {
  const where = "FROM quarantine WHERE shop_id = $1 AND state = 'open'";
  const [page, count] = await Promise.all([
    db.query(`SELECT ${COLUMNS} ${where} ORDER BY received_at DESC, id DESC LIMIT $2 OFFSET $3`, [
      shopId,
      limit,
      offset,
    ]),
    db.query<{ total: number }>(`SELECT count(*)::int AS total ${where}`, [shopId]),
  ]);
  return { events: page.rows.map(eventOf), total: count.rows[0]?.total ?? 0 };
}

/** Which open events of an order wait for the same reason. */
export async function openOfOrder(
  db: pg.Pool,
  { shopId, orderId, reason }: { shopId: ShopId; orderId: OrderId; reason: string },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    "SELECT id FROM quarantine WHERE shop_id = $1 AND state = 'open' AND order_id = $2 AND reason = $3",
    [shopId, orderId, reason],
  );
  return rows.map(({ id }) => id);
}

/** Open events of a shop with their bodies, the oldest first. */
export async function readBodies(db: pg.Pool, shopId: ShopId, ids: readonly string[]): Promise<QuarantinedBody[]> {
  const { rows } = await db.query(
    `SELECT ${COLUMNS}, body FROM quarantine WHERE shop_id = $1 AND id = ANY ($2::bigint[]) AND state = 'open'
     ORDER BY received_at, id`,
    [shopId, ids],
  );
  return rows.map((row) => ({ ...eventOf(row), body: row.body }));
}

/** Closes an event and drops its body: it is needed no longer. */
export async function closeEvent(
  db: pg.Pool,
  event: { shopId: ShopId; id: string; state: "retried" | "discarded"; at: Instant },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE quarantine SET state = $3, resolved_at = $4, body = NULL, attempts = attempts + ($3 = 'retried')::int
     WHERE shop_id = $1 AND id = $2 AND state = 'open'`,
    [event.shopId, event.id, event.state, new Date(event.at)],
  );
  return rowCount === 1;
}

/** Notes that a retry failed, and why. */
export async function noteAttempt(
  db: pg.Pool,
  event: { shopId: ShopId; id: string; reason: string; detail: string },
): Promise<void> {
  await db.query(
    `UPDATE quarantine SET attempts = attempts + 1, reason = $3, detail = $4 WHERE shop_id = $1 AND id = $2 AND state = 'open'`,
    [event.shopId, event.id, event.reason, event.detail],
  );
}

/** Drops the bodies received before a moment: they are kept for 30 days at most. Returns how many. */
export async function dropBodies(db: pg.Pool, before: Instant): Promise<number> {
  const { rowCount } = await db.query("UPDATE quarantine SET body = NULL WHERE body IS NOT NULL AND received_at < $1", [
    new Date(before),
  ]);
  return rowCount ?? 0;
}

type Raw = Omit<QuarantinedEvent, "receivedAt" | "resolvedAt"> & { receivedAt: number; resolvedAt: number | null };

function eventOf({
  id,
  topic,
  orderId,
  orderName,
  reason,
  detail,
  state,
  attempts,
  receivedAt,
  resolvedAt,
}: Raw): QuarantinedEvent {
  return {
    id,
    topic,
    orderId,
    orderName,
    reason,
    detail,
    state,
    attempts,
    receivedAt: instant(receivedAt),
    resolvedAt: resolvedAt === null ? null : instant(resolvedAt),
  };
}
