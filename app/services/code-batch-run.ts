// Carries a batch out, or takes it back, however often it is begun: what is done is written down in the commit that does it,
// and what Shopify may have done unheard is found when it is asked for again.
import type pg from "pg";
import * as people from "../db/batch-partners.ts";
import * as batches from "../db/code-batches.ts";
import { addJob } from "../db/jobs.ts";
import { insertStates } from "../db/partner-states.ts";
import { insertPartners } from "../db/partners.ts";
import { findShopById, raiseProgramme } from "../db/shops.ts";
import { aloneUnlessBusy, inTransaction } from "../db/transaction.ts";
import type { CodeBatch } from "../domain/code-batch.ts";
import type { PartnerId, ShopId } from "../domain/ids.ts";
import { planRows } from "../domain/import-plan.ts";
import type { NewPartner } from "../domain/import-row.ts";
import type { Shop } from "../domain/shop.ts";
import { approveWaiting } from "./admission.ts";
import { makeCodes } from "./code-batch-making.ts";
import { takeBack } from "./code-batch-undo.ts";
import { hashEmail } from "./email-hash.ts";
import { wishFirstCodes } from "./first-code-wishes.ts";
import { giveFirstHandle } from "./handles.ts";
import { keepLinks } from "./import-links.ts";
import { groundOf, rowOf } from "./import-plan.ts";
import type { Making, Ran } from "./making.ts";

/** Has a batch carried on by a job. Of one batch only one waits at a time. */
export const queueBatch = (client: pg.ClientBase | pg.Pool, shopId: ShopId, id: number): Promise<void> =>
  addJob(client, "run-batch", { shopId, id }, { key: `batch:${shopId}:${id}` });

/** Queues every batch that is under way: one that a process works on is left to it, and one whose process died goes on. */
export async function resumeBatches(pool: pg.Pool): Promise<void> {
  for (const { shopId, id } of await batches.batchesUnderWay(pool)) await queueBatch(pool, shopId, id);
}

/**
 * Works on a batch until it is done, alone: who is asked to while another works on it leaves it to that one. Should that one
 * die, the next minute asks again.
 */
export async function runBatch(making: Making, id: number): Promise<Ran> {
  const ran = await aloneUnlessBusy<Ran>(making.pool, `batch:${making.shopId}:${id}`, async (client) => {
    const batch = await batches.findBatch(client, making.shopId, id);
    if (batch?.state === "running") return carryOut(client, making, batch);
    if (batch?.state === "undoing") return takeBack(client, making, batch);
    if (batch?.state === "stopping") await end(client, making, id);
    return { kind: "done" };
  });
  return ran ?? { kind: "done" };
}

async function carryOut(client: pg.PoolClient, making: Making, batch: CodeBatch): Promise<Ran> {
  const { shopId } = making;
  const shop = await findShopById(client, shopId);
  if (shop === null) return { kind: "done" };
  await batches.saveBatchProblem(client, shopId, batch.id, null);
  const partners = await makePartners(client, making, { batch, shop });
  await approveGiven(making, batch.id);
  await keepLinks(client, making, batch);
  const [made] = await all([makeCodes(client, making, { batch, shop }), giveHandles(making, partners)]);
  if (made.kind === "failed") {
    await batches.saveBatchProblem(client, shopId, batch.id, `${made.failure.message} Vouch goes on by itself.`);
    return made;
  }
  await end(client, making, batch.id);
  return made;
}

// It is done, or it ends where somebody stopped it.
async function end(client: pg.PoolClient, { shopId, now }: Making, id: number): Promise<void> {
  if (await batches.moveBatch(client, shopId, id, { from: "stopping", to: "stopped", now })) return;
  await batches.moveBatch(client, shopId, id, { from: "running", to: "done", now });
}

// Whatever goes wrong with one, the others are over before the batch is given up: nothing goes on behind its lock.
async function all<T extends unknown[]>(work: { [Place in keyof T]: Promise<T[Place]> }): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<T>;
}

// Who is invited or applied is approved by the codes that the file gives them; who was archived since it was decided on gets none.
async function approveGiven({ pool, shopId, now }: Making, id: number): Promise<void> {
  await inTransaction(pool, async (client) => {
    const idle = await people.idlePartners(client, shopId, id);
    const [gone, waiting] = [true, false].map((archived) =>
      idle.filter((partner) => partner.archived === archived).map((partner) => partner.id),
    ) as [PartnerId[], PartnerId[]];
    await people.saveArchived(client, shopId, id, gone);
    await approveWaiting(client, shopId, waiting, { now, bringsCodes: true });
  });
}

// What the rows say of a new partner is read again: one who was made meanwhile, by hand or by an attempt that died, is known.
async function makePartners(
  client: pg.PoolClient,
  making: Making,
  { batch, shop }: { batch: CodeBatch; shop: Shop },
): Promise<Made[]> {
  const { pool, shopId, now } = making;
  await takePartnersBack(making, batch.id);
  const named = await people.partnersToMake(client, shopId, batch.id);
  if (named.length === 0) return [];
  const read = named.map((row) => rowOf(row, batch.columns));
  const fates = planRows(read, { ...(await groundOf(client, shop, batch)), owners: new Map() });
  const fresh: NewPartner[] = [];
  const known: { ref: string; partnerId: PartnerId }[] = [];
  const wrong: { ref: string; column: string; problem: string }[] = [];
  for (const [n, fate] of fates.entries()) {
    const ref = named[n]?.ref ?? "";
    if (fate.kind === "wrong") wrong.push({ ref, column: fate.column, problem: fate.message });
    if (fate.kind !== "make" && fate.kind !== "partner") continue;
    if ("id" in fate.partner) known.push({ ref, partnerId: fate.partner.id });
    else fresh.push(fate.partner);
  }
  return inTransaction(pool, async (own) => {
    const ids = await insertPartners(own, shopId, fresh.map(withHash), now);
    if (!batch.columns.some(([column]) => column === "code")) await wishFirstCodes(own, shopId, ids, now);
    const partners = fresh.map(({ ref, name }, n) => ({ ref, name, partnerId: ids[n] as PartnerId }));
    await people.savePartnersOfRows(own, shopId, batch.id, [...known, ...partners]);
    await people.saveWrongPartners(own, shopId, batch.id, wrong);
    await raiseProgramme(own, shopId);
    return partners;
  });
}

async function takePartnersBack({ pool, shopId, now }: Making, id: number): Promise<void> {
  await inTransaction(pool, async (own) => {
    const partners = await people.partnersToTakeBack(own, shopId, id);
    if (partners.length === 0) return;
    await insertStates(own, shopId, partners, { state: "active", now });
    const back = partners.map((partnerId) => ({ ref: `back ${partnerId}`, partnerId }));
    await people.savePartnersOfRows(own, shopId, id, back);
    await raiseProgramme(own, shopId);
  });
}

type Made = { partnerId: PartnerId; name: string };

// One who goes without, because the process died, is given a handle with the first look at their links.
async function giveHandles({ shopId, now }: Making, partners: readonly Made[]): Promise<void> {
  for (const { partnerId, name } of partners) await giveFirstHandle(shopId, { id: partnerId, name }, now);
}

function withHash({ name, email, terms }: NewPartner) {
  return { name, email, emailHash: email === null ? null : hashEmail(email), terms };
}
