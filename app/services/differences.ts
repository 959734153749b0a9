import { findStop } from "../db/discount-codes.ts";
import { findOffer, savePause, updateOffer } from "../db/offers.ts";
import { findCodeWithOwn, findOwnCode, saveOwn } from "../db/own-conditions.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/store-discounts.ts";
import { inTransaction } from "../db/transaction.ts";
import { beyondOwn, customersOf, type SeenValue, type StoreDiscount } from "../domain/difference.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { type NotedDiscount, type Offer, type OfferValue, offerStateAt, shopifyTypeOf } from "../domain/offer.ts";
import { changeProblem } from "../domain/offer-change.ts";
import { type OwnConditions, withOwn } from "../domain/own-conditions.ts";
import type { Page } from "../domain/page.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { readDiscount } from "../shopify/discounts.ts";
import { readReach } from "./live-codes.ts";
import { GRACE_SECONDS, makingOf } from "./making.ts";
import { IN_A_REQUEST, queueWriting, writeOffer } from "./offer-writing.ts";
import { readNamedAfter } from "./offers.ts";
import { acceptApart, beyondSentence, type Settled, stopApart } from "./own-differences.ts";
import { unseenIn } from "./shown-differences.ts";

/** Discounts of which the store says something else than their offer, the newest found first. */
export const listDifferences = (
  shopId: ShopId,
  filter: { offerId: number | null; page: number },
): Promise<Page<rows.DifferingDiscount>> => rows.selectDiffering(shopId, filter);

/** What following the store would change of the offers whose shared discounts differ: codes in use, and names that no longer fit. */
export async function readReaches(shopId: ShopId, differing: readonly rows.DifferingDiscount[], now: Instant) {
  const shared = new Set(differing.flatMap(({ kind, offer }) => (kind === "shared" ? [offer.id] : [])));
  const reaches = await Promise.all(
    [...shared].map(async (id) => {
      const offer = await findOffer(appPool(), shopId, id);
      if (offer === null) return [];
      const [reach, named] = await Promise.all([readReach(shopId, offer.id, now), readNamedAfter(shopId, offer)]);
      return [{ offer: { id, title: offer.title }, reach, named }];
    }),
  );
  return reaches.flat();
}

/** Makes a discount of the store again what its offer says. */
export async function repairDiscount(shop: Shop, call: AdminCall, gid: string, now: Instant): Promise<Settled> {
  const [settled] = await repairDiscounts(shop, call, [gid], now);
  return settled ?? { kind: "not-found" };
}

/** The same of several, told offer by offer; what is more than a merchant waits for is a job's. */
export async function repairDiscounts(
  shop: Shop,
  call: AdminCall,
  gids: readonly string[],
  now: Instant,
): Promise<Settled[]> {
  const settled: Settled[] = [];
  let most = IN_A_REQUEST;
  const found = await Promise.all(gids.map((gid) => rows.findDiscount(appPool(), shop.id, gid)));
  const known = found.filter((one) => one !== null);
  for (const [offerId, ofOffer] of Map.groupBy(known, (one) => one.offerId)) {
    await inTransaction(appPool(), async (client) => {
      for (const { gid } of ofOffer) await rows.saveBehind(client, shop.id, gid);
      await queueWriting(client, shop.id, offerId, most > 0 ? GRACE_SECONDS : 0);
    });
    settled.push(most > 0 ? await tell(shop, call, offerId, { now, most }) : { kind: "waiting" });
    most -= ofOffer.length;
  }
  return settled;
}

/**
 * Takes over what the store says of a discount. Of one that codes share, the offer becomes that, as a new version; of one
 * code's own, that code alone is touched, as far as it can say it. What the store cannot be followed in is said.
 */
export async function acceptDiscount(shop: Shop, call: AdminCall, gid: string, now: Instant): Promise<Settled> {
  const seen = await seenOf(shop, call, gid, now);
  if (!seen.ok) return seen.error;
  const { known, offer } = seen.value;
  if (known.kind === "shared") return acceptForOffer(shop, call, seen.value, now);
  const settled = await acceptApart(shop, call, seen.value, now);
  if (settled.kind !== "beyond") return settled;
  // Where the offer has no other code, none is changed unseen.
  if (!(await rows.hasCodesBeside(appPool(), shop.id, { offerId: offer.id, gids: [gid] }))) {
    return acceptForOffer(shop, call, seen.value, now);
  }
  return { kind: "refused", message: beyondSentence(offer, settled.code, settled.differences) };
}

type SeenHere = { known: rows.KnownDiscount; offer: Offer; store: StoreDiscount };

async function findKnown(shopId: ShopId, gid: string): Promise<Pick<SeenHere, "known" | "offer"> | null> {
  const known = await rows.findDiscount(appPool(), shopId, gid);
  const offer = known && (await findOffer(appPool(), shopId, known.offerId));
  return known === null || offer === null ? null : { known, offer };
}

async function seenOf(shop: Shop, call: AdminCall, gid: string, now: Instant): Promise<Result<SeenHere, Settled>> {
  const found = await findKnown(shop.id, gid);
  if (found === null) return fail({ kind: "not-found" });
  const { known, offer } = found;
  if (known.kind === "own" && (await findStop(appPool(), shop.id, gid)) !== null) {
    return refused("Its code is stopped in Vouch. Resume the code, or use Vouch’s.");
  }
  const seen = await readDiscount(call, gid);
  if (!seen.ok) return refused(`${seen.error.message} Nothing was changed.`);
  if (seen.value === null) return refused("The discount is not in your store any more.");
  if (seen.value === "other") return refused(CANNOT_FOLLOW);
  const here = { known, offer, store: seen.value };
  const unseen = await unseenIn({ pool: appPool(), shopId: shop.id, call, now }, here);
  return unseen === null ? ok(here) : refused(unseen);
}

const refused = (message: string) => fail<Settled>({ kind: "refused", message });
const CANNOT_FOLLOW = "Vouch cannot take over what Shopify has here. Use Vouch’s, or change it in Shopify.";

/**
 * Makes an offer what the store says of one of its discounts, of which the offer's other discounts are told. What differs in
 * what the discount's one code says itself becomes what that code says.
 */
async function acceptForOffer(shop: Shop, call: AdminCall, seen: SeenHere, now: Instant): Promise<Settled> {
  const { known, offer, store } = seen;
  const { gid } = known;
  const code = known.kind === "own" ? await findCodeWithOwn(appPool(), shop.id, gid) : null;
  const next = followed(code ? withOwn(offer, code.own) : offer, store, now);
  if (next === null) return { kind: "refused", message: CANNOT_FOLLOW };
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
  return tell(shop, call, offer.id, { now, most: IN_A_REQUEST });
}

/** Stops the code of a discount of its own, where the store says what it can neither follow nor should give any more. */
export async function stopDiscount(shop: Shop, call: AdminCall, gid: string, now: Instant): Promise<Settled> {
  const found = await findKnown(shop.id, gid);
  if (found === null) return { kind: "not-found" };
  const { known, offer } = found;
  const code = known.kind === "own" ? await findOwnCode(appPool(), shop.id, { gid, offerId: offer.id }) : null;
  return code === null ? { kind: "not-found" } : stopApart(shop, call, { offer, known, key: code.key }, now);
}

/** The same of several. */
export async function stopDiscounts(
  shop: Shop,
  call: AdminCall,
  gids: readonly string[],
  now: Instant,
): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const gid of gids) settled.push(await stopDiscount(shop, call, gid, now));
  return settled;
}

/**
 * Accepts what the store says of several discounts. Where an offer's codes each have their own, the offer follows only when
 * all of them were chosen and say the same; else each is settled for its code alone. Of shared ones that differ in different
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
  for (const [offerId, ofOffer] of Map.groupBy(differing, ({ offer }) => offer.id)) {
    const one = saying(ofOffer) === 1 && ofOffer.some(({ differences }) => beyondOwn(differences).length > 0);
    const chosen = { offerId, gids: ofOffer.map(({ gid }) => gid) };
    const whole = one && !(await rows.hasCodesBeside(appPool(), shop.id, chosen));
    const together = ofOffer.filter(({ kind }) => whole || kind === "shared");
    // First: what the offer becomes is told to all its discounts.
    for (const { gid } of ofOffer.filter((differing) => !together.includes(differing))) {
      settled.push(await acceptDiscount(shop, call, gid, now));
    }
    settled.push(...(await acceptTogether(shop, call, together, now)));
  }
  return settled;
}

type Differing = Awaited<ReturnType<typeof rows.readDiffering>>[number];

const saying = (differing: readonly Differing[]): number =>
  new Set(differing.map(({ differences }) => JSON.stringify(differences))).size;

async function acceptTogether(
  shop: Shop,
  call: AdminCall,
  differing: readonly Differing[],
  now: Instant,
): Promise<Settled[]> {
  const [first, ...others] = differing;
  if (first === undefined) return [];
  if (saying(differing) > 1) return [{ kind: "refused", message: manyWays(first.offer.title, differing.length) }];
  const seen = await seenOf(shop, call, first.gid, now);
  const settled = [seen.ok ? await acceptForOffer(shop, call, seen.value, now) : seen.error];
  // The same is said of the others: they are what the offer now is, or are told so.
  const follow = others.map(({ gid }) => gid);
  return [...settled, ...(await repairDiscounts(shop, call, follow, now))];
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
  // Shopify's pause overwrites the end: the dates stay as they are here. What has ended here as well was not paused there.
  const pausedAt = offerStateAt(offer, now) === "ended" ? offer.pausedAt : (offer.pausedAt ?? now);
  const dates = store.ended
    ? { startsAt: offer.startsAt, endsAt: offer.endsAt, pausedAt }
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

type Telling = { now: Instant; most: number };

async function tell(shop: Shop, call: AdminCall, offerId: number, { now, most }: Telling): Promise<Settled> {
  const written = await writeOffer(makingOf(shop, call, now), offerId, { most });
  if (written.kind === "refused") {
    return { kind: "refused", message: written.problems.map(({ message }) => message).join(" ") };
  }
  return written.kind === "written" ? { kind: "done" } : { kind: "waiting" };
}
