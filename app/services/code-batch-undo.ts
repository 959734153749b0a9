import PQueue from "p-queue";
import type pg from "pg";
import * as undo from "../db/batch-undo.ts";
import * as batches from "../db/code-batches.ts";
import { findCode } from "../db/codes.ts";
import { findOffer, saveDiscount } from "../db/offers.ts";
import { insertStates } from "../db/partner-states.ts";
import { raiseProgramme } from "../db/shops.ts";
import { forgetDiscount } from "../db/store-discounts.ts";
import { alone, aloneIfFree, transaction } from "../db/transaction.ts";
import { codeKey } from "../domain/code.ts";
import type { CodeBatch } from "../domain/code-batch.ts";
import type { CodeKey } from "../domain/ids.ts";
import { ok, type Result } from "../domain/result.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import { deleteDiscount, findByCode, readRedeemCodes, removeRedeemCodes } from "../shopify/discounts.ts";
import { removeOrphans } from "./address-writing.ts";
import { takeOut } from "./code-in-store.ts";
import { dropLinks } from "./import-links.ts";
import { fillingOf, type Making, type Ran } from "./making.ts";

type Discount = { gid: string; offerId: number };

/**
 * Takes back what a batch made: codes that no order carried leave the store and are forgotten here; codes that were taken over
 * stay in the store, and are forgotten here; former links that it brought are nobody's again; short addresses go with their codes; partners who are left with nothing are archived.
 * The rest stays as it is.
 */
export async function takeBack(client: pg.PoolClient, making: Making, batch: CodeBatch): Promise<Ran> {
  const { shopId, now } = making;
  const emptied = await emptyAll(client, making, batch);
  if (!emptied.ok) return goOnLater(client, making, batch, emptied.error);
  await transaction(client, async () => {
    await dropLinks(client, shopId, batch);
    await undo.forgetCodes(client, shopId, batch.id, "all");
    const partners = await undo.partnersToUndo(client, shopId, batch.id);
    if (partners.length > 0) await insertStates(client, shopId, partners, { state: "archived", now });
    await raiseProgramme(client, shopId);
  });
  const removed = await removeOrphans(making);
  if (!removed.ok) return goOnLater(client, making, batch, removed.error);
  await batches.moveBatch(client, shopId, batch.id, { from: "undoing", to: "undone", now });
  return { kind: "done" };
}

async function goOnLater(
  client: pg.PoolClient,
  { shopId }: Making,
  { id }: CodeBatch,
  failure: AdminFailure,
): Promise<Ran> {
  await batches.saveBatchProblem(client, shopId, id, `${failure.message} Vouch goes on by itself.`);
  return { kind: "failed", failure };
}

async function emptyAll(client: pg.PoolClient, making: Making, batch: CodeBatch): Promise<Result<null, AdminFailure>> {
  const { shopId } = making;
  for (const discount of await undo.discountsToUndo(client, shopId, batch.id)) {
    const emptied = await empty(client, making, batch, discount);
    if (!emptied.ok) return emptied;
  }
  return takeOutDoubtful(client, making, batch);
}

/** Names that are asked for in the store before any of them is taken out and forgotten, and how many of them side by side. */
const DOUBTFUL = 250;
const SIDE_BY_SIDE = 6;

/** What a batch had sent, or was about to, when it was stopped or its process died, stands perhaps where nothing here tells. */
async function takeOutDoubtful(
  client: pg.PoolClient,
  making: Making,
  batch: CodeBatch,
): Promise<Result<null, AdminFailure>> {
  const { call, shopId } = making;
  for (let after = ""; ; ) {
    const codes = await undo.doubtfulCodes(client, shopId, batch.id, { after, most: DOUBTFUL });
    const last = codes.at(-1);
    if (last === undefined) return ok(null);
    const asking = new PQueue({ concurrency: SIDE_BY_SIDE });
    const found = await asking.addAll(
      codes.map(
        ({ display }) =>
          () =>
            findByCode(call, display),
      ),
    );
    for (const [n, there] of found.entries()) {
      if (!there.ok) return there;
      const taken = there.value === null ? ok(null) : await takeOutOne(making, codes[n]?.key as CodeKey);
      if (!taken.ok) return taken;
    }
    const keys = codes.map(({ key }) => key);
    await transaction(client, () => undo.forgetCodes(client, shopId, batch.id, { keys }));
    after = last.key;
  }
}

async function takeOutOne(making: Making, key: CodeKey): Promise<Result<null, AdminFailure>> {
  const { pool, shopId } = making;
  const offerId = (await findCode(pool, shopId, key))?.offer?.id;
  if (offerId === undefined) return ok(null);
  return alone(pool, `offer:${shopId}:${offerId}`, async (client) => {
    const code = await findCode(client, shopId, key);
    const offer = await findOffer(client, shopId, offerId);
    const taken = code === null ? ok(null) : await takeOut(client, making, { code, offer });
    return taken.ok ? ok(null) : taken;
  });
}

async function empty(
  client: pg.PoolClient,
  making: Making,
  batch: CodeBatch,
  { gid, offerId }: Discount,
): Promise<Result<null, AdminFailure>> {
  const { call, shopId } = making;
  let after: string | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof readRedeemCodes>> = await readRedeemCodes(call, gid, after);
    if (!page.ok) return page;
    const { codes, next } = page.value;
    const ours = await undo.keysToUndo(client, shopId, batch.id, {
      gid,
      keys: codes.map(({ code }) => codeKey(code)),
    });
    const ids = codes.filter(({ code }) => ours.has(codeKey(code))).map(({ id }) => id);
    if (ids.length === 0) {
      if (next === null) break;
      after = next;
      continue;
    }
    const removed = await removeRedeemCodes(call, gid, ids);
    if (!removed.ok) return removed;
    // Forgotten here, they are not ours any more; what is behind them moves forward, so the same page is read again.
    await transaction(client, () => undo.forgetCodes(client, shopId, batch.id, { keys: [...ours] }));
  }
  return forgetIfEmpty(making, batch, { gid, offerId });
}

/**
 * Deletes a discount that was emptied, under the offer's lock, as whoever adds a code to it: else it could be deleted with a
 * code that just joined it. One that another batch fills stays.
 */
function forgetIfEmpty(making: Making, { id }: CodeBatch, of: Discount): Promise<Result<null, AdminFailure>> {
  const { pool, shopId } = making;
  return alone(pool, `offer:${shopId}:${of.offerId}`, async (client) => {
    const shared = (await findOffer(client, shopId, of.offerId))?.discountGid === of.gid;
    if (!shared) return deleteIfEmpty(client, making, of);
    const deleted = await aloneIfFree(client, fillingOf(shopId, of.offerId), async () =>
      // One that was just made, and not heard of yet, may be in it.
      (await undo.isMaking(client, shopId, of, id)) ? ok(null) : deleteIfEmpty(client, making, of),
    );
    return deleted ?? ok(null);
  });
}

async function deleteIfEmpty(
  client: pg.PoolClient,
  { call, shopId }: Making,
  { gid, offerId }: Discount,
): Promise<Result<null, AdminFailure>> {
  if (await undo.hasCodes(client, shopId, gid)) return ok(null);
  const left = await readRedeemCodes(call, gid, null);
  if (!left.ok) return left;
  // A code that the merchant added to it by hand is none of ours.
  if (left.value.codes.length > 0) return ok(null);
  const deleted = await deleteDiscount(call, gid);
  if (!deleted.ok) return deleted;
  await transaction(client, async () => {
    await forgetDiscount(client, shopId, gid);
    const offer = await findOffer(client, shopId, offerId);
    if (offer?.discountGid === gid) await saveDiscount(client, shopId, offerId, null);
  });
  return ok(null);
}
