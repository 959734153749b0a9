// Where a code stands in the store, and the ways in and out of its discount. Each step may be taken again.
import type pg from "pg";
import type { StoredCode } from "../db/codes.ts";
import type { Db } from "../db/jobs.ts";
import * as offers from "../db/offers.ts";
import {
  type DiscountKind,
  findDiscount,
  forgetDiscount,
  saveBehind,
  saveFound,
  saveWritten,
} from "../db/store-discounts.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Offer } from "../domain/offer.ts";
import { standsAlone, withOwn } from "../domain/own-conditions.ts";
import { fail, ok, type Result, unreachable } from "../domain/result.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import { addToDiscount, createDiscount, findByCode, type Made, updateDiscount } from "../shopify/discounts.ts";
import type { Making } from "./making.ts";
import { queueWriting, tagOf } from "./offer-writing.ts";
import { endOwn, leaveOwn } from "./own-discount.ts";
import { leaveShared } from "./shared-discount.ts";

export type OfCode = { code: StoredCode; offer: Offer };

/** Whether it belongs into a discount of its own. */
export const isAlone = ({ code, offer }: OfCode): boolean => standsAlone(offer.conditions, code.own);

/** Whether its discount was made for this code alone. */
export const isApart = ({ code }: Pick<OfCode, "code">): boolean => code.discountKind === "own";

/** Puts a code where it belongs: into the discount that its offer's codes share, or into one of its own. */
export async function addOrCreate(client: pg.ClientBase, { call, shopId }: Making, of: OfCode): Promise<Made> {
  const { code, offer } = of;
  const named = { code: code.display, tag: tagOf(shopId, offer.id) };
  const create = () => createDiscount(call, withOwn(offer, code.own), named);
  if (offer.discountGid === null || isAlone(of)) return create();
  const added = await addToDiscount(call, offer.discountGid, code.display);
  if (added.kind !== "gone") return added;
  // Somebody deleted the discount in the store: this code begins a new one.
  await forgetDiscount(client, shopId, offer.discountGid);
  return create();
}

/** `of`: for whom it was made; null for a discount that bears the offer's tag and is not known here yet: an answer was lost. */
export type Whereabouts =
  | { kind: "ours"; discountGid: string; of: DiscountKind | null }
  | { kind: "taken"; discountGid: string }
  | { kind: "nobody's" }
  | { kind: "failed"; failure: AdminFailure };

/** The discount of the store that has a code's name: ours, somebody else's, or none. */
export async function whoseInStore(
  db: Db,
  { call, shopId }: Pick<Making, "call" | "shopId">,
  { code, offer }: OfCode,
): Promise<Whereabouts> {
  const found = await findByCode(call, code.display);
  if (!found.ok) return { kind: "failed", failure: found.error };
  if (found.value === null) return { kind: "nobody's" };
  const { id: discountGid, tags } = found.value;
  const known = await findDiscount(db, shopId, discountGid);
  if (known?.offerId === offer.id) return { kind: "ours", discountGid, of: known.kind };
  return tags.includes(tagOf(shopId, offer.id))
    ? { kind: "ours", discountGid, of: null }
    : { kind: "taken", discountGid };
}

/**
 * A discount of one code alone was only ended when the code was stopped, so that what the store counts of it goes on. Null
 * where there is none, or where the code follows its offer again and belongs to the others: it is made anew then.
 */
export async function resumeOwn(
  client: pg.ClientBase,
  { call, shopId }: Making,
  { code, offer }: OfCode,
): Promise<Made | null> {
  const { discountGid, redeemCodeGid } = code;
  if (code.state !== "resuming" || discountGid === null || !isApart({ code })) return null;
  if (!isAlone({ code, offer })) {
    const left = await leaveOwn(client, { call, shopId }, { code: code.display, discountGid });
    return left.ok ? null : { kind: "failed", failure: left.error };
  }
  const former = (await offers.selectVersions(client, shopId, offer.id)).map(({ discount }) => discount);
  const tag = tagOf(shopId, offer.id);
  const written = await updateDiscount(call, discountGid, withOwn(offer, code.own), { tag, former });
  switch (written.kind) {
    case "written":
      return { kind: "live", discountGid, redeemCodeGid };
    case "gone":
      await forgetDiscount(client, shopId, discountGid);
      return null;
    default:
      return written;
  }
}

/** `discountGid`: the discount that a code left, or its own, which was ended; null where it is in none any more. */
export type TakenOut = { discountGid: string | null };

/**
 * Takes a code out of the store, wherever of ours it stands: stopping leaves a discount of its own ended, for resuming. It may
 * stand elsewhere than is known here, by an attempt whose answer was lost or by the merchant's hand: so it is out only when
 * the store does not find its name among ours any more.
 */
export async function takeOut(
  client: pg.ClientBase,
  making: Making,
  { code, offer }: { code: StoredCode; offer: Offer | null },
): Promise<Result<TakenOut, AdminFailure>> {
  if (offer === null) return ok(NOWHERE);
  const { discountGid, discountKind } = code;
  if (discountGid !== null && discountKind !== null) {
    const left = await leave(client, making, { code, offer }, { discountGid, of: discountKind });
    if (!left.ok) return left;
    if (left.value !== null) return ok(left.value);
  }
  const there = await whoseInStore(client, making, { code, offer });
  switch (there.kind) {
    case "failed":
      return fail(there.failure);
    case "taken":
    case "nobody's":
      return ok(NOWHERE);
    case "ours": {
      const left = await leave(client, making, { code, offer }, there);
      return left.ok ? ok(left.value ?? NOWHERE) : left;
    }
    default:
      return unreachable(there);
  }
}

const NOWHERE: TakenOut = { discountGid: null };

/** Returns: null where it is not sure that the code was there, so that it is to be looked for by its name. */
async function leave(
  client: pg.ClientBase,
  making: Making,
  { code, offer: { id: offerId } }: OfCode,
  { discountGid, of }: { discountGid: string; of: DiscountKind | null },
): Promise<Result<TakenOut | null, AdminFailure>> {
  const { shopId } = making;
  const named = { code: code.display, discountGid };
  switch (of) {
    case "shared": {
      const redeemCodeGid = discountGid === code.discountGid ? code.redeemCodeGid : null;
      const removed = await leaveShared(client, making, { ...named, redeemCodeGid, offerId });
      if (!removed.ok) return removed;
      if (removed.value === "elsewhere") return ok(null);
      return ok({ discountGid: removed.value === "removed" ? discountGid : null });
    }
    case "own": {
      const ended = await endOwn(client, making, named);
      if (!ended.ok) return ended;
      if (ended.value === "gone") await forgetDiscount(client, shopId, discountGid);
      return ok(ended.value === "ended" ? { discountGid } : null);
    }
    case null: {
      const left = await leaveOwn(client, making, named);
      return left.ok ? ok(null) : left;
    }
    default:
      return unreachable(of);
  }
}

/** Takes a code out of the store for good: a discount of its own goes as well, so that the name is free there. */
export async function takeOutForGood(
  client: pg.ClientBase,
  making: Pick<Making, "call" | "shopId">,
  { code, offer }: OfCode,
): Promise<Result<null, AdminFailure>> {
  const there = await whoseInStore(client, making, { code, offer });
  if (there.kind === "failed") return fail(there.failure);
  if (there.kind === "ours" && there.of === "shared") {
    const { discountGid } = there;
    const leaving = { code: code.display, discountGid, redeemCodeGid: null, offerId: offer.id };
    const removed = await leaveShared(client, making, leaving);
    return removed.ok ? ok(null) : removed;
  }
  const own = there.kind === "ours" ? there.discountGid : isApart({ code }) ? code.discountGid : null;
  return own === null ? ok(null) : leaveOwn(client, making, { code: code.display, discountGid: own });
}

type Standing = OfCode & { discountGid: string; told: boolean };

/**
 * Notes the discount in which a code now stands, and for whom it was made. `told`: it was just made, or told again, what it is
 * to be; one that was only found is told once more. One of an offer that is paused is ended.
 */
export async function saveStanding(
  client: pg.ClientBase,
  shopId: ShopId,
  { code, offer, discountGid, told }: Standing,
): Promise<void> {
  const kind = isAlone({ code, offer }) ? "own" : "shared";
  const right = told && offer.pausedAt === null;
  const found = { gid: discountGid, offerId: offer.id, kind, version: right ? offer.version : 0 } as const;
  const isNew = await saveFound(client, shopId, found);
  const stands = isNew ? kind : (await findDiscount(client, shopId, discountGid))?.kind;
  if (stands === "shared") await offers.saveDiscount(client, shopId, offer.id, discountGid);
  // Who joins a discount that others share tells it nothing.
  if (!isNew && stands === "shared") return;
  if (!isNew) await (right ? saveWritten(client, shopId, found) : saveBehind(client, shopId, discountGid));
  if (!right) await queueWriting(client, shopId, offer.id);
}
