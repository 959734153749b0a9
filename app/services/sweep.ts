// Webhooks get lost: every night all that a store has of our discounts and codes is looked at again.
import type pg from "pg";
import * as codes from "../db/discount-codes.ts";
import { appPool } from "../db/pools.ts";
import { findDiscount } from "../db/store-discounts.ts";
import * as rows from "../db/sweeps.ts";
import { codeKey } from "../domain/code.ts";
import { isToBeRead } from "../domain/codes-to-read.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { ok, type Result } from "../domain/result.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import { CODES_NAMED } from "../shopify/documents/discounts.ts";
import { DISCOUNTS_A_CALL, type ReadDiscount } from "../shopify/many-discounts.ts";
import { readCodes } from "../shopify/store-codes.ts";
import { type Looking, lookForCode, noteDiscount, REMOVED } from "./discount-sync.ts";
import { type Going, isToBlame, readAnswered } from "./sweep-past.ts";

/**
 * How far a sweep is: discounts up to `after` were read; of those in `unequal` the codes are looked through, of the first
 * from `cursor` on, after so many that were `counted`. What was live before `since` and is not met there is gone.
 */
export type Place = { after: string; unequal: string[]; cursor: string | null; counted: number; since: Instant };

const beginning = (now: Instant): Place => ({ after: "", unequal: [], cursor: null, counted: 0, since: now });

/** A job takes so many steps and hands on to the next: one that dies loses no more. */
const STEPS_AT_ONCE = 40;

/**
 * Looks at a part of the store's discounts, from a place or from the beginning. What it finds is told as a webhook's finding
 * is. A discount that Shopify has no answer for is passed, and stays what it was known as.
 *
 * Returns: where to go on; null when all was looked at.
 */
export async function sweepSome(
  looking: Looking,
  from: Place | null,
  { most = STEPS_AT_ONCE, ...going }: { most?: number } & Going,
): Promise<Result<Place | null, AdminFailure>> {
  let place = from ?? beginning(looking.now);
  for (let steps = 0; steps < most; steps += 1) {
    const [gid] = place.unequal;
    const next =
      gid === undefined ? await sweepDiscounts(looking, place, going) : await sweepOrPass(looking, place, gid, going);
    if (!next.ok) return next;
    if (next.value === null) {
      await rows.saveSwept(looking.pool, looking.shopId, looking.now);
      return next;
    }
    place = next.value;
  }
  return ok(place);
}

type Swept = Promise<Result<Place | null, AdminFailure>>;

async function sweepDiscounts(looking: Looking, { after }: Place, going: Going): Swept {
  const { pool, shopId, call, now } = looking;
  const page = await rows.discountsAfter(pool, shopId, { after, most: DISCOUNTS_A_CALL });
  const last = page.at(-1);
  if (last === undefined) return ok(null);
  const read = await readAnswered(
    call,
    page.map(({ gid }) => gid),
    going,
  );
  if (!read.ok) return read;
  const inStore = new Map(read.value.map((one) => [one.gid, one]));
  for (const { gid, known } of page) {
    const seen = inStore.get(gid);
    if (seen !== undefined) await noteDiscount(looking, { gid, known, discount: seen.discount });
  }
  const pairs = page.flatMap((here) => {
    const there = inStore.get(here.gid);
    return there === undefined || there.discount === null ? [] : [{ here, there }];
  });
  const replaced = await replacedIn(looking, pairs);
  const unequal = pairs.filter((pair) => isDoubtful(pair, now) || replaced.has(pair.here.gid));
  return ok({ ...beginning(now), after: last.gid, unequal: unequal.map(({ here }) => here.gid) });
}

type Pair = { here: rows.DiscountToSweep; there: ReadDiscount };

function isDoubtful({ here: { known, codes, readAt }, there }: Pair, now: Instant): boolean {
  // Of the merchant's own discounts some codes are known here: their number says nothing.
  if (known === null) return true;
  const { updatedAt } = there;
  return isToBeRead({ here: codes, there: there.codes, named: CODES_NAMED, readAt, updatedAt }, now);
}

/** Discounts that came with the names of all their codes, and lack one that is live here. */
async function replacedIn({ pool, shopId }: Looking, pairs: readonly Pair[]): Promise<ReadonlySet<string>> {
  const small = pairs.filter(({ there: { codes } }) => codes !== null && codes <= CODES_NAMED);
  const named = new Map(small.map(({ there }) => [there.gid, new Set(there.named)]));
  const live = await rows.liveKeysOf(pool, shopId, [...named.keys()]);
  return new Set(live.filter(({ gid, key }) => !named.get(gid)?.has(key)).map(({ gid }) => gid));
}

/** Codes that are looked for one by one, rather than through all of a discount that Vouch has few codes of. */
const FEW = 20;

const past = (place: Place): Place => ({ ...place, unequal: place.unequal.slice(1), cursor: null, counted: 0 });

async function sweepOrPass(looking: Looking, place: Place, gid: string, going: Going): Swept {
  const swept = await sweepCodes(looking, place, gid);
  if (swept.ok || !(await isToBlame(looking.call, swept.error, going))) return swept;
  going.passed({ gid, message: swept.error.message });
  return ok(past(place));
}

async function sweepCodes(looking: Looking, place: Place, gid: string): Swept {
  const { pool, shopId, call, now } = looking;
  const done = past(place);
  const page = await readCodes(call, gid, { after: place.cursor });
  if (!page.ok) return page;
  // Deleted since it was read.
  if (page.value === null) {
    await noteDiscount(looking, { gid, known: null, discount: null });
    return ok(done);
  }
  const { next } = page.value;
  if (place.cursor === null && next !== null) {
    const few = await lookForFew(looking, gid);
    if (!few.ok) return few;
    if (few.value) return ok(done);
  }
  const seen = { gid, keys: page.value.codes.map(({ code }) => codeKey(code)) };
  await codes.saveSeen(pool, shopId, seen, now);
  // Asked for again one by one: it may have been stopped since the page was read.
  for (const code of await codes.stoppedOf(pool, shopId, seen)) {
    const looked = await lookForCode(looking, code, { gid, discount: "other" });
    if (!looked.ok) return looked;
  }
  const counted = place.counted + seen.keys.length;
  if (next !== null) return ok({ ...place, cursor: next, counted });
  await codes.saveUnseen(pool, shopId, { gid, since: place.since, problem: REMOVED, now });
  await rows.saveRead(pool, shopId, { gid, counted, since: place.since });
  return ok(done);
}

/** Returns: whether that was enough. */
async function lookForFew(looking: Looking, gid: string): Promise<Result<boolean, AdminFailure>> {
  const { pool, shopId } = looking;
  if ((await findDiscount(pool, shopId, gid)) !== null) return ok(false);
  const few = await codes.fewOfDiscount(pool, shopId, gid, FEW);
  for (const code of few ?? []) {
    const looked = await lookForCode(looking, code, { gid, discount: "other" });
    if (!looked.ok) return looked;
  }
  return ok(few !== null);
}

/** Has the rest of an unfinished sweep done. */
export const queueRest = (db: pg.Pool, shopId: ShopId, place: Place): Promise<void> => rows.addSweep(db, shopId, place);

/** Has all of a store's discounts looked at now. */
export const lookAtStore = (shopId: ShopId): Promise<void> => rows.addSweep(appPool(), shopId, null);

/** Has every store looked at within the night. */
export const lookAtAllStores = (pool: pg.Pool): Promise<number> => rows.addAllSweeps(pool);

export const readSweep = (shopId: ShopId): Promise<rows.Sweep> => rows.findSweep(appPool(), shopId);
