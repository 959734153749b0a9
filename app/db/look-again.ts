import type { CodeKey, Instant, OrderId, ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";

/** Orders read at once: as many as one transaction settles. */
export const PAGE = 200;

export type Due = { shopId: ShopId; orderId: OrderId; dueAt: Date };

/** Orders whose commission may be approved, over all shops, by shop and time. */
export async function dueOrders(db: Db, now: Instant, after: Due | null): Promise<Due[]> {
  const { rows } = await db.query<Due>(
    `SELECT shop_id AS "shopId", order_id AS "orderId", due_at AS "dueAt" FROM decision
     WHERE due_at <= $1 AND (shop_id, due_at, order_id) > ($2, $3, $4)
     ORDER BY shop_id, due_at, order_id LIMIT ${PAGE}`,
    [new Date(now), after?.shopId ?? 0, after?.dueAt ?? new Date(0), after?.orderId ?? "0"],
  );
  return rows;
}

/** Orders that carried a code while it was somebody's, placed since a moment, by number. */
export async function ordersWithCode(
  db: Db,
  shopId: ShopId,
  { key, since }: { key: CodeKey; since: Instant },
  after: OrderId | null,
): Promise<OrderId[]> {
  const { rows } = await db.query<{ order_id: OrderId }>(
    `SELECT order_id FROM redemption JOIN orders o USING (shop_id, source, order_id)
     WHERE shop_id = $1 AND code_key = $2 AND source = 1 AND order_id > $3 AND o.processed_at >= $4
     ORDER BY order_id LIMIT ${PAGE}`,
    [shopId, key, after ?? "0", new Date(since)],
  );
  return rows.map(({ order_id }) => order_id);
}

export type Placed = { orderId: OrderId; processedAt: Date };

/** Orders placed from one moment until before another, by time. */
export async function ordersPlaced(
  db: Db,
  shopId: ShopId,
  { from, to }: { from: Instant; to: Instant },
  after: Placed | null,
): Promise<Placed[]> {
  const { rows } = await db.query<Placed>(
    `SELECT order_id AS "orderId", processed_at AS "processedAt" FROM orders
     WHERE shop_id = $1 AND source = 1 AND processed_at >= $2 AND processed_at < $3
       AND (processed_at, order_id) > ($4, $5)
     ORDER BY processed_at, order_id LIMIT ${PAGE}`,
    [shopId, new Date(from), new Date(to), after?.processedAt ?? new Date(0), after?.orderId ?? "0"],
  );
  return rows;
}
