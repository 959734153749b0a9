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
import type { Shop } from "../domain/shop.ts";
import { env } from "../env.server.ts";
import { addManyToDiscount, CODES_A_CALL } from "../shopify/discounts.ts";
import { approveWaiting } from "./admission.ts";
import { takeBack } from "./code-batch-undo.ts";
import { makeCode, settleTaken } from "./code-making.ts";
import { createEmailHash } from "./email-hash.ts";
import { wishFirstCodes } from "./first-code-wishes.ts";
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
/**
 * Calls of Shopify's bulk add that are waited for side by side: what limits is the shop's rate, not how long each takes. One
 * costs 12 points with the question whether it is done, and takes about half a second.
 */
const sideBySideOf = ({ restoreRate }: Shop) => Math.min(50, Math.max(6, Math.ceil(restoreRate / 20)));

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
  const shop = await findShopById(client, shopId);
  if (shop === null) return { kind: "done" };
  await batches.saveBatchProblem(client, shopId, batch.id, null);
  const partners = await makePartners(client, making, { batch, shop });
  // The first codes are on their way to the store while the last are still being reserved.
  const reserving = { over: false };
  const [made] = await all([
    makeCodes(making, { batch, shop, reserving }),
    reserveAll(making, batch.id, reserving),
    giveHandles(making, partners),
  ]);
  if (made.kind === "failed") {
    await batches.saveBatchProblem(client, shopId, batch.id, `${made.failure.message} Vouch goes on by itself.`);
    return made;
  }
  await batches.moveBatch(client, shopId, batch.id, { from: "running", to: "done", now });
  return made;
}

// Whatever goes wrong with one, the others are over before the batch is given up: nothing goes on behind its lock.
async function all<T extends unknown[]>(work: { [Place in keyof T]: Promise<T[Place]> }): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<T>;
}

async function reserveAll({ pool, shopId, now }: Making, id: number, reserving: { over: boolean }): Promise<void> {
  try {
    await inTransaction(pool, async (client) => {
      const waiting = await batches.waitingPartners(client, shopId, id);
      await approveWaiting(client, shopId, waiting, { now, bringsCodes: true });
    });
    for (let after: number | null = 0; after !== null; ) {
      const from: number = after;
      after = await inTransaction(pool, async (client) => {
        const last = await batches.reserveCodes(client, shopId, id, { after: from, most: RESERVE, now });
        if (last !== null) await raiseProgramme(client, shopId);
        return last;
      });
    }
  } finally {
    reserving.over = true;
  }
}

// What the rows say of a new partner is read again: one who was made meanwhile, by hand or by an attempt that died, is known.
async function makePartners(
  client: pg.PoolClient,
  making: Making,
  { batch, shop }: { batch: CodeBatch; shop: Shop },
): Promise<Made[]> {
  const { pool, shopId, now } = making;
  const named = await batches.partnersToMake(client, shopId, batch.id);
  if (named.length === 0) return [];
  const read = named.map((row) => rowOf(row, batch.columns));
  const fates = planRows(read, {
    ...(await groundOf(client, shop, { rows: read, settings: batch.settings })),
    owners: new Map(),
  });
  const fresh: NewPartner[] = [];
  const known: { ref: string; partnerId: PartnerId }[] = [];
  const wrong: { ref: string; column: string; problem: string }[] = [];
  for (const [n, fate] of fates.entries()) {
    const ref = named[n]?.ref ?? "";
    if (fate.kind === "wrong") wrong.push({ ref, column: fate.column, problem: fate.message });
    else if ((fate.kind === "make" || fate.kind === "partner") && typeof fate.partner === "object")
      fresh.push(fate.partner);
    else if (fate.kind === "make" && typeof fate.partner !== "object") known.push({ ref, partnerId: fate.partner });
  }
  return inTransaction(pool, async (own) => {
    const ids = await insertPartners(own, shopId, fresh.map(withHash), now);
    if (!batch.columns.some(([column]) => column === "code")) await wishFirstCodes(own, shopId, ids, now);
    const partners = fresh.map(({ ref, name }, n) => ({ ref, name, partnerId: ids[n] as PartnerId }));
    await batches.savePartnersOfRows(own, shopId, batch.id, [...known, ...partners]);
    await batches.saveWrongPartners(own, shopId, batch.id, wrong);
    await raiseProgramme(own, shopId);
    return partners;
  });
}

type Made = { partnerId: PartnerId; name: string };

// One who goes without, because the process died, is given a handle with the first look at their links.
async function giveHandles({ shopId, now }: Making, partners: readonly Made[]): Promise<void> {
  for (const { partnerId, name } of partners) await giveFirstHandle(shopId, { id: partnerId, name }, now);
}

function withHash({ name, email, terms }: NewPartner) {
  const hash = createEmailHash(env.SHOPIFY_API_SECRET);
  return { name, email, emailHash: email === null ? null : hash(email), terms };
}

type Work = { batch: CodeBatch; shop: Shop; reserving: { over: boolean } };

// What was reserved while a pass went by is found by the next; the last begins when all is.
async function makeCodes(making: Making, work: Work): Promise<Ran> {
  for (;;) {
    const { over } = work.reserving;
    const ran = await makeReserved(making, work, { last: over });
    if (over || ran.kind === "failed") return ran;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function makeReserved(making: Making, { batch, shop }: Work, { last }: { last: boolean }): Promise<Ran> {
  const most = CODES_A_CALL * sideBySideOf(shop) * 2;
  let after = "";
  for (;;) {
    const found = await batches.codesToMake(making.pool, making.shopId, batch.id, { after, most });
    // A call costs the same for few codes as for many: what does not fill one waits for more.
    const wanted = last ? found : found.slice(0, found.length - (found.length % CODES_A_CALL));
    const end = wanted.at(-1);
    if (end === undefined) return { kind: "done" };
    for (const [offerId, of] of Map.groupBy(wanted, (code) => code.offerId)) {
      const ran = await makeUnder(making, { batch, shop }, { offerId, keys: of.map(({ key }) => key) });
      if (ran.kind === "failed") return ran;
    }
    after = end.key;
  }
}

type Under = { offerId: number; keys: CodeKey[] };

async function makeUnder(making: Making, of: Omit<Work, "reserving">, { offerId, keys }: Under): Promise<Ran> {
  const { batch } = of;
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
  if (shared === null) return makeUnder(making, of, { offerId, keys: rest });
  return sideBySide(sideBySideOf(of.shop), chunksOf(rest, CODES_A_CALL), (chunk) =>
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
      for (const [key, { message }] of added.refused) {
        const ran = await settleTaken(making, key as CodeKey, { takeOver: batch.settings.takeOver, message });
        if (ran.kind === "failed") return ran;
      }
      return { kind: "done" };
    }
  }
}

const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));

async function sideBySide<T>(many: number, all: readonly T[], work: (one: T) => Promise<Ran>): Promise<Ran> {
  const waiting = [...all];
  let failed: Ran | null = null;
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined && failed === null; next = waiting.shift()) {
      const ran = await work(next);
      if (ran.kind === "failed") failed = ran;
    }
  };
  await Promise.all(Array.from({ length: many }, worker));
  return failed ?? { kind: "done" };
}
