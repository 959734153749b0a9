// How far a store's orders were compared with those here, and which of them are behind.
import type pg from "pg";
import { type Instant, instant, type OrderId, SHOPIFY, type ShopId } from "../domain/ids.ts";
import { contradicts, type OrderLook } from "../domain/order-look.ts";
import { bigintArray, momentArray } from "./arrays.ts";
import { addJob, type Db, MANY_PRIORITY } from "./jobs.ts";
import { factsOf } from "./orders.ts";
import { inTransaction } from "./transaction.ts";

/** A part of the store's time that is being compared: `from` and `until` are Shopify's, `after` is the cursor of the next page. */
export type ReconcileWindow = { from: Instant; until: Instant; after: string };

/** An order of the store, when it last changed there, and what the list of orders says of it. */
export type OrderChange = { orderId: OrderId; updatedAt: Instant; look: OrderLook };

/** `at`: when all was last compared to its end. `recovered`: orders that were missing or behind, of all times together. */
export type Reconciled = { at: Instant | null; recovered: number };

export async function findReconciled(db: Db, shopId: ShopId): Promise<Reconciled> {
  const { rows } = await db.query<{ at: Date | null; recovered: number }>(
    "SELECT reconciled_at AS at, recovered_orders AS recovered FROM shop WHERE id = $1",
    [shopId],
  );
  const [row] = rows;
  return { at: row?.at ? instant(row.at.getTime()) : null, recovered: row?.recovered ?? 0 };
}

/** Up to which change everything was compared; before the first time, when the app came: what was before is the back-fill's. */
export async function comparedUntil(db: Db, shopId: ShopId): Promise<Instant> {
  const { rows } = await db.query<{ until: Date }>(
    "SELECT coalesce(reconciled_until, installed_at) AS until FROM shop WHERE id = $1",
    [shopId],
  );
  return instant(rows[0]?.until.getTime() ?? 0);
}

/**
 * Those of the orders that are not here, or not as they last changed. One that waits in quarantine since then is known: it was
 * told of, and could not be taken over.
 */
export async function ordersBehind(db: Db, shopId: ShopId, orders: readonly OrderChange[]): Promise<OrderId[]> {
  const { rows } = await db.query<{ id: OrderId }>(
    `SELECT x.o::text AS id FROM unnest($2::bigint[], $3::timestamptz[]) x(o, u)
     WHERE NOT EXISTS (SELECT FROM orders o
         WHERE o.shop_id = $1 AND o.source = ${SHOPIFY} AND o.order_id = x.o AND o.updated_at >= x.u)
       AND NOT EXISTS (SELECT FROM quarantine q
         WHERE q.shop_id = $1 AND q.state = 'open' AND q.source = ${SHOPIFY} AND q.order_id = x.o AND q.received_at >= x.u)`,
    [shopId, bigintArray(orders.map(({ orderId }) => orderId)), momentArray(orders.map(({ updatedAt }) => updatedAt))],
  );
  return rows.map(({ id }) => id);
}

/**
 * Those of the orders that are here as of the very second in which they last changed, but otherwise than the store has them: of two
 * changes of one second a webhook came of one. What was read after the second was over is later than it, and not asked.
 */
export async function ordersOtherwise(db: Db, shopId: ShopId, orders: readonly OrderChange[]): Promise<OrderId[]> {
  const looks = new Map(orders.map((order) => [order.orderId, order]));
  const { rows } = await db.query<{ id: OrderId; facts: unknown }>(
    `SELECT o.order_id::text AS id, o.facts FROM unnest($2::bigint[], $3::timestamptz[]) x(o, u)
     JOIN orders o ON o.shop_id = $1 AND o.source = ${SHOPIFY} AND o.order_id = x.o AND o.updated_at = x.u`,
    [shopId, bigintArray(orders.map(({ orderId }) => orderId)), momentArray(orders.map(({ updatedAt }) => updatedAt))],
  );
  return rows.flatMap(({ id, facts }) => {
    const heard = looks.get(id);
    return heard !== undefined && contradicts(factsOf(facts, heard.updatedAt), heard.look) ? [id] : [];
  });
}

type Compared = {
  shopId: ShopId;
  /** Up to which change everything is compared now. */
  until: Instant;
  /** Those to be read. */
  behind: readonly OrderId[];
  /** Whether that is all. */
  complete: boolean;
  /** Where another run goes on. */
  next: ReconcileWindow | null;
  now: Instant;
};

/** Saves how far it came, with the jobs that read what was behind and go on with what is left. */
export async function saveCompared(
  pool: pg.Pool,
  { shopId, until, behind, complete, next, now }: Compared,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(
      `UPDATE shop SET reconciled_until = greatest(reconciled_until, $2), recovered_orders = recovered_orders + $3,
         reconciled_at = CASE WHEN $4 THEN $5 ELSE reconciled_at END WHERE id = $1`,
      [shopId, new Date(until), behind.length, complete, new Date(now)],
    );
    for (const orderId of behind)
      await addJob(client, "fetch-order", { shopId, orderId }, { key: `fetch:${shopId}:${orderId}` });
    if (next !== null) await addJob(client, "reconcile-orders", { shopId, window: next }, { key: keyOf(shopId) });
  });
}

const keyOf = (shopId: ShopId) => `reconcile:${shopId}`;

// What fails for longer is done by one of the next hours: it begins where this one came to.
const MOST_ATTEMPTS = 4;
/** Twenty pages take seconds: a job that is held for longer has lost its process. */
const DEAD_MS = 30 * 60_000;

/**
 * Has every installed shop compared whose back-fill is over, each at its own moment of the next fifty minutes; what is under way
 * goes on. A job that failed for good stays where it is, and so must not be taken for one.
 */
export async function addAllReconciliations(db: Db): Promise<number> {
  // A prime spreads shops that installed one after the other.
  const { rowCount } = await db.query(
    `SELECT graphile_worker.add_job('reconcile-orders', json_build_object('shopId', id, 'window', null),
       job_key => 'reconcile:' || id, max_attempts => $1, priority => ${MANY_PRIORITY},
       run_at => now() + make_interval(secs => id::bigint * 7919 % 3000))
     FROM shop s WHERE state = 'installed' AND backfill_state IN ('done', 'failed')
       AND NOT EXISTS (SELECT FROM graphile_worker.jobs j WHERE j.key = 'reconcile:' || s.id
         AND j.attempts < j.max_attempts AND coalesce(j.locked_at > now() - $2 * interval '1 ms', true))`,
    [MOST_ATTEMPTS, DEAD_MS],
  );
  return rowCount ?? 0;
}
