import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import type { Instant, ShopId } from "../domain/ids.ts";

/** How long orders that were heard before a change, and read what held then, may still be on their way into the books. */
export const LATE_SECONDS = 5;

/**
 * Has the orders looked at again that were placed from one moment until before another, once those are in the books that were on
 * their way: `why` tells apart the reasons to look.
 */
export function lookAtPlaced(
  client: pg.ClientBase,
  shopId: ShopId,
  { from, to, why }: { from: Instant; to: Instant; why: string },
): Promise<void> {
  const key = `look:${shopId}:${why}:${from}:${to}`;
  return addJob(client, "look-again", { shopId, from, to }, { key, afterSeconds: LATE_SECONDS });
}
