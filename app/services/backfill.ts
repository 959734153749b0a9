import type pg from "pg";
import { PipelineError } from "../db/pipeline.ts";
import { closeUnreadOrders, noteUnreadOrders, type RefusedOrder } from "../db/quarantine.ts";
import { readBackfill, saveBackfill } from "../db/shops.ts";
import { type Instant, instant, type OrderId, type ShopId } from "../domain/ids.ts";
import type { OrderEvent } from "../domain/order.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { addDays, toIso } from "../domain/time.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { ORDER, ORDERS } from "../shopify/documents/orders.ts";
import type { Json } from "../shopify/json.ts";
import { orderEventFromNode } from "../shopify/order-node.ts";
import { LINES_MISSING } from "../shopify/order-payload.ts";
import { wholeOrder } from "../shopify/whole-order.ts";
import type { Work } from "./heard.ts";
import { type Stuck, settleMost } from "./look-again.ts";

type Reading = { pool: pg.Pool; shopId: ShopId; call: AdminCall; now: Instant };

/** An order that went to quarantine, and why; no personal data. */
export type Skipped = { orderId: OrderId | null; reason: string; detail: string };

/** read_orders reaches back 60 days. Source: shopify.dev, access scopes. */
const REACH_DAYS = 60;
/** One page's cost stays well below the 1,000 points that a query may cost. */
const PAGE = 20;
/** Pages of one run: then the job makes room for others and goes on from the saved cursor. */
const PAGES_A_RUN = 10;

/**
 * Reads a part of the orders of the last 60 days as facts; what was placed before the day from which orders earn is
 * explained and books nothing. The cursor is saved after each page: a run that dies repeats a page, which changes nothing.
 *
 * Returns: whether there is more to read, and the orders that went to quarantine.
 */
export async function backfillSome({
  pool,
  shopId,
  call,
  now,
}: Reading): Promise<Result<{ more: boolean; skipped: Skipped[] }, AdminFailure>> {
  const skipped: Skipped[] = [];
  for (let pages = 0; pages < PAGES_A_RUN; pages += 1) {
    const at = await readBackfill(pool, shopId);
    if (at === null || at.state === "done") return ok({ more: false, skipped });
    const search = `processed_at:>='${toIso(addDays(now, -REACH_DAYS))}'`;
    const answer = await call(ORDERS, { search, after: at.cursor, first: PAGE });
    if (!answer.ok) return fail(answer.error);
    const { nodes, pageInfo } = answer.value.orders;
    const settled = await settleNodes({ pool, shopId, call, now }, nodes);
    if (!settled.ok) return settled;
    skipped.push(...settled.value);
    const more = pageInfo.hasNextPage;
    const state = more ? "running" : "done";
    await saveBackfill(pool, shopId, { state, cursor: more ? pageInfo.endCursor : null, read: nodes.length });
    if (!more) return ok({ more, skipped });
  }
  return ok({ more: true, skipped });
}

/** Notes that the back-fill was given up; a merchant sees it, and an install begins it anew. */
export async function failBackfill(pool: pg.Pool, shopId: ShopId): Promise<void> {
  const at = await readBackfill(pool, shopId);
  if (at !== null) await saveBackfill(pool, shopId, { state: "failed", cursor: at.cursor, read: 0 });
}

/**
 * Reads one order and settles it: for what a webhook left open, and for one in quarantine. What could not be taken over goes
 * to quarantine; null where Shopify knows no such order, which changes nothing.
 */
export async function fetchOrder(
  { pool, shopId, call, now }: Reading,
  orderId: OrderId,
): Promise<Result<Skipped[] | null, AdminFailure>> {
  const answer = await call(ORDER, { id: `gid://shopify/Order/${orderId}` });
  if (!answer.ok) return answer;
  const { order } = answer.value;
  return order === null ? ok(null) : settleNodes({ pool, shopId, call, now }, [order]);
}

/** Notes that an order which had to be read could not be: the merchant sees it, and may have it read again. */
export const failFetch = (
  { pool, shopId, now }: Omit<Reading, "call">,
  orderId: OrderId,
  { kind, message }: Pick<AdminFailure, "message"> & { kind: string },
): Promise<void> => noteUnreadOrders(pool, { shopId, at: now }, [{ orderId, reason: kind, detail: message }]);

async function settleNodes(
  { pool, shopId, call, now }: Reading,
  nodes: readonly Json[],
): Promise<Result<Skipped[], AdminFailure>> {
  const work: Work[] = [];
  const skipped: Skipped[] = [];
  for (const node of nodes) {
    const whole = await wholeOrder(call, node);
    if (!whole.ok) return whole;
    if (whole.value === null) continue;
    const read = orderEventFromNode(whole.value);
    if (read.ok) work.push({ shopId, orderId: read.value.orderId, event: asRead(read.value.event, now) });
    else skipped.push(read.error);
  }
  skipped.push(...(await settleMost(pool, work, now)).map(skippedOf));
  const refused = skipped.filter((one): one is RefusedOrder => one.orderId !== null);
  const left = new Set(refused.map(({ orderId }) => orderId));
  const read = work.map(({ orderId }) => orderId).filter((orderId) => !left.has(orderId));
  await noteUnreadOrders(pool, { shopId, at: now }, refused);
  await closeUnreadOrders(pool, { shopId, at: now, reason: LINES_MISSING }, read);
  return ok(skipped);
}

/** The clocks of Shopify and of this machine are taken to be no further apart. */
const CLOCKS_APART_MS = 2_000;

/**
 * What is read after a second is over is how the order stood at its end: it goes before what webhooks said of that second,
 * in whichever order they came.
 */
function asRead(event: OrderEvent, now: Instant): OrderEvent {
  if (event.kind !== "snapshot" || now < event.snapshot.updatedAt + 1_000 + CLOCKS_APART_MS) return event;
  const updatedAt = instant(event.snapshot.updatedAt + 1);
  const refunds = event.refunds.map((refund) => ({ ...refund, asOf: updatedAt }));
  return { ...event, snapshot: { ...event.snapshot, updatedAt }, refunds };
}

const skippedOf = ({ orderId, error }: Stuck): Skipped => ({
  orderId,
  reason: "could-not-be-booked",
  detail:
    error instanceof PipelineError
      ? `The database refused the order (${error.code} in ${error.statement}).`
      : `The order could not be decided on (${error.name}: ${error.message.slice(0, 200)}).`,
});
