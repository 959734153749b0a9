// A merchant settles what a page showed. By then somebody may have settled it in another window, or changed it once more in
// Shopify: what nobody has seen is not taken over.
import { findCodeWithOwn } from "../db/own-conditions.ts";
import { appPool } from "../db/pools.ts";
import { type KnownDiscount, readDiffering } from "../db/store-discounts.ts";
import { differencesOf, type StoreDiscount, saidOf } from "../domain/difference.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Offer } from "../domain/offer.ts";
import { withOwn } from "../domain/own-conditions.ts";
import { type Looking, noteDiscount } from "./discount-sync.ts";

/** A discount as a page showed it. */
export type ShownDifference = { gid: string; said: string };

/** `gids`: those of which the same is known as was shown; `left`: why the others are left as they are. */
export type StillShown = { gids: string[]; left: string[] };

/** Of what a page showed, that which still differs; where Shopify is to be followed, that which differs in the same way. */
export async function stillShown(
  shopId: ShopId,
  shown: readonly ShownDifference[],
  { follows }: { follows: boolean },
): Promise<StillShown> {
  const gids = shown.map(({ gid }) => gid);
  const differing = new Map((await readDiffering(appPool(), shopId, gids)).map((one) => [one.gid, one]));
  const settled = gids.filter((gid) => !differing.has(gid)).length;
  const changed = shown.flatMap(({ gid, said }) => {
    const one = differing.get(gid);
    return follows && one !== undefined && saidOf(one.differences) !== said ? [one] : [];
  });
  const others = new Set(changed.map(({ gid }) => gid));
  const titles = new Set(changed.map(({ offer }) => offer.title));
  return {
    gids: gids.filter((gid) => differing.has(gid) && !others.has(gid)),
    left: [...(settled > 0 ? [settledSentence(settled)] : []), ...[...titles].map(changedSentence)],
  };
}

const settledSentence = (many: number) =>
  many === 1
    ? "That difference was settled or went away meanwhile. Nothing was changed."
    : `${many} differences were settled or went away meanwhile. Nothing was changed there.`;

const changedSentence = (title: string) =>
  `What Shopify and Vouch say of ${title} changed meanwhile. Nothing was taken over: look at it again.`;

type Seen = { known: KnownDiscount; offer: Offer; store: StoreDiscount };

/** Why the store is not followed although it was just read: it says something else than was known. That is noted. */
export async function unseenIn(looking: Looking, { known, offer, store }: Seen): Promise<string | null> {
  const { pool, shopId, now } = looking;
  const { gid, kind } = known;
  const [[noted], code] = await Promise.all([
    readDiffering(pool, shopId, [gid]),
    kind === "own" ? findCodeWithOwn(pool, shopId, gid) : null,
  ]);
  const found = differencesOf(store, code === null ? offer : withOwn(offer, code.own), now);
  if (saidOf(found) === saidOf(noted?.differences ?? [])) return null;
  await noteDiscount(looking, { gid, known, discount: store });
  return changedSentence(offer.title);
}
