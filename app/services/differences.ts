import { findStop } from "../db/discount-codes.ts";
import { findOffer, savePause, updateOffer } from "../db/offers.ts";
import { findCodeWithOwn, saveOwn } from "../db/own-conditions.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/store-discounts.ts";
import { inTransaction } from "../db/transaction.ts";
import { customersOf, type SeenValue, type StoreDiscount } from "../domain/difference.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { type NotedDiscount, type Offer, type OfferValue, shopifyTypeOf } from "../domain/offer.ts";
import { changeProblem } from "../domain/offer-change.ts";
import { type OwnConditions, withOwn } from "../domain/own-conditions.ts";
import type { Page } from "../domain/page.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { readDiscount } from "../shopify/discounts.ts";
import { GRACE_SECONDS, makingOf } from "./making.ts";
import { IN_A_REQUEST, queueWriting, writeOffer } from "./offer-writing.ts";

/** Where a difference stands after the merchant's wish; `waiting` is carried out by a job. */
export type Settled =
  | { kind: "done" }
  | { kind: "waiting" }
  | { kind: "not-found" }
  | { kind: "refused"; message: string };

/** Discounts of which the store says something else than their offer, the newest found first. */
export const listDifferences = (
  shopId: ShopId,
  filter: { offerId: number | null; page: number },
): Promise<Page<rows.DifferingDiscount>> => rows.selectDiffering(shopId, filter);

/** Makes a discount of the store again what its offer says. */
export async function repairDiscount(shop: Shop, call: AdminCall, gid: string, now: Instant): Promise<Settled> {
  const known = await rows.findDiscount(appPool(), shop.id, gid);
  if (known === null) return { kind: "not-found" };
  await inTransaction(appPool(), async (client) => {
    await rows.saveBehind(client, shop.id, gid);
    await queueWriting(client, shop.id, known.offerId, GRACE_SECONDS);
  });
  return tell(shop, call, known.offerId, now);
}

/** The same of several. One after the other: those of one offer are written under its lock, and all share the shop's rate. */
export async function repairDiscounts(
  shop: Shop,
  call: AdminCall,
  gids: readonly string[],
  now: Instant,
): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const gid of gids) settled.push(await repairDiscount(shop, call, gid, now));
  return settled;
}

/**
 * Makes an offer what the store says of one of its discounts: as a new version, of which the offer's other discounts are
 * told. What differs in what the discount's one code says itself becomes what that code says. What the store cannot be
 * followed in is said.
 */
export async function acceptDiscount(shop: Shop, call: AdminCall, gid: string, now: Instant): Promise<Settled> {
  const known = await rows.findDiscount(appPool(), shop.id, gid);
  const offer = known && (await findOffer(appPool(), shop.id, known.offerId));
  if (known === null || offer === null) return { kind: "not-found" };
  const apart = known.kind === "own";
  if (apart && (await findStop(appPool(), shop.id, gid)) !== null) {
    return { kind: "refused", message: "Its code is stopped in Vouch. Resume the code, or use Vouch’s." };
  }
  const seen = await readDiscount(call, gid);
  if (!seen.ok) return { kind: "refused", message: `${seen.error.message} Nothing was changed.` };
  if (seen.value === null) return { kind: "refused", message: "The discount is not in your store any more." };
  const code = apart ? await findCodeWithOwn(appPool(), shop.id, gid) : null;
  const next = seen.value === "other" ? null : followed(code ? withOwn(offer, code.own) : offer, seen.value, now);
  if (next === null) {
    return {
      kind: "refused",
      message: "Vouch cannot take over what Shopify has here. Use Vouch’s, or change it in Shopify.",
    };
  }
  const { pausedAt, ...edited } = code ? withoutOwn(next, offer, code.own) : next;
  const cannot = changeProblem(offer, edited);
  if (cannot !== null) return { kind: "refused", message: `${cannot.message} Use Vouch’s, or change it in Shopify.` };
  const kept = await inTransaction(appPool(), async (client) => {
    const saved = { id: offer.id, version: offer.version, offer: edited, now };
    if (!(await updateOffer(client, shop.id, saved))) return false;
    if (code) await saveOwn(client, shop.id, code.key, ownFrom(next, code.own));
    if (pausedAt !== offer.pausedAt) await savePause(client, shop.id, offer.id, pausedAt);
    const version = offer.version + (pausedAt === offer.pausedAt ? 1 : 2);
    await rows.saveWritten(client, shop.id, { gid, version });
    await queueWriting(client, shop.id, offer.id, GRACE_SECONDS);
    return true;
  });
  if (!kept) return { kind: "refused", message: "The offer was changed meanwhile. Look at it again." };
  return tell(shop, call, offer.id, now);
}

/**
 * Accepts what the store says of several discounts. An offer says one thing: of those of one offer that differ in different
 * ways none is accepted, and the merchant is asked for the one that holds.
 */
export async function acceptDiscounts(
  shop: Shop,
  call: AdminCall,
  gids: readonly string[],
  now: Instant,
): Promise<Settled[]> {
  const settled: Settled[] = [];
  const differing = await rows.readDiffering(appPool(), shop.id, gids);
  for (const [, ofOffer] of Map.groupBy(differing, ({ offer }) => offer.id)) {
    const [first, ...others] = ofOffer;
    const says = new Set(ofOffer.map(({ differences }) => JSON.stringify(differences)));
    if (first === undefined) continue;
    if (says.size > 1) {
      settled.push({ kind: "refused", message: manyWays(first.offer.title, ofOffer.length) });
      continue;
    }
    settled.push(await acceptDiscount(shop, call, first.gid, now));
    // The same is said of the others: they are what the offer now is, or are told so.
    for (const { gid } of others) settled.push(await repairDiscount(shop, call, gid, now));
  }
  return settled;
}

const manyWays = (title: string, many: number) =>
  `Shopify says different things of ${many} discounts of ${title}, and an offer can say only one. Choose “Use Shopify’s” at the one that holds: the others then follow it.`;

/** The offer without what its one code says itself, which stays with the code. */
function withoutOwn(next: Followed, offer: Offer, own: OwnConditions): Followed {
  const { minimum, usageLimit } = offer.conditions;
  return {
    ...next,
    startsAt: own.startsAt === undefined ? next.startsAt : offer.startsAt,
    endsAt: own.endsAt === undefined ? next.endsAt : offer.endsAt,
    conditions: {
      ...next.conditions,
      ...(own.minimum !== undefined && { minimum }),
      ...(own.usageLimit !== undefined && { usageLimit }),
    },
  };
}

/** What a code says itself, as the store has it. */
const ownFrom = ({ startsAt, endsAt, conditions }: Followed, own: OwnConditions): OwnConditions => ({
  ...(own.startsAt !== undefined && { startsAt }),
  ...(own.endsAt !== undefined && { endsAt }),
  ...(own.minimum !== undefined && { minimum: conditions.minimum }),
  ...(own.usageLimit !== undefined && { usageLimit: conditions.usageLimit }),
});

type Followed = NotedDiscount & { pausedAt: Instant | null };

/** The offer as the store has it; null where an offer cannot be that. Products and collections themselves are not read. */
function followed(offer: Offer, store: StoreDiscount, now: Instant): Followed | null {
  const { appliesTo, firstOrder } = offer.conditions;
  const { customers, ...conditions } = store.conditions;
  const value = store.value && followedValue(offer.value, store.value);
  if (value === null || conditions.appliesTo !== appliesTo.kind) return null;
  // A segment is taken for the one that was given; that there is none any more is followed.
  if (customers !== "everybody" && customers !== customersOf({ firstOrder })) return null;
  // Shopify's pause overwrites the end: the dates stay as they are here.
  const dates = store.ended
    ? { startsAt: offer.startsAt, endsAt: offer.endsAt, pausedAt: offer.pausedAt ?? now }
    : { startsAt: store.startsAt, endsAt: store.endsAt, pausedAt: null };
  const followed = { ...conditions, appliesTo, firstOrder: customers === "segment" };
  return { title: store.title, value, conditions: followed, note: offer.note, ...dates };
}

function followedValue(here: OfferValue, store: SeenValue): OfferValue | null {
  if (shopifyTypeOf(here) !== shopifyTypeOf(store)) return null;
  if (store.kind !== "bxgy") return store;
  if (here.kind !== "bxgy") return null;
  const same = store.buys.of.kind === here.buys.of.kind && store.gets.of.kind === here.gets.of.kind;
  if (!same) return null;
  return { ...store, buys: { ...store.buys, of: here.buys.of }, gets: { ...store.gets, of: here.gets.of } };
}

async function tell(shop: Shop, call: AdminCall, offerId: number, now: Instant): Promise<Settled> {
  const written = await writeOffer(makingOf(shop, call, now), offerId, { most: IN_A_REQUEST });
  if (written.kind === "refused") {
    return { kind: "refused", message: written.problems.map(({ message }) => message).join(" ") };
  }
  return written.kind === "written" ? { kind: "done" } : { kind: "waiting" };
}
