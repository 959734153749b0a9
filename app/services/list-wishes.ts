// What a merchant wishes for all codes of a list: written down, and carried out by jobs, code by code.
import type pg from "pg";
import { countCodes, keysAfter } from "../db/code-lists.ts";
import { addJob } from "../db/jobs.ts";
import * as rows from "../db/list-wishes.ts";
import { appPool } from "../db/pools.ts";
import { alone, inTransaction } from "../db/transaction.ts";
import { type CodeKey, type Instant, instant, type ShopId } from "../domain/ids.ts";
import type { CodeListOf, ListWish, ListWishName } from "../domain/list-wish.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { type Changed, deleteCode, resumeCode, retryCode, stopCode } from "./codes.ts";

/** A wish for all codes of a list, as it was when it was wished. Returns how many codes that are. */
export async function wishForList(
  shop: Shop,
  { wish, of }: { wish: ListWishName; of: CodeListOf },
  now: Instant,
): Promise<number> {
  const total = await countCodes(shop.id, of);
  if (total === 0) return 0;
  await inTransaction(appPool(), async (client) => {
    const id = await rows.insertListWish(client, shop.id, { wish, of, total, now });
    await queueListWish(client, shop.id, id, "first");
  });
  return total;
}

const AT_ONCE = 25;

type Working = { pool: pg.Pool; shop: Shop; call: AdminCall; now: () => Instant };

/** Carries out some of a wish, alone; the rest is another job's. */
export function carryOutSome({ pool, shop, call, now }: Working, id: number): Promise<void> {
  return alone(pool, `list-wish:${shop.id}:${id}`, async () => {
    const wish = await rows.findRunning(pool, shop.id, id);
    if (wish === null) return;
    const step = { after: wish.after, before: wish.startedAt, limit: AT_ONCE };
    const keys = await keysAfter(pool, shop.id, wish.of, step);
    for (const key of keys) {
      const changed = await CARRY_OUT[wish.wish](shop, call, key, now());
      await rows.saveStep(pool, shop.id, { id, key, problem: problemOf(changed), now: now() });
    }
    if (keys.length < AT_ONCE) await rows.saveDone(pool, shop.id, id, now());
    else await queueListWish(pool, shop.id, id, keys.at(-1) ?? "");
  });
}

const CARRY_OUT: Record<ListWishName, (shop: Shop, call: AdminCall, key: CodeKey, now: Instant) => Promise<Changed>> = {
  stop: stopCode,
  resume: resumeCode,
  retry: retryCode,
  delete: deleteCode,
};

const problemOf = (changed: Changed): string | null =>
  changed.kind === "refused" ? changed.problems.map(({ message }) => message).join(" ") : null;

/** `place` keeps a job that follows apart from the one that adds it. */
const queueListWish = (db: pg.Pool | pg.ClientBase, shopId: ShopId, id: number, place: string) =>
  addJob(db, "carry-out-list-wish", { shopId, id }, { key: `list-wish:${shopId}:${id}:${place}` });

const LEFT_MS = 2 * 60_000;
const KEPT_MS = 24 * 60 * 60_000;

/** Takes up wishes whose process died, and forgets those that are long done. */
export async function resumeListWishes(pool: pg.Pool, now: Instant): Promise<void> {
  for (const { shopId, id } of await rows.wishesLeft(pool, instant(now - LEFT_MS))) {
    await queueListWish(pool, shopId, id, `again:${now}`);
  }
  await rows.pruneListWishes(pool, instant(now - KEPT_MS));
}

const TOLD_MS = 10 * 60_000;

/** How far the wishes for a list are; those that are done are told for some minutes. */
export const readListWishes = (
  shopId: ShopId,
  of: { offerId: number } | { partnerId: number },
  now: Instant,
): Promise<ListWish[]> => rows.selectListWishes(appPool(), shopId, of, instant(now - TOLD_MS));
