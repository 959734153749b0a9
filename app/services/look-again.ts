import type pg from "pg";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import { faultOf } from "./faults.ts";
import type { Work } from "./heard.ts";
import { settleAll } from "./settlement.ts";

/** An order that could not be settled, and why. */
export type Stuck = { shopId: ShopId; orderId: OrderId; error: Error };

/**
 * Settles orders that nobody waits for, so that one which cannot be settled holds up no other: it is set aside and named.
 *
 * Errors: what is wrong with the world (the database is gone, a lock was not to be had) is thrown; the same work may be
 * given again.
 */
export async function settleMost(pool: pg.Pool, work: readonly Work[], now: Instant): Promise<Stuck[]> {
  try {
    await settleAll(pool, work, now);
    return [];
  } catch (error) {
    if (!(error instanceof Error) || faultOf(error) !== "data") throw error;
    const [only] = work;
    if (only === undefined) return [];
    if (work.length === 1) return [{ shopId: only.shopId, orderId: only.orderId, error }];
    const half = Math.ceil(work.length / 2);
    const first = await settleMost(pool, work.slice(0, half), now);
    return [...first, ...(await settleMost(pool, work.slice(half), now))];
  }
}

/** Goes through orders a page at a time, by what comes after the last one, and looks at each again. */
export async function lookThrough<Cursor>(
  pool: pg.Pool,
  read: (after: Cursor | null) => Promise<{ work: Work[]; next: Cursor | null }>,
  now: Instant,
): Promise<{ seen: number; stuck: Stuck[] }> {
  const stuck: Stuck[] = [];
  let seen = 0;
  let after: Cursor | null = null;
  do {
    const page: { work: Work[]; next: Cursor | null } = await read(after);
    stuck.push(...(await settleMost(pool, page.work, now)));
    seen += page.work.length;
    after = page.next;
  } while (after !== null);
  return { seen, stuck };
}
