// Many codes of one shared discount leave it in one call. What does not come off here is stopped one by one by whoever asked.
import PQueue from "p-queue";
import { saveStopped } from "../db/code-states.ts";
import { removeJob } from "../db/jobs.ts";
import { type SharedCode, sharedAndLive } from "../db/shared-codes.ts";
import { alone, transaction } from "../db/transaction.ts";
import { saveWishes } from "../db/twins.ts";
import type { CodeKey } from "../domain/ids.ts";
import { ok, type Result } from "../domain/result.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import { removeRedeemCodes } from "../shopify/discounts.ts";
import { findManyByCode, readStoreCode } from "../shopify/store-codes.ts";
import { jobKeyOf, queueIntents } from "./code-making.ts";
import { GRACE_SECONDS, type Making } from "./making.ts";

/** Fewer of one discount are stopped one by one. */
const WORTH_IT = 3;
const SIDE_BY_SIDE = 6;

/**
 * Stops those of some codes that are live in a discount which they share, but for one of each: the last code of a discount takes
 * that along, and is left to its own stopping. Each is wished and has its job before the store is asked, and counts as stopped
 * only where the store does not find its name any more. Codes with twins are left too: they are stopped with them.
 *
 * Returns: which are stopped.
 */
export async function stopTogether(making: Making, keys: readonly CodeKey[]): Promise<ReadonlySet<CodeKey>> {
  const stopped = new Set<CodeKey>();
  const codes = await sharedAndLive(making.pool, making.shopId, keys);
  for (const [gid, ofDiscount] of Map.groupBy(codes, ({ discountGid }) => discountGid)) {
    const [last, ...others] = ofDiscount;
    if (last === undefined || ofDiscount.length < WORTH_IT) continue;
    const out = await takeOutTogether(making, gid, others);
    // Whatever kept the store from it: each has its job, and whoever asked goes on with each by itself.
    if (out.ok) for (const key of out.value) stopped.add(key);
  }
  return stopped;
}

function takeOutTogether(
  making: Making,
  gid: string,
  codes: readonly SharedCode[],
): Promise<Result<CodeKey[], AdminFailure>> {
  const { pool, shopId, call } = making;
  return alone(pool, `offer:${shopId}:${codes[0]?.offerId}`, async (client) => {
    const wished = await transaction(client, async () => {
      const saved: SharedCode[] = [];
      for (const code of codes) {
        const { key } = code;
        if ((await saveWishes(client, shopId, { key, along: [], state: "stopping" })).length === 0) continue;
        saved.push(code);
      }
      const keys = saved.map(({ key }) => key);
      await queueIntents(client, "stop-code", { shopId, keys, afterSeconds: GRACE_SECONDS });
      return saved;
    });
    const ids = await idsOf(making, gid, wished);
    if (!ids.ok) return ids;
    const removed = ids.value.length === 0 ? ok(null) : await removeRedeemCodes(call, gid, ids.value);
    if (!removed.ok) return removed;
    const keys = wished.map(({ key }) => key);
    const left = await findManyByCode(call, keys);
    if (!left.ok) return left;
    const there = new Set(left.value.map(({ key }) => key));
    const out = keys.filter((key) => !there.has(key));
    await transaction(client, async () => {
      for (const key of out) {
        await saveStopped(client, shopId, key, gid);
        await removeJob(client, jobKeyOf(shopId, key));
      }
    });
    return ok(out);
  });
}

/** By what ids the store has them; one that was imported has none here, and one that is not there has none at all. */
async function idsOf(
  { call }: Making,
  gid: string,
  codes: readonly SharedCode[],
): Promise<Result<string[], AdminFailure>> {
  const asking = new PQueue({ concurrency: SIDE_BY_SIDE });
  const found = await asking.addAll(
    codes.map((code) => async () => {
      if (code.redeemCodeGid !== null) return ok(code.redeemCodeGid);
      const read = await readStoreCode(call, gid, code.display);
      return read.ok ? ok(read.value?.id ?? null) : read;
    }),
  );
  const ids: string[] = [];
  for (const one of found) {
    if (!one.ok) return one;
    if (one.value !== null) ids.push(one.value);
  }
  return ok(ids);
}
