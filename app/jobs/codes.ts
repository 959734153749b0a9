import { z } from "zod";
import { freeJobsOfDead } from "../db/worker-presence.ts";
import { type CodeKey, instant } from "../domain/ids.ts";
import { resumeBatches, runBatch } from "../services/code-batch-run.ts";
import { type Attempt, giveUpTrying, makeCode, stopInStore } from "../services/code-making.ts";
import { moveCode } from "../services/code-moving.ts";
import { refreshDiscount } from "../services/discount-sync.ts";
import { giveUpFirstCodes, makeFirstCodes } from "../services/first-codes.ts";
import { handOverDue } from "../services/handing-over.ts";
import { pruneImports } from "../services/imports.ts";
import { queueLeftWishes } from "../services/left-wishes.ts";
import { carryOutSome, resumeListWishes } from "../services/list-wishes.ts";
import type { Making } from "../services/making.ts";
import { giveUpMapping, mapSome, queueMapping } from "../services/mapping.ts";
import { pruneMoving, resumeMoving } from "../services/moving-files.ts";
import { deleteWished } from "../services/offer-deleting.ts";
import { writeOffer } from "../services/offer-writing.ts";
import { queueChecking } from "../services/short-addresses.ts";
import { lookAtAllStores, queueRest, sweepSome } from "../services/sweep.ts";
import type { Passed } from "../services/sweep-past.ts";
import { type Context, installedShop, makingFor, orGiveUp, payloadOf, TryAgain, tryAgainWhere } from "./context.ts";

const codePayload = z.object({ shopId: z.int(), key: z.string() });
const discountPayload = z.object({
  shopId: z.int(),
  gid: z.string(),
  code: z.string().nullish(),
  change: z.string().nullish(),
});

/** make-code and resume-code {shopId, key}. */
export const makeCodeTask = (payload: unknown, context: Context): Promise<void> =>
  carryOut(payload, context, (making, key) => makeCode(making, key, { fresh: false }));

/** stop-code {shopId, key}. */
export const stopCodeTask = (payload: unknown, context: Context): Promise<void> =>
  carryOut(payload, context, stopInStore);

/** move-code {shopId, key}. */
export const moveCodeTask = (payload: unknown, context: Context): Promise<void> => carryOut(payload, context, moveCode);

async function carryOut(
  payload: unknown,
  context: Context,
  work: (making: Making, key: CodeKey) => Promise<Attempt>,
): Promise<void> {
  const { shopId, key } = payloadOf(codePayload, payload);
  const making = await makingFor(context, shopId);
  if (making === null) return;
  await orGiveUp(
    context,
    async () => tryAgainWhere(await work(making, key as CodeKey)),
    () => giveUpTrying(context.pool, making.shopId, key as CodeKey),
  );
}

const shopPayload = z.object({ shopId: z.int() });

/** make-first-codes {shopId}. */
export async function makeFirstCodesTask(payload: unknown, context: Context): Promise<void> {
  const { shopId } = payloadOf(shopPayload, payload);
  const making = await makingFor(context, shopId);
  if (making === null) return;
  await orGiveUp(
    context,
    async () => tryAgainWhere(await makeFirstCodes(making, making.shop)),
    () => giveUpFirstCodes(context.pool, making.shopId),
  );
}

const offerPayload = z.object({ shopId: z.int(), offerId: z.int() });

/** write-offer {shopId, offerId}. */
export async function writeOfferTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, offerId } = payloadOf(offerPayload, payload);
  const making = await makingFor(context, shopId);
  if (making !== null) tryAgainWhere(await writeOffer(making, offerId));
}

/** delete-offer {shopId, offerId}. */
export async function deleteOfferTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, offerId } = payloadOf(offerPayload, payload);
  const making = await makingFor(context, shopId);
  if (making !== null) tryAgainWhere(await deleteWished(making, offerId));
}

const batchPayload = z.object({ shopId: z.int(), id: z.int() });

/** run-batch {shopId, id}. */
export async function runBatchTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, id } = payloadOf(batchPayload, payload);
  const making = await makingFor(context, shopId);
  if (making !== null) tryAgainWhere(await runBatch(making, id));
}

/** carry-out-list-wish {shopId, id}: carries out some and adds itself again while there are more. */
export async function carryOutListWishTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, id } = payloadOf(batchPayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  await carryOutSome({ pool: context.pool, now: context.now, ...installed }, id);
}

/** prune-batches {}. */
export async function pruneBatchesTask(_payload: unknown, { pool, now }: Context): Promise<void> {
  await pruneImports(pool, now());
  await pruneMoving(pool, now());
}

/** resume-batches: nothing that is under way waits for more than a minute or two after the process that did it died. */
export async function resumeBatchesTask(_payload: unknown, { pool, now, log }: Context): Promise<void> {
  const freed = await freeJobsOfDead(pool);
  if (freed > 0) log.warn({ jobs: freed }, "took back the jobs of a process that died");
  await resumeBatches(pool);
  await resumeListWishes(pool, now());
  await resumeMoving(pool);
}

/** hand-over-codes: those whose day has come. */
export const handOverCodesTask = (_payload: unknown, { pool, now }: Context): Promise<void> => handOverDue(pool, now());

const mappingPayload = z.object({ shopId: z.int(), gid: z.string() });

/** map-codes {shopId, gid}: maps some pages and adds itself again while there are more. */
export async function mapCodesTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, gid } = payloadOf(mappingPayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  const { shop, call } = installed;
  await orGiveUp(
    context,
    async () => {
      const mapped = await mapSome({ pool: context.pool, shopId: shop.id, call, now: context.now() }, gid);
      if (!mapped.ok) throw new TryAgain(mapped.error);
      if (mapped.value.more) await queueMapping(context.pool, shop.id, gid);
    },
    () => giveUpMapping(context.pool, shop.id, gid),
  );
}

/** refresh-discount {shopId, gid, code, change}. */
export async function refreshDiscountTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, gid, code, change } = payloadOf(discountPayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  const looking = { pool: context.pool, shopId: installed.shop.id, call: installed.call, now: context.now() };
  const looked = await refreshDiscount(looking, { gid, code: code ?? null, added: change === "code-added" });
  if (!looked.ok) throw new TryAgain(looked.error);
}

const sweepPayload = z.object({
  shopId: z.int(),
  place: z
    .object({
      after: z.string(),
      unequal: z.array(z.string()),
      cursor: z.string().nullable(),
      counted: z.int(),
      since: z.number().transform(instant),
    })
    .nullable(),
});

/** sweep-stores {}. */
export async function sweepStoresTask(_: unknown, { pool, log }: Context): Promise<void> {
  const left = await queueLeftWishes(pool, null);
  if (left > 0) log.warn({ wishes: left }, "gave wishes a job that had lost theirs");
  log.info({ shops: await lookAtAllStores(pool) }, "has every store's discounts looked at");
}

/** sweep-discounts {shopId, place}: looks at some of them and adds itself again while there are more. */
export async function sweepDiscountsTask(payload: unknown, context: Context): Promise<void> {
  const { shopId, place } = payloadOf(sweepPayload, payload);
  const installed = await installedShop(context, shopId);
  if (installed === null) return;
  const looking = { pool: context.pool, shopId: installed.shop.id, call: installed.call, now: context.now() };
  const { lastAttempt, log } = context;
  const passed = (discount: Passed) =>
    log.warn({ shop: installed.shop.domain, ...discount }, "went past a discount that Shopify has no answer for");
  const swept = await sweepSome(looking, place, { lastAttempt, passed });
  if (!swept.ok) throw new TryAgain(swept.error);
  if (swept.value !== null) await queueRest(context.pool, installed.shop.id, swept.value);
  else await queueChecking(looking);
}
