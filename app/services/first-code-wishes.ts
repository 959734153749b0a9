import type pg from "pg";
import { insertWishes } from "../db/first-codes.ts";
import { addJob, type Db } from "../db/jobs.ts";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";

/** Notes which codes partners get who are active for the first time, with the job that makes them (decision 21). */
export async function wishFirstCodes(
  client: pg.ClientBase,
  shopId: ShopId,
  partners: readonly PartnerId[],
  now: Instant,
): Promise<void> {
  const wished = await insertWishes(client, shopId, partners, now);
  if (wished > 0) await queueFirstCodes(client, shopId);
}

export const firstCodesJob = (shopId: ShopId) => `first-codes:${shopId}`;

export const queueFirstCodes = (db: Db, shopId: ShopId): Promise<void> =>
  addJob(db, "make-first-codes", { shopId }, { key: firstCodesJob(shopId) });
