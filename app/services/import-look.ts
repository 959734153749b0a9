// What the store has of a draft's codes is asked before anything runs, as far as a request may spend of the shop's bucket.

import * as rows from "../db/batch-rows.ts";
import * as batches from "../db/code-batches.ts";
import { appPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import { codeKey } from "../domain/code.ts";
import type { CodeBatch } from "../domain/code-batch.ts";
import type { CodeKey, Instant } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import type { StoreLook } from "../domain/store-look.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { findManyByCode, listDiscounts } from "../shopify/store-codes.ts";
import { planHolds } from "./import-plan.ts";
import { decideAnew } from "./imports.ts";

/** Codes of a file that are asked for by name, a point each; of more, those first that the store's list of discounts shows. */
const MOST_ASKED = 250;
/** Pages of fifty discounts, the newest, that are read for a file of more codes. */
const MOST_PAGES = 4;
const HOLDS_MS = 600_000;

/** Asks the store of a draft's codes, and decides on its rows anew where anything changed that they were decided on. */
export async function refreshDraft(shop: Shop, call: AdminCall, batch: CodeBatch, now: Instant): Promise<CodeBatch> {
  if (batch.state !== "draft") return batch;
  const look = await lookInStore(shop, call, batch, now);
  const same = look === batch.look;
  if (same && (await planHolds(appPool(), shop, batch))) return batch;
  await inTransaction(appPool(), async (client) => {
    const current = await batches.lockBatch(client, shop.id, batch.id);
    if (current === null || current.state !== "draft") return;
    if (!same) await batches.saveLook(client, shop.id, batch.id, look);
    await decideAnew(client, shop, { id: batch.id, reading: { ...current, look } });
  });
  return (await batches.findBatch(appPool(), shop.id, batch.id)) ?? batch;
}

/** What the store was asked of the codes that the rows name now: some were mended since. */
export async function lookOfRows(shop: Shop, { id, look }: CodeBatch): Promise<StoreLook | null> {
  if (look === null || look.asked.length === 0) return look;
  const named = new Set(await rows.namesInFile(appPool(), shop.id, id, { keys: look.asked, stems: [] }));
  const asked = look.asked.filter((key) => named.has(key));
  return { ...look, asked, found: look.found.filter(({ key }) => named.has(key)) };
}

/** How many codes of a draft are not known here: of so many the store can be asked. */
export async function countToLookFor(shop: Shop, id: number): Promise<number> {
  return (await rows.codesToLookFor(appPool(), shop.id, id, { listed: [], most: 1 })).total;
}

async function lookInStore(shop: Shop, call: AdminCall, { id, look }: CodeBatch, now: Instant): Promise<StoreLook> {
  const fresh = look !== null && now - look.at < HOLDS_MS;
  if (fresh && look.asked.length >= MOST_ASKED) return look;
  const wanted = await rows.codesToLookFor(appPool(), shop.id, id, { listed: [], most: MOST_ASKED });
  const before: StoreLook = fresh ? look : { at: now, asked: [], found: [], problem: null };
  const asked = new Set(before.asked);
  if (fresh && wanted.keys.every((key) => asked.has(key))) return look;
  const few = wanted.total <= MOST_ASKED;
  const { keys } = few ? wanted : await listedFirst(shop, call, id);
  const open = keys.filter((key) => !asked.has(key));
  const found = await findManyByCode(call, open);
  if (!found.ok) return { ...before, problem: found.error.message };
  return { ...before, asked: [...before.asked, ...open], found: [...before.found, ...found.value], problem: null };
}

// A file that is too long to ask for each of its codes is held against the store's own list.
async function listedFirst(shop: Shop, call: AdminCall, id: number): Promise<{ keys: CodeKey[] }> {
  const listed: CodeKey[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: Awaited<ReturnType<typeof listDiscounts>> = await listDiscounts(call, { search: "", after });
    // What the list would have shown is found while the codes are made; those asked for by name are told all the same.
    if (!page.ok) break;
    listed.push(...page.value.discounts.flatMap(({ codes }) => codes.map(({ code }) => codeKey(code))));
    if (page.value.next === null) break;
    after = page.value.next;
  }
  return rows.codesToLookFor(appPool(), shop.id, id, { listed, most: MOST_ASKED });
}
