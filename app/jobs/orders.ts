import { z } from "zod";
import { standOf } from "../db/decisions.ts";
import { addJob } from "../db/jobs.ts";
import { closeHeardOrders, NOT_IN_STORE } from "../db/quarantine.ts";
import { instant, type OrderId } from "../domain/ids.ts";
import { backfillSome, failBackfill, failFetch, fetchOrder, type Skipped } from "../services/backfill.ts";
import { askForAllJourneys, askForJourneys } from "../services/journeys.ts";
import { retryKeptOut } from "../services/quarantine.ts";
import { reconcileAll, reconcileSome } from "../services/reconciliation.ts";
import { disprove } from "../services/settlement.ts";
import { type Context, idOf, installedShop, payloadOf, TryAgain } from "./context.ts";

const shopPayload = z.object({ shopId: z.int() });
const orderPayload = z.object({ shopId: z.int(), orderId: z.string().regex(/^\d+$/) });

/** backfill {shopId}: reads some pages and adds itself again while there are more. */
export async function backfillTask(payload: unknown, context: Context): Promise<void> {
  const { shopId } = payloadOf(shopPayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  const { shop, call } = installed;
  const reading = { pool: context.pool, shopId: shop.id, call, now: context.now() };
  const read = await backfillSome(reading).catch(async (error: unknown) => {
    if (context.lastAttempt) await failBackfill(context.pool, shop.id);
    throw error;
  });
  if (!read.ok) {
    if (context.lastAttempt) await failBackfill(context.pool, shop.id);
    throw new TryAgain(read.error);
  }
  report(context, shopId, read.value.skipped);
  if (read.value.more) await addJob(context.pool, "backfill", { shopId }, { key: `backfill:${shopId}` });
}

// A webhook may be ahead of the Admin API by a little; an order that is never given was deleted, or is too old to be read.
const NEVER_GIVEN = { kind: NOT_IN_STORE, message: "Shopify knows no such order in your store." };

/** fetch-order {shopId, orderId}. */
export async function fetchOrderTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, orderId } = payloadOf(orderPayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  const { shop, call } = installed;
  const reading = { pool: context.pool, shopId: shop.id, call, now: context.now() };
  const fetched = await fetchOrder(reading, orderId as OrderId);
  if (!fetched.ok) {
    if (context.lastAttempt) await failFetch(reading, orderId as OrderId, fetched.error);
    throw new TryAgain(fetched.error);
  }
  if (fetched.value === null) return notGiven(reading, orderId as OrderId, context);
  report(context, shopId, fetched.value);
  if (fetched.value.length === 0) await retryKeptOut({ shopId: shop.id, call, now: context.now() }, orderId as OrderId);
}

type Reading = Parameters<typeof fetchOrder>[0];

async function notGiven(reading: Reading, orderId: OrderId, { lastAttempt }: Context): Promise<void> {
  const { pool, shopId, now: at } = reading;
  if ((await standOf(pool, { shopId, orderId })) !== "waiting") {
    await closeHeardOrders(pool, { shopId, at });
    return;
  }
  if (lastAttempt) await failFetch(reading, orderId, NEVER_GIVEN);
  throw new TryAgain(NEVER_GIVEN);
}

/** disprove-order {shopId, orderId}. */
export async function disproveOrderTask(payload: unknown, { pool, now }: Context): Promise<void> {
  const { shopId, orderId } = payloadOf(orderPayload, payload);
  await disprove(pool, { shopId: idOf(shopId), orderId: orderId as OrderId }, now());
}

/** reconcile-stores {}. */
export async function reconcileStoresTask(_: unknown, { pool, log }: Context): Promise<void> {
  log.info({ shops: await reconcileAll(pool) }, "has stores' orders compared");
}

const windowPayload = z.object({
  shopId: z.int(),
  window: z
    .object({ from: z.int().transform(instant), until: z.int().transform(instant), after: z.string() })
    .nullable(),
});

/** reconcile-orders {shopId, window}: reads some pages and adds itself again while there are more. */
export async function reconcileOrdersTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, window } = payloadOf(windowPayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  const reading = { pool: context.pool, shopId: installed.shop.id, call: installed.call, now: context.now() };
  const compared = await reconcileSome(reading, window);
  if (!compared.ok) throw new TryAgain(compared.error);
  if (compared.value > 0) context.log.warn({ shopId, orders: compared.value }, "orders changed without a webhook");
}

/** ask-journeys {}. */
export async function askJourneysTask(_: unknown, { pool, log }: Context): Promise<void> {
  log.info({ shops: await askForAllJourneys(pool) }, "has uncredited orders' visits asked for");
}

/** read-journeys {shopId}. */
export async function readJourneysTask(payload: unknown, context: Context): Promise<void> {
  const { shopId } = payloadOf(shopPayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  const { shop, call } = installed;
  const asked = await askForJourneys({ pool: context.pool, shopId: shop.id, call, now: context.now() });
  if (!asked.ok) throw new TryAgain(asked.error);
  for (const { orderId, error } of asked.value.stuck)
    context.log.error({ shopId, orderId, err: error }, "an order cannot be settled");
}

function report({ log }: Context, shopId: number, skipped: readonly Skipped[]): void {
  for (const { orderId, reason, detail } of skipped)
    log.warn({ shopId, orderId, reason, detail }, "an order went to quarantine");
}
