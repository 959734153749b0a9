// Webhooks get lost: the store's orders are compared with those here, by when each last changed, and where that is equal by what
// the list says of them (docs/decisions/0047-reconciliation.md).
import type pg from "pg";
import { appPool } from "../db/pools.ts";
import { closeHeardOrders } from "../db/quarantine.ts";
import * as rows from "../db/reconciliation.ts";
import { type Instant, instant, type ShopId } from "../domain/ids.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { addDays, toIso } from "../domain/time.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { ORDER_CHANGES } from "../shopify/documents/orders.ts";
import { orderChange } from "../shopify/order-node.ts";

type Reading = { pool: pg.Pool; shopId: ShopId; call: AdminCall; now: Instant };

/** What changed just now is left for the next time: its webhook is on its way. */
const ON_ITS_WAY_MS = 2 * 60_000;
/** Shopify's search finds a change a little after it happened, so each time begins before the end of the last. */
const OVERLAP_MS = 10 * 60_000;
/** read_orders reaches back 60 days. Source: shopify.dev, access scopes. */
const REACH_DAYS = 60;
/** Pages of 250 in one run: then the job makes room for others and goes on from where it is. */
const PAGES_A_RUN = 20;

/**
 * Compares what changed in the store since the last time with what is here, and has read what is missing or behind. How far it came
 * is saved with each page: a run that dies repeats one, which changes nothing. `window` is where an unfinished one goes on.
 *
 * Returns: how many orders were missing or behind.
 */
export async function reconcileSome(
  { pool, shopId, call, now }: Reading,
  window: rows.ReconcileWindow | null,
): Promise<Result<number, AdminFailure>> {
  const { from, until, after: first } = window ?? { ...(await nextWindow({ pool, shopId, now })), after: null };
  const search = `updated_at:>='${toIso(from)}' updated_at:<='${toIso(until)}'`;
  let found = 0;
  let after = first;
  for (let page = 1; ; page += 1) {
    const answer = await call(ORDER_CHANGES, { search, after });
    if (!answer.ok) return fail(answer.error);
    const { nodes, pageInfo } = answer.value.orders;
    const changes = nodes.map(orderChange);
    const behind = [
      ...(await rows.ordersBehind(pool, shopId, changes)),
      ...(await rows.ordersOtherwise(pool, shopId, changes)),
    ];
    found += behind.length;
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    const next = after === null || page < PAGES_A_RUN ? null : { from, until, after };
    const came = after === null ? until : (changes.at(-1)?.updatedAt ?? from);
    await rows.saveCompared(pool, { shopId, until: came, behind, next, now, complete: after === null });
    if (after === null) await closeHeardOrders(pool, { shopId, at: now });
    if (after === null || next !== null) return ok(found);
  }
}

async function nextWindow({ pool, shopId, now }: Omit<Reading, "call">): Promise<{ from: Instant; until: Instant }> {
  const earliest = addDays(now, -REACH_DAYS);
  const before = await rows.comparedUntil(pool, shopId);
  return { from: instant(Math.max(earliest, before - OVERLAP_MS)), until: instant(now - ON_ITS_WAY_MS) };
}

/** Has every store compared within the hour. Returns how many. */
export const reconcileAll = (pool: pg.Pool): Promise<number> => rows.addAllReconciliations(pool);

/** When all orders of the store were last found to be here, and how many had to be read since no message of them had come. */
export const getReconciled = (shopId: ShopId): Promise<rows.Reconciled> => rows.findReconciled(appPool(), shopId);
