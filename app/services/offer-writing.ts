// Tells the store what an offer has become: its discounts are written one after the other, each as often as it takes.
import type pg from "pg";
import { saveNowhere } from "../db/code-states.ts";
import { addJob, type Db, removeJob } from "../db/jobs.ts";
import { findOffer, selectVersions } from "../db/offers.ts";
import {
  type BehindDiscount,
  discountBehind,
  discountsBehind,
  forgetDiscount,
  saveProblem,
  saveWritten,
} from "../db/store-discounts.ts";
import { alone } from "../db/transaction.ts";
import type { ShopId } from "../domain/ids.ts";
import type { Discount, Offer } from "../domain/offer.ts";
import { withOwn } from "../domain/own-conditions.ts";
import type { FieldProblem } from "../domain/shop.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import { deactivateDiscount, updateDiscount, type Written } from "../shopify/discounts.ts";
import type { Making } from "./making.ts";
import { endOwn } from "./own-discount.ts";

/** Marks a discount as made for an offer, so that one whose creation was never answered is known again. */
export const tagOf = (shopId: ShopId, offerId: number) => `vouch-${shopId}-${offerId}`;

export const writingJob = (shopId: ShopId, offerId: number) => `offer:${shopId}:${offerId}`;

/** Writes down that the store is to be told, so that it happens even if this process dies now. */
export const queueWriting = (client: Db, shopId: ShopId, offerId: number, afterSeconds = 0): Promise<void> =>
  addJob(client, "write-offer", { shopId, offerId }, { key: writingJob(shopId, offerId), afterSeconds });

/** `first` tells that nothing was written of this version when it was refused: it can still be taken back. */
export type WrittenOffer =
  | { kind: "written" }
  /** As many as were asked for; a job goes on. */
  | { kind: "more" }
  | { kind: "refused"; first: boolean; problems: FieldProblem[] }
  | { kind: "failed"; failure: AdminFailure };

const AT_ONCE = 50;

/** Discounts that a merchant's own request writes; where each code has one, a job writes the others. */
export const IN_A_REQUEST = 10;

/**
 * Brings all discounts of an offer to its newest version: those that are behind, a few at a time, so that a process that
 * dies goes on where it was. One that the store has no more is forgotten; its codes are found missing by the sync.
 */
export function writeOffer(
  making: Making,
  offerId: number,
  { most = Number.POSITIVE_INFINITY }: { most?: number } = {},
): Promise<WrittenOffer> {
  const { pool, shopId } = making;
  return alone(pool, `offer:${shopId}:${offerId}`, async (client) => {
    const offer = await findOffer(client, shopId, offerId);
    if (offer === null) return { kind: "written" };
    const former = (await selectVersions(client, shopId, offerId)).map(({ discount }) => discount);
    let first = true;
    let told = 0;
    for (;;) {
      const behind = await discountsBehind(client, shopId, { offerId, version: offer.version, most: AT_ONCE });
      if (behind.length === 0) break;
      for (const discount of behind) {
        const { gid } = discount;
        if (told === most) {
          await queueWriting(client, shopId, offerId);
          return { kind: "more" };
        }
        told += 1;
        const written = await tell(client, making, offer, { ...discount, former });
        if (written.kind === "failed" || written.kind === "refused")
          return notWritten(client, making, offer, { written, first });
        if (written.kind === "gone") await forgetDiscount(client, shopId, gid);
        else await saveWritten(client, shopId, { gid, version: offer.version });
        first = false;
      }
    }
    await removeJob(client, writingJob(shopId, offerId));
    return { kind: "written" };
  });
}

type Told = BehindDiscount & { former: readonly Discount[] };

async function tell(client: pg.ClientBase, making: Making, offer: Offer, told: Told): Promise<Written> {
  const { call, shopId } = making;
  const { gid, stopped, own, former } = told;
  if (stopped !== null) {
    const ended = await endOwn(client, making, { code: stopped.display, discountGid: gid });
    if (!ended.ok) return { kind: "failed", failure: ended.error };
    if (ended.value === "left") await saveNowhere(client, shopId, stopped.key);
    return { kind: ended.value === "gone" ? "gone" : "written" };
  }
  if (offer.pausedAt !== null) return deactivateDiscount(call, gid);
  return updateDiscount(call, gid, withOwn(offer, own), { tag: tagOf(shopId, offer.id), former });
}

/** Brings one discount of an offer to what it should be now, whatever the store has. */
export function writeDiscount(
  making: Making,
  { offerId, gid }: { offerId: number; gid: string },
): Promise<Exclude<WrittenOffer, { kind: "more" }>> {
  const { pool, shopId } = making;
  return alone(pool, `offer:${shopId}:${offerId}`, async (client) => {
    const offer = await findOffer(client, shopId, offerId);
    const behind = await discountBehind(client, shopId, gid);
    if (offer === null || behind === null) return { kind: "written" };
    const former = (await selectVersions(client, shopId, offerId)).map(({ discount }) => discount);
    const written = await tell(client, making, offer, { ...behind, former });
    switch (written.kind) {
      case "failed":
        await saveProblem(client, shopId, offerId, `${written.failure.message} Vouch tries again by itself.`);
        return written;
      case "refused":
        return { ...written, first: true };
      case "gone":
        await forgetDiscount(client, shopId, gid);
        return { kind: "written" };
      case "written":
        await saveWritten(client, shopId, { gid, version: offer.version });
        return written;
    }
  });
}

type NotWritten = { written: Exclude<Written, { kind: "written" | "gone" }>; first: boolean };

async function notWritten(
  client: pg.ClientBase,
  { shopId }: Making,
  offer: Offer,
  { written, first }: NotWritten,
): Promise<WrittenOffer> {
  if (written.kind === "failed") {
    await saveProblem(client, shopId, offer.id, `${written.failure.message} Vouch tries again by itself.`);
    return written;
  }
  await saveProblem(client, shopId, offer.id, written.problems.map(({ message }) => message).join(" "));
  await removeJob(client, writingJob(shopId, offer.id));
  return { ...written, first };
}
