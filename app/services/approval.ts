import type pg from "pg";
import { type Due, dueOrders, ordersPlaced, ordersWithCode, type Placed } from "../db/look-again.ts";
import type { CodeKey, Instant, OrderId, ShopId } from "../domain/ids.ts";
import { lookThrough, type Stuck } from "./look-again.ts";

type Looked = { seen: number; stuck: Stuck[] };

/**
 * Looks again at every order whose waiting period is over: settlement approves what may be approved, and leaves what is
 * not paid. Running it twice approves nothing twice.
 */
export function approveDue(pool: pg.Pool, now: Instant): Promise<Looked> {
  return lookThrough<Due>(
    pool,
    async (after) => {
      const due = await dueOrders(pool, now, after);
      const work = due.map(({ shopId, orderId }) => ({ shopId, orderId, event: null }));
      return { work, next: due.at(-1) ?? null };
    },
    now,
  );
}

/** Looks again at the orders that carried a code whose owner was taken back or, from a moment on, is another. */
export function lookAtCode(
  pool: pg.Pool,
  shopId: ShopId,
  code: { key: CodeKey; since: Instant },
  now: Instant,
): Promise<Looked> {
  return lookThrough<OrderId>(
    pool,
    async (after) => {
      const ids = await ordersWithCode(pool, shopId, code, after);
      return { work: ids.map((orderId) => ({ shopId, orderId, event: null })), next: ids.at(-1) ?? null };
    },
    now,
  );
}

/** Looks again at the orders placed from one moment until before another. */
export function lookBetween(
  pool: pg.Pool,
  shopId: ShopId,
  span: { from: Instant; to: Instant },
  now: Instant,
): Promise<Looked> {
  return lookThrough<Placed>(
    pool,
    async (after) => {
      const placed = await ordersPlaced(pool, shopId, span, after);
      return { work: placed.map(({ orderId }) => ({ shopId, orderId, event: null })), next: placed.at(-1) ?? null };
    },
    now,
  );
}
