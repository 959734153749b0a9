import type pg from "pg";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";

/**
 * That nothing was ever heard of an order which waits, the row `d` of `decision`, but that its customer is to be erased: mostly one
 * from before the app came, which nobody tells of any more. It is kept for what may still arrive.
 */
export const ONLY_ERASED = `EXISTS (SELECT FROM orders u WHERE u.shop_id = d.shop_id AND u.source = d.source
  AND u.order_id = d.order_id AND u.processed_at IS NULL AND json_array_length(u.facts->'refunds') = 0)`;

type Receipt = { webhookId: string; kind: string; now: Instant };

/** Notes a request once, however often it is delivered. Returns whether it is new. */
export async function insertRequest(client: pg.ClientBase, shopId: ShopId, request: Receipt): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO privacy_request (shop_id, webhook_id, kind, received_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [shopId, request.webhookId, request.kind, new Date(request.now)],
  );
  return rowCount === 1;
}

export async function finishRequest(
  db: Db,
  shopId: ShopId,
  { webhookId, report, now }: { webhookId: string; report: Record<string, unknown>; now: Instant },
): Promise<void> {
  await db.query("UPDATE privacy_request SET done_at = $3, report = $4 WHERE shop_id = $1 AND webhook_id = $2", [
    shopId,
    webhookId,
    new Date(now),
    JSON.stringify(report),
  ]);
}

/** What is kept of one order that can lead to its customer. `reasons`: how many a merchant wrote on it by hand; its page shows them. */
export type PersonalOrder = { orderId: OrderId; customerNumber: boolean; emailHash: boolean; reasons: number };

/** The customer's orders: those of the customer's number and those that Shopify names. */
export async function ordersOfCustomer(
  db: Db,
  shopId: ShopId,
  { customerId, orderIds }: { customerId: string | null; orderIds: readonly OrderId[] },
): Promise<PersonalOrder[]> {
  const { rows } = await db.query<PersonalOrder>(
    `SELECT order_id AS "orderId", customer_id IS NOT NULL AS "customerNumber",
       facts::jsonb -> 'snapshot' -> 'emailHash' IS DISTINCT FROM 'null'::jsonb
         AND facts::jsonb -> 'snapshot' ? 'emailHash' AS "emailHash",
       (SELECT count(*)::int FROM order_hand h WHERE h.shop_id = orders.shop_id AND h.source = orders.source
          AND h.order_id = orders.order_id AND h.reason IS NOT NULL) AS reasons
     FROM orders WHERE shop_id = $1 AND source = 1 AND (customer_id = $2 OR order_id = ANY ($3::bigint[]))
     ORDER BY order_id`,
    [shopId, customerId, orderIds],
  );
  return rows;
}

/** Sealed bodies of a shop's events that could not be booked, by their number. */
export async function sealedBodies(
  db: Db,
  shopId: ShopId,
  { after, limit }: { after: string; limit: number },
): Promise<{ id: string; body: Buffer }[]> {
  const { rows } = await db.query<{ id: string; body: Buffer }>(
    "SELECT id, body FROM quarantine WHERE shop_id = $1 AND id > $2 AND body IS NOT NULL ORDER BY id LIMIT $3",
    [shopId, after, limit],
  );
  return rows;
}

/** Drops the bodies of events that could not be booked: those of orders, and those named by themselves. */
export async function eraseBodies(
  db: Db,
  shopId: ShopId,
  { orderIds, ids, now }: { orderIds: readonly OrderId[]; ids: readonly string[]; now: Instant },
): Promise<void> {
  await db.query(
    `UPDATE quarantine SET body = NULL, state = CASE state WHEN 'open' THEN 'discarded' ELSE state END,
       resolved_at = coalesce(resolved_at, $4)
     WHERE shop_id = $1 AND (order_id = ANY ($2::bigint[]) OR id = ANY ($3::bigint[])) AND body IS NOT NULL`,
    [shopId, orderIds, ids, new Date(now)],
  );
}

/** Removes all that is kept of a shop and leaves a tombstone. */
export async function redactShop(db: Db, shopId: ShopId): Promise<void> {
  await db.query("SELECT redact_shop($1)", [shopId]);
}
