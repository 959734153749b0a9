import { z } from "zod";
import { type CodeKey, instant, orderId } from "../domain/ids.ts";
import { approveDue, lookAtCode, lookBetween } from "../services/approval.ts";
import { approveDueBrought } from "../services/brought-over.ts";
import { pruneClicks } from "../services/clicks.ts";
import { type Stuck, settleMost } from "../services/look-again.ts";
import { pruneQuarantine } from "../services/quarantine.ts";
import { type Context, idOf, payloadOf } from "./context.ts";

const lookPayload = z.union([
  z.object({ shopId: z.int(), key: z.string(), since: z.number().default(0) }),
  z.object({ shopId: z.int(), from: z.number(), to: z.number() }),
  z.object({ shopId: z.int(), orderId: z.string().regex(/^\d+$/) }),
]);

/** approve-due {}. */
export async function approveDueTask(_: unknown, context: Context): Promise<void> {
  const { seen, stuck } = await approveDue(context.pool, context.now());
  const brought = await approveDueBrought(context.pool, context.now());
  context.log.info({ seen, brought, stuck: stuck.length }, "looked at commissions whose waiting period is over");
  report(context, stuck);
}

/** look-again {shopId, key, since}, {shopId, from, to} or {shopId, orderId}. */
export async function lookAgainTask(payload: unknown, context: Context): Promise<void> {
  const asked = payloadOf(lookPayload, payload);
  const { pool } = context;
  const shopId = idOf(asked.shopId);
  const now = context.now();
  if ("orderId" in asked) {
    report(context, await settleMost(pool, [{ shopId, orderId: orderId(asked.orderId), event: null }], now));
    return;
  }
  const looked =
    "key" in asked
      ? await lookAtCode(pool, shopId, { key: asked.key as CodeKey, since: instant(asked.since) }, now)
      : await lookBetween(pool, shopId, { from: instant(asked.from), to: instant(asked.to) }, now);
  report(context, looked.stuck);
}

/** prune-clicks {}. */
export async function pruneClicksTask(_: unknown, context: Context): Promise<void> {
  const dropped = await pruneClicks(context.pool, context.now());
  context.log.info({ dropped }, "dropped clicks and ties that can speak for nobody any more");
}

/** prune-quarantine {}. */
export async function pruneQuarantineTask(_: unknown, context: Context): Promise<void> {
  const dropped = await pruneQuarantine(context.now());
  context.log.info({ dropped }, "dropped the bodies of old events");
}

function report({ log }: Context, stuck: readonly Stuck[]): void {
  for (const { shopId, orderId, error } of stuck)
    log.error({ shopId, orderId, err: error }, "an order cannot be settled");
}
