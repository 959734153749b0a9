import { isDeepStrictEqual } from "node:util";
import { findNamedAfter } from "../db/code-names.ts";
import * as rows from "../db/offers.ts";
import { type CodeWithOwn, codesWithOwn } from "../db/own-conditions.ts";
import { appPool } from "../db/pools.ts";
import { saveProblem } from "../db/store-discounts.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { type Discount, type Offer, type OfferCode, worthOf } from "../domain/offer.ts";
import { changeProblem } from "../domain/offer-change.ts";
import { type NewOffer, parseOffer } from "../domain/offer-form.ts";
import { withOwn } from "../domain/own-conditions.ts";
import { crossedDates } from "../domain/own-conditions-form.ts";
import type { Page } from "../domain/page.ts";
import { unreachable } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import type { Terms } from "../domain/terms.ts";
import { OFFER_TERMS_NAMES } from "../domain/terms-form.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { ensureSegment } from "./first-order.ts";
import { GRACE_SECONDS, type Making, makingOf } from "./making.ts";
import { IN_A_REQUEST, queueWriting, writeOffer } from "./offer-writing.ts";
import { sayTerms, sayTermsIn } from "./terms.ts";

type Refused = { kind: "refused"; problems: FieldProblem[] };
/**
 * `waiting`: saved here, and a job tells the store as soon as it can be reached. `termsFrom`: from then on orders earn by new
 * terms.
 */
export type Saved = { kind: "saved" | "waiting"; termsFrom?: Instant } | { kind: "not-found" } | Refused;

/**
 * Makes an offer here; in the store it appears with its first code. The form's fields stand in domain/offer-form.ts.
 */
export async function createOffer(
  shop: Shop,
  call: AdminCall,
  fields: Readonly<Record<string, string>>,
  now: Instant,
): Promise<{ kind: "created"; offerId: number } | Refused> {
  const parsed = parseOffer(fields, { currency: shop.currency, timeZone: shop.timeZone, now });
  if (!parsed.ok) return { kind: "refused", problems: parsed.error };
  const { terms, ...offer } = parsed.value;
  const lacking = await ensureSegment({ shopId: shop.id, call }, offer.conditions);
  if (lacking !== null) return { kind: "refused", problems: [lacking] };
  const offerId = await inTransaction(appPool(), async (client) => {
    const id = await rows.insertOffer(client, shop.id, { offer, currency: shop.currency, now });
    await sayTermsIn(client, shop.id, { owner: { of: "offer", id }, terms, now });
    return id;
  });
  return { kind: "created", offerId };
}

type Edit = { offerId: number; version: number; fields: Readonly<Record<string, string>> };

/**
 * Saves an offer as the form has it and tells the store. A note and terms that the form does not name stay as they are by now: a
 * version tells of neither. What the store refuses is not kept: the former version stays in
 * force, and the refusal stands next to its field.
 */
export async function editOffer(shop: Shop, call: AdminCall, edit: Edit, now: Instant): Promise<Saved> {
  const offer = await rows.findOffer(appPool(), shop.id, edit.offerId);
  if (offer === null) return { kind: "not-found" };
  const parsed = parseOffer(edit.fields, { currency: shop.currency, timeZone: shop.timeZone, now });
  if (!parsed.ok) return { kind: "refused", problems: parsed.error };
  if (offer.version !== edit.version) return CHANGED;
  const kept = { ...sameMoments(offer, parsed.value), ...notNamed(offer, edit.fields) };
  return save(makingOf(shop, call, now), offer, { ...parsed.value, ...kept });
}

const notNamed = ({ note, terms }: Offer, fields: Edit["fields"]): Partial<NewOffer> => ({
  ...(fields.note === undefined && { note }),
  ...(fields[OFFER_TERMS_NAMES.commission] === undefined && { terms: terms.terms }),
});

// A form has whole minutes: a moment in the minute that was there is the moment that was there.
function sameMoments(before: Discount, after: Discount): Pick<Discount, "startsAt" | "endsAt"> {
  const same = (one: Instant | null, other: Instant | null) =>
    one !== null && other !== null && Math.floor(one / 60_000) === Math.floor(other / 60_000);
  return {
    startsAt: same(before.startsAt, after.startsAt) ? before.startsAt : after.startsAt,
    endsAt: same(before.endsAt, after.endsAt) ? before.endsAt : after.endsAt,
  };
}

/** Puts a former version in force again, as a new one. `shown`: the version in force that the merchant saw. */
export async function restoreOffer(
  shop: Shop,
  call: AdminCall,
  { offerId, version, shown }: { offerId: number; version: number; shown: number },
  now: Instant,
): Promise<Saved> {
  const offer = await rows.findOffer(appPool(), shop.id, offerId);
  const former = (await rows.selectVersions(appPool(), shop.id, offerId)).find((one) => one.version === version);
  if (offer === null || former === undefined) return { kind: "not-found" };
  if (offer.version !== shown) return CHANGED;
  return save(makingOf(shop, call, now), offer, {
    ...former.discount,
    note: offer.note,
    terms: offer.terms.terms,
  });
}

async function save(making: Making, offer: Offer, next: NewOffer): Promise<Saved> {
  const saved = await saveDiscount(making, offer, next);
  // What the store refuses is not kept, and neither are terms that were typed beside it.
  if (saved.kind !== "saved" && saved.kind !== "waiting") return saved;
  const { shopId, now } = making;
  const said = await sayTerms(shopId, { owner: { of: "offer", id: offer.id }, terms: next.terms, now });
  return said === "said" ? { ...saved, termsFrom: now } : saved;
}

async function saveDiscount(making: Making, offer: Offer, next: NewOffer): Promise<Saved> {
  const { shopId, now } = making;
  const cannot =
    changeProblem(offer, next) ??
    contradicted(next, await codesWithOwn(appPool(), shopId, offer.id)) ??
    (await ensureSegment(making, next.conditions));
  if (cannot !== null) return { kind: "refused", problems: [cannot] };
  const kept = await inTransaction(appPool(), async (client) => {
    if (sameDiscount(offer, next)) {
      await rows.saveNote(client, shopId, offer.id, next.note);
      return true;
    }
    const edited = { id: offer.id, version: offer.version, offer: next, now };
    if (!(await rows.updateOffer(client, shopId, edited))) return false;
    await queueWriting(client, shopId, offer.id, GRACE_SECONDS);
    return true;
  });
  return kept ? tell(making, offer.id, { withdraw: offer.version + 1 }) : CHANGED;
}

const CHANGED: Refused = {
  kind: "refused",
  problems: [
    { field: "form", message: "The offer was changed meanwhile. Look at it again and save your change anew." },
  ],
};

/** Why the dates of an offer do not fit to what one of its codes says of its own. */
function contradicted(next: Discount, codes: readonly CodeWithOwn[]): FieldProblem | null {
  for (const { display, own } of codes) {
    const crossed = crossedDates(next, own);
    if (crossed === null) continue;
    const [field, edge, side] =
      own.endsAt === undefined
        ? ["endDate", "a start", "after this end"]
        : ["startDate", "an end", "before this start"];
    return {
      field: field ?? "form",
      message: `${display} has ${edge} of its own, ${side}. Change its own conditions first.`,
    };
  }
  return null;
}

function sameDiscount(offer: Offer, next: NewOffer): boolean {
  // Not by their text: what comes from the database has its parts in another order than what was typed.
  const parts = ({ title, value, conditions, startsAt, endsAt }: Discount) => [
    title,
    value,
    conditions,
    startsAt,
    endsAt,
  ];
  return isDeepStrictEqual(parts(offer), parts(next));
}

/** Ends what an offer's codes give, until it is resumed; its dates stay. */
export const pauseOffer = (shop: Shop, call: AdminCall, offerId: number, now: Instant): Promise<Saved> =>
  setPause(makingOf(shop, call, now), offerId, now);

/** Lets a paused offer go on as it was, with its own dates. */
export const resumeOffer = (shop: Shop, call: AdminCall, offerId: number, now: Instant): Promise<Saved> =>
  setPause(makingOf(shop, call, now), offerId, null);

async function setPause(making: Making, offerId: number, pausedAt: Instant | null): Promise<Saved> {
  const { shopId } = making;
  if ((await rows.findOffer(appPool(), shopId, offerId)) === null) return { kind: "not-found" };
  await inTransaction(appPool(), async (client) => {
    await rows.savePause(client, shopId, offerId, pausedAt);
    await queueWriting(client, shopId, offerId, GRACE_SECONDS);
  });
  return tell(making, offerId, { withdraw: null });
}

/** Tries again now what a job would try later. */
export const retryOffer = (shop: Shop, call: AdminCall, offerId: number, now: Instant): Promise<Saved> =>
  tell(makingOf(shop, call, now), offerId, { withdraw: null });

async function tell(making: Making, offerId: number, { withdraw }: { withdraw: number | null }): Promise<Saved> {
  const written = await writeOffer(making, offerId, { most: IN_A_REQUEST });
  switch (written.kind) {
    case "written":
      return { kind: "saved" };
    case "more":
    case "failed":
      return { kind: "waiting" };
    case "refused":
      if (withdraw !== null && written.first) {
        await inTransaction(appPool(), async (client) => {
          await rows.withdrawVersion(client, making.shopId, { id: offerId, version: withdraw });
          // What the store has not been told of the version before is still to be told.
          await saveProblem(client, making.shopId, offerId, null);
          await queueWriting(client, making.shopId, offerId);
        });
      }
      return { kind: "refused", problems: written.problems };
    default:
      return unreachable(written);
  }
}

export const listOffers = (shopId: ShopId, filter: { search: string; page: number }): Promise<Page<Offer>> =>
  rows.selectOffers(shopId, filter);

export const getOffer = (shopId: ShopId, id: number): Promise<Offer | null> => rows.findOffer(appPool(), shopId, id);

export const listVersions = (shopId: ShopId, id: number): Promise<rows.OfferVersion[]> =>
  rows.selectVersions(appPool(), shopId, id);

/** Codes whose name ends with what the offer gives, as SARAH20 with 20 %: one of them, and how many there are. */
export function readNamedAfter(shopId: ShopId, offer: Offer): Promise<{ first: string | null; total: number }> {
  return findNamedAfter(appPool(), shopId, { offerId: offer.id, worth: worthOf(offer) });
}

/** All offers by their names, the newest last. */
export const listOfferNames = (shopId: ShopId): Promise<rows.OfferName[]> => rows.readOfferNames(appPool(), shopId);

/** What a code gives, and what its offer says where the code says otherwise. */
export type Gives = Pick<Offer, "value" | "conditions"> & {
  offer: Pick<Offer, "title" | "value" | "conditions" | "startsAt" | "endsAt">;
  /** What orders earn where neither code, partner nor group says it. */
  terms: Terms | null;
};

/** What the codes of a page give; null for a code of no offer. */
export async function readGives(
  shopId: ShopId,
  codes: readonly Pick<OfferCode, "offer">[],
): Promise<(code: Pick<OfferCode, "offer" | "own">) => Gives | null> {
  const ids = [...new Set(codes.flatMap(({ offer }) => offer?.id ?? []))];
  const offers = await Promise.all(ids.map((id) => rows.findOffer(appPool(), shopId, id)));
  const byId = new Map(offers.flatMap((offer) => (offer ? [[offer.id, offer] as const] : [])));
  return ({ offer, own }) => {
    const found = offer === null ? undefined : byId.get(offer.id);
    if (found === undefined) return null;
    const { value, conditions } = withOwn(found, own);
    return { value, conditions, offer: saidBy(found), terms: found.terms.terms };
  };
}

const saidBy = ({ title, value, conditions, startsAt, endsAt }: Offer): Gives["offer"] => ({
  title,
  value,
  conditions,
  startsAt,
  endsAt,
});
