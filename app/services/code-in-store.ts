// Where a code stands in the store, and the ways in and out of its discount. Each step may be taken again.
import type pg from "pg";
import type { StoredCode } from "../db/codes.ts";
import * as offers from "../db/offers.ts";
import { forgetDiscount, saveFound, saveWritten } from "../db/store-discounts.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Offer } from "../domain/offer.ts";
import { standsAlone, withOwn } from "../domain/own-conditions.ts";
import { fail, ok, type Result, unreachable } from "../domain/result.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import {
  addToDiscount,
  createDiscount,
  deactivateDiscount,
  deleteDiscount,
  findByCode,
  type Made,
  readRedeemCodes,
  removeFromDiscount,
  updateDiscount,
} from "../shopify/discounts.ts";
import type { Making } from "./making.ts";
import { queueWriting, tagOf } from "./offer-writing.ts";

export type OfCode = { code: StoredCode; offer: Offer };

export const isAlone = ({ code, offer }: OfCode): boolean => standsAlone(offer.conditions, code.own);

/** Whether its discount was made for this code alone, as far as is known here. */
export const isApart = ({ code, offer }: OfCode): boolean =>
  code.discountGid !== null && code.discountGid !== offer.discountGid;

/** Puts a code where it belongs: into the discount that its offer's codes share, or into one of its own. */
export async function addOrCreate({ call, shopId }: Making, of: OfCode): Promise<Made> {
  const { code, offer } = of;
  const named = { code: code.display, tag: tagOf(shopId, offer.id) };
  const create = () => createDiscount(call, withOwn(offer, code.own), named);
  if (offer.discountGid === null || isAlone(of)) return create();
  const added = await addToDiscount(call, offer.discountGid, code.display);
  // Somebody deleted the discount in the store: this code begins a new one. The others are found missing by the refresh.
  return added.kind === "gone" ? create() : added;
}

/** The discount of the store that has a code's name: ours, somebody else's, or none. */
export async function whoseInStore({ call, shopId }: Making, { code, offer }: OfCode): Promise<Made | "nobody's"> {
  const found = await findByCode(call, code.display);
  if (!found.ok) return { kind: "failed", failure: found.error };
  if (found.value === null) return "nobody's";
  const ours = found.value.id === offer.discountGid || found.value.tags.includes(tagOf(shopId, offer.id));
  return ours
    ? { kind: "live", discountGid: found.value.id, redeemCodeGid: null }
    : { kind: "taken", discountGid: found.value.id };
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
  if (code.state !== "resuming" || discountGid === null || discountGid === offer.discountGid) return null;
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
      return null;
    default:
      return written;
  }
}

type Leaving = { code: string; discountGid: string };

/** Takes a code out of the discount of its own, and that out of the store unless the merchant put other codes into it. */
export async function leaveOwn(
  client: pg.ClientBase,
  { call, shopId }: Pick<Making, "call" | "shopId">,
  { code, discountGid }: Leaving,
): Promise<Result<null, AdminFailure>> {
  const page = await readRedeemCodes(call, discountGid, null);
  if (!page.ok) return page;
  const others = page.value.codes.some((one) => one.code.toUpperCase() !== code.toUpperCase());
  if (others || page.value.next !== null) {
    const removed = await removeFromDiscount(call, { code, discountGid, redeemCodeGid: null });
    return removed.ok ? ok(null) : removed;
  }
  const deleted = await deleteDiscount(call, discountGid);
  if (deleted.ok) await forgetDiscount(client, shopId, discountGid);
  return deleted;
}

/** Takes a code out of the store, wherever of ours it stands: stopping leaves a discount of its own ended, for resuming. */
export async function takeOut(
  client: pg.ClientBase,
  making: Making,
  { code, offer }: { code: StoredCode; offer: Offer | null },
): Promise<Result<"ended" | "removed" | "discount-deleted", AdminFailure>> {
  const { call } = making;
  const { display, redeemCodeGid, discountGid } = code;
  if (discountGid !== null) {
    if (offer !== null && isApart({ code, offer })) return endOwn(call, discountGid);
    return removeFromDiscount(call, { code: display, discountGid, redeemCodeGid });
  }
  // It was never seen live where it is; an attempt whose answer was lost may have put it there.
  const there = offer === null ? "nobody's" : await whoseInStore(making, { code, offer });
  if (there === "nobody's" || there.kind === "taken") return ok("removed");
  if (there.kind !== "live") return fail(there.kind === "failed" ? there.failure : STILL_THERE);
  const found = { code: display, discountGid: there.discountGid };
  if (found.discountGid === offer?.discountGid) return removeFromDiscount(call, { ...found, redeemCodeGid });
  const left = await leaveOwn(client, making, found);
  return left.ok ? ok("removed") : left;
}

const STILL_THERE: AdminFailure = { kind: "rejected", effect: "none", message: "Shopify still has the code." };

async function endOwn(call: AdminCall, discountGid: string): Promise<Result<"ended" | "removed", AdminFailure>> {
  const ended = await deactivateDiscount(call, discountGid);
  switch (ended.kind) {
    case "written":
      return ok("ended");
    case "gone":
      return ok("removed");
    case "failed":
      return fail(ended.failure);
    case "refused":
      return fail({
        kind: "rejected",
        effect: "none",
        message: ended.problems.map(({ message }) => message).join(" "),
      });
    default:
      return unreachable(ended);
  }
}

type Standing = OfCode & { discountGid: string; told: boolean };

/**
 * Notes the discount in which a code now stands. `told`: it was just made, or told again, what it is to be; one that was only
 * found is told once more. One of an offer that is paused is ended.
 */
export async function saveStanding(
  client: pg.ClientBase,
  shopId: ShopId,
  { code, offer, discountGid, told }: Standing,
): Promise<void> {
  const alone = isAlone({ code, offer });
  if (!alone && offer.discountGid !== discountGid) await offers.saveDiscount(client, shopId, offer.id, discountGid);
  const behind = offer.pausedAt !== null || (alone && !told);
  const standing = { gid: discountGid, offerId: offer.id, version: behind ? 0 : offer.version };
  const again = alone && code.state === "resuming";
  await (again ? saveWritten : saveFound)(client, shopId, standing);
  if (behind) await queueWriting(client, shopId, offer.id);
}

/** The discount that codes shared is not in the store any more. */
export async function forgetShared(client: pg.ClientBase, shopId: ShopId, { offer, discountGid }: StoredCode) {
  if (offer !== null) await offers.saveDiscount(client, shopId, offer.id, null);
  if (discountGid !== null) await forgetDiscount(client, shopId, discountGid);
}
