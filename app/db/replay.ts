// Orders as they are stored, to decide on them once more without saving anything.
import type pg from "pg";
import type { EarlierCustomer } from "../domain/attribution.ts";
import { decodeDecided } from "../domain/decided.ts";
import type { Hand } from "../domain/hand.ts";
import { type Instant, instant, type OrderId, type ShopId } from "../domain/ids.ts";
import type { OrderFacts } from "../domain/order.ts";
import type { Decided } from "../domain/settlement.ts";
import { boundOf, type OrderOfCustomer, readBound } from "./bound-customers.ts";
import { clicksOf, customersOf, type KnownClick, readEvidence } from "./evidence.ts";
import { handsOf } from "./hands.ts";
import type { Db } from "./jobs.ts";
import { factsOf } from "./orders.ts";
import { pipeline } from "./pipeline.ts";

export type StoredOrder = { orderId: OrderId; name: string | null; facts: OrderFacts; decided: Decided | null };

type Raw = { order_id: OrderId; name: string | null; facts: unknown; updated_at: Date; decided: unknown };

/** The orders of these numbers that the shop has, by number. */
export async function readStoredOrders(db: Db, shopId: ShopId, ids: readonly OrderId[]): Promise<StoredOrder[]> {
  const { rows } = await db.query<Raw>(
    `SELECT o.order_id::text, o.name, o.facts, o.updated_at, d.decided
     FROM unnest($2::bigint[]) x(id)
     CROSS JOIN LATERAL (SELECT * FROM orders o WHERE o.shop_id = $1 AND o.source = 1 AND o.order_id = x.id OFFSET 0) o
     LEFT JOIN decision d ON d.shop_id = o.shop_id AND d.source = o.source AND d.order_id = o.order_id
     ORDER BY o.order_id`,
    [shopId, ids],
  );
  return rows.map((row) => ({
    orderId: row.order_id,
    name: row.name,
    facts: factsOf(row.facts, instant(row.updated_at.getTime())),
    decided: row.decided === null ? null : decodeDecided(row.decided),
  }));
}

export type StoredEvidence = {
  clicks: Map<number, KnownClick[]>;
  boundBefore: Map<number, EarlierCustomer[]>;
  bound: Map<number, EarlierCustomer[]>;
  hands: Map<number, Hand[]>;
};

/** What speaks for partners besides codes, by the order's place in the list. */
export async function readStoredEvidence(
  client: pg.ClientBase,
  shopId: ShopId,
  orders: readonly StoredOrder[],
): Promise<StoredEvidence> {
  const customers = orders.map(({ facts: { snapshot } }): OrderOfCustomer => {
    const { customerId = null, emailHash = null, processedAt = instant(0) } = snapshot ?? {};
    return { shopId, customerId, emailHash, processedAt };
  });
  const keys = orders.map(({ orderId }) => ({ shopId, orderId }));
  const [evidence = [], bound = []] = await pipeline(client, [readEvidence(keys), readBound(customers)]);
  return {
    clicks: clicksOf(evidence),
    boundBefore: customersOf(evidence),
    bound: boundOf(bound),
    hands: handsOf(evidence),
  };
}

/** Numbers of orders placed from a moment until before another, the newest first. */
export async function numbersPlaced(
  db: Db,
  shopId: ShopId,
  { from, to, most }: { from: Instant; to: Instant; most: number },
): Promise<OrderId[]> {
  const { rows } = await db.query<{ id: OrderId }>(
    `SELECT order_id::text AS id FROM orders
     WHERE shop_id = $1 AND processed_at >= $2 AND processed_at < $3 ORDER BY processed_at DESC, order_id LIMIT $4`,
    [shopId, new Date(from), new Date(to), most],
  );
  return rows.map(({ id }) => id);
}

/** Numbers of orders by name ("1042" and "#1042" are one) or by number. A name may be that of several orders. */
export async function numbersNamed(
  db: Db,
  shopId: ShopId,
  names: readonly string[],
): Promise<{ asked: string; id: OrderId }[]> {
  const { rows } = await db.query<{ asked: string; id: OrderId }>(
    `SELECT x.asked, o.order_id::text AS id FROM unnest($2::text[]) x(asked)
     CROSS JOIN LATERAL (
       SELECT order_id FROM orders o
       WHERE o.shop_id = $1 AND o.name COLLATE "C" IN (x.asked, '#' || x.asked) AND o.source = 1
       UNION
       SELECT order_id FROM orders o WHERE o.shop_id = $1 AND o.source = 1
         AND o.order_id = CASE WHEN x.asked ~ '^[1-9][0-9]{9,17}$' THEN x.asked::bigint END) o`,
    [shopId, names],
  );
  return rows;
}
