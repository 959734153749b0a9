import { findOffer, savePause, updateOffer } from "../db/offers.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/store-discounts.ts";
import { inTransaction } from "../db/transaction.ts";
import type { StoreDiscount } from "../domain/difference.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { NotedDiscount, Offer } from "../domain/offer.ts";
import type { Page } from "../domain/page.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { readDiscount } from "../shopify/discounts.ts";
import { GRACE_SECONDS, makingOf } from "./making.ts";
import { queueWriting, writeOffer } from "./offer-writing.ts";

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

/**
 * Makes an offer what the store says of one of its discounts: as a new version, of which the offer's other discounts are
 * told. What the store cannot be followed in is said.
 */
export async function acceptDiscount(shop: Shop, call: AdminCall, gid: string, now: Instant): Promise<Settled> {
  const known = await rows.findDiscount(appPool(), shop.id, gid);
  const offer = known && (await findOffer(appPool(), shop.id, known.offerId));
  if (known === null || offer === null) return { kind: "not-found" };
  const seen = await readDiscount(call, gid);
  if (!seen.ok) return { kind: "refused", message: `${seen.error.message} Nothing was changed.` };
  if (seen.value === null) return { kind: "refused", message: "The discount is not in your store any more." };
  const next = seen.value === "other" ? null : followed(offer, seen.value, now);
  if (next === null) {
    return {
      kind: "refused",
      message: "Vouch cannot take over what Shopify has here. Use Vouch's, or change it in Shopify.",
    };
  }
  const { pausedAt, ...edited } = next;
  const kept = await inTransaction(appPool(), async (client) => {
    const saved = { id: offer.id, version: offer.version, offer: edited, now };
    if (!(await updateOffer(client, shop.id, saved))) return false;
    if (pausedAt !== offer.pausedAt) await savePause(client, shop.id, offer.id, pausedAt);
    const version = offer.version + (pausedAt === offer.pausedAt ? 1 : 2);
    await rows.saveWritten(client, shop.id, { gid, offerId: offer.id, version });
    await queueWriting(client, shop.id, offer.id, GRACE_SECONDS);
    return true;
  });
  if (!kept) return { kind: "refused", message: "The offer was changed meanwhile. Look at it again." };
  return tell(shop, call, offer.id, now);
}

type Followed = NotedDiscount & { pausedAt: Instant | null };

/** The offer as the store has it; null where an offer cannot be that. Products and collections themselves are not read. */
function followed(offer: Offer, store: StoreDiscount, now: Instant): Followed | null {
  const { appliesTo } = offer.conditions;
  if (store.value === null || store.conditions.appliesTo !== appliesTo.kind) return null;
  if ((store.value.kind === "free-shipping") !== (offer.value.kind === "free-shipping")) return null;
  const value =
    store.value.kind === "percent" ? store.value : { ...store.value, currency: currencyOf(offer, store.value) };
  // Shopify's pause overwrites the end: the dates stay as they are here.
  const dates = store.ended
    ? { startsAt: offer.startsAt, endsAt: offer.endsAt, pausedAt: offer.pausedAt ?? now }
    : { startsAt: store.startsAt, endsAt: store.endsAt, pausedAt: null };
  return { title: store.title, value, conditions: { ...store.conditions, appliesTo }, note: offer.note, ...dates };
}

// Free shipping without a price names no currency.
const currencyOf = ({ value }: Offer, store: Exclude<Offer["value"], { kind: "percent" }>) =>
  value.kind !== "percent" && store.kind === "free-shipping" ? value.currency : store.currency;

async function tell(shop: Shop, call: AdminCall, offerId: number, now: Instant): Promise<Settled> {
  const written = await writeOffer(makingOf(shop, call, now), offerId);
  if (written.kind === "refused") {
    return { kind: "refused", message: written.problems.map(({ message }) => message).join(" ") };
  }
  return written.kind === "failed" ? { kind: "waiting" } : { kind: "done" };
}
