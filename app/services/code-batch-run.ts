// Carries a batch out, or takes it back, however often it is begun: what is done is written down in the commit that does it,
// and what Shopify may have done unheard is found when it is asked for again.
import type pg from "pg";
import * as batches from "../db/code-batches.ts";
import * as codes from "../db/codes.ts";
import { addJob } from "../db/jobs.ts";
import { findOffer } from "../db/offers.ts";
import { insertPartners } from "../db/partners.ts";
import { findShopById, raiseProgramme } from "../db/shops.ts";
import { alone, inTransaction } from "../db/transaction.ts";
import type { CodeBatch } from "../domain/code-batch.ts";
import { needsOwnDiscounts } from "../domain/conditions.ts";
import type { CodeKey, PartnerId, ShopId } from "../domain/ids.ts";
import { type NewPartner, planRows } from "../domain/import-row.ts";
import { env } from "../env.server.ts";
import { addManyToDiscount, CODES_A_CALL } from "../shopify/discounts.ts";
import { takeBack } from "./code-batch-undo.ts";
import { makeCode, settleTaken } from "./code-making.ts";
import { createEmailHash } from "./email-hash.ts";
import { giveFirstHandle } from "./handles.ts";
import { groundOf, rowOf } from "./import-plan.ts";
import type { Making, Ran } from "./making.ts";

export const queueBatch = (client: pg.ClientBase | pg.Pool, shopId: ShopId, id: number): Promise<void> =>
  addJob(client, "run-batch", { shopId, id }, { key: `batch:${shopId}:${id}` });

/** Queues every batch that is under way: one that a process works on finds that out, and one whose process died goes on. */
export async function resumeBatches(pool: pg.Pool): Promise<void> {
  for (const { shopId, id } of await batches.batchesUnderWay(pool)) await queueBatch(pool, shopId, id);
}

/** Names are reserved so many at a time: a transaction that orders never wait for. */
const RESERVE = 5_000;
/** Calls of Shopify's bulk add that are waited for side by side: what limits is the shop's rate, not how long each takes. */
const SIDE_BY_SIDE = 6;

/** Works on a batch until it is done, alone: a second process that is asked to finds it taken, and then done. */
export function runBatch(making: Making, id: number): Promise<Ran> {
  return alone(making.pool, `batch:${making.shopId}:${id}`, async (client) => {
    const batch = await batches.findBatch(client, making.shopId, id);
    if (batch?.state === "running") return carryOut(client, making, batch);
    if (batch?.state === "undoing") return takeBack(client, making, batch);
    return { kind: "done" };
  });
}

async function carryOut(client: pg.PoolClient, making: Making, batch: CodeBatch): Promise<Ran> {
  const { shopId, now } = making;
  await makePartners(client, making, batch);
  while ((await reserve(making, batch.id)) === RESERVE);
  const made = await makeCodes(client, making, batch);
  if (made.kind === "failed") {
    await batches.saveBatchProblem(client, shopId, batch.id, `${made.failure.message} Vouch goes on by itself.`);
    return made;
  }
  await batches.moveBatch(client, shopId, batch.id, { from: "running", to: "done", now });
  return made;
}

const reserve = ({ pool, shopId, now }: Making, id: number): Promise<number> =>
  inTransaction(pool, async (client) => {
    const reserved = await batches.reserveCodes(client, shopId, id, { most: RESERVE, now });
    if (reserved > 0) await raiseProgramme(client, shopId);
    return reserved;
  });

// What the rows say of a new partner is read again: one who was made meanwhile, by hand or by an attempt that died, is known.
async function makePartners(client: pg.PoolClient, making: Making, batch: CodeBatch): Promise<void> {
  const { pool, shopId, now } = making;
  const named = await batches.partnersToMake(client, shopId, batch.id);
  const shop = await findShopById(client, shopId);
  if (named.length === 0 || shop === null) return;
  const read = named.map((row) => rowOf(row, batch.columns));
  const fates = planRows(read, {
    ...(await groundOf(client, shop, { rows: read, settings: batch.settings })),
    owners: new Map(),
  });
  const fresh: NewPartner[] = [];
  const known: { ref: string; partnerId: PartnerId }[] = [];
  for (const [n, fate] of fates.entries()) {
    const ref = named[n]?.ref ?? "";
    if ((fate.kind === "make" || fate.kind === "partner") && typeof fate.partner === "object") fresh.push(fate.partner);
    else if (fate.kind === "make" && typeof fate.partner !== "object") known.push({ ref, partnerId: fate.partner });
  }
  const made = await inTransaction(pool, async (own) => {
    const ids = await insertPartners(own, shopId, fresh.map(withHash), now);
    const partners = fresh.map(({ ref, name }, n) => ({ ref, name, partnerId: ids[n] as PartnerId }));
    await batches.savePartnersOfRows(own, shopId, batch.id, [...known, ...partners]);
    await raiseProgramme(own, shopId);
    return partners;
  });
  for (const { partnerId, name } of made) await giveFirstHandle(shopId, { id: partnerId, name }, now);
}

function withHash({ name, email, terms }: NewPartner) {
  const hash = createEmailHash(env.SHOPIFY_API_SECRET);
  return { name, email, emailHash: email === null ? null : hash(email), terms };
}

async function makeCodes(client: pg.PoolClient, making: Making, batch: CodeBatch): Promise<Ran> {
  let after = "";
  for (;;) {
    const wanted = await batches.codesToMake(client, making.shopId, batch.id, {
      after,
      most: CODES_A_CALL * SIDE_BY_SIDE * 4,
    });
    const last = wanted.at(-1);
    if (last === undefined) return { kind: "done" };
    const byOffer = Map.groupBy(wanted, ({ offerId }) => offerId);
    for (const [offerId, of] of byOffer) {
      const ran = await makeUnder(making, batch, { offerId, keys: of.map(({ key }) => key) });
      if (ran.kind === "failed") return ran;
    }
    after = last.key;
  }
}

type Under = { offerId: number; keys: CodeKey[] };

async function makeUnder(making: Making, batch: CodeBatch, { offerId, keys }: Under): Promise<Ran> {
  const offer = await findOffer(making.pool, making.shopId, offerId);
  if (offer === null) return { kind: "done" };
  const own = needsOwnDiscounts(offer.conditions);
  // The first code makes the discount that the others share.
  const first = own ? keys : offer.discountGid === null ? keys.slice(0, 1) : [];
  for (const key of first) {
    const ran = await makeOne(making, batch, key);
    if (ran.kind === "failed") return ran;
  }
  if (own || first.length === keys.length) return { kind: "done" };
  const shared = offer.discountGid ?? (await findOffer(making.pool, making.shopId, offerId))?.discountGid ?? null;
  const rest = keys.slice(first.length);
  // The first was another discount's: the next makes the discount.
  if (shared === null) return makeUnder(making, batch, { offerId, keys: rest });
  return sideBySide(chunksOf(rest, CODES_A_CALL), (chunk) =>
    addMany(making, batch, { discountGid: shared, keys: chunk }),
  );
}

async function makeOne(making: Making, batch: CodeBatch, key: CodeKey): Promise<Ran> {
  const attempt = await makeCode(making, key, { fresh: false, takeOver: batch.settings.takeOver });
  return attempt.kind === "failed" ? attempt : { kind: "done" };
}

type Many = { discountGid: string; keys: CodeKey[] };

async function addMany(making: Making, batch: CodeBatch, { discountGid, keys }: Many): Promise<Ran> {
  const { call, pool, shopId, now } = making;
  const added = await addManyToDiscount(call, discountGid, keys);
  switch (added.kind) {
    case "failed":
      return added;
    case "gone":
      // Somebody deleted it in the store: one by one, so that the first of them makes another.
      for (const key of keys) {
        const ran = await makeOne(making, batch, key);
        if (ran.kind === "failed") return ran;
      }
      return { kind: "done" };
    case "added": {
      const live = keys.filter((key) => !added.refused.has(key));
      await inTransaction(pool, (client) => codes.saveManyLive(client, shopId, { keys: live, discountGid, now }));
      // Refused may be what an attempt that died had added.
      for (const key of added.refused.keys()) {
        const ran = await settleTaken(making, key as CodeKey, { takeOver: batch.settings.takeOver });
        if (ran.kind === "failed") return ran;
      }
      return { kind: "done" };
    }
  }
}

const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));

async function sideBySide<T>(all: readonly T[], work: (one: T) => Promise<Ran>): Promise<Ran> {
  const waiting = [...all];
  let failed: Ran | null = null;
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined && failed === null; next = waiting.shift()) {
      const ran = await work(next);
      if (ran.kind === "failed") failed = ran;
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  return failed ?? { kind: "done" };
}
