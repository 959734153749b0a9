// An offer that was made by mistake is forgotten, here and in the store. One that ever counted for somebody stays.
import type pg from "pg";
import { addJob, jobsUnderWay, removeJob } from "../db/jobs.ts";
import { deleteOfferRow, discountsOf, lockOffer, whatKeepsOffer } from "../db/offer-deleting.ts";
import { findOffer } from "../db/offers.ts";
import { appPool } from "../db/pools.ts";
import { forgetDiscount, releaseDiscount } from "../db/store-discounts.ts";
import { alone, inTransaction, transaction } from "../db/transaction.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { KeepsOffer } from "../domain/offer.ts";
import { ok, type Result } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { deleteDiscount, readRedeemCodes } from "../shopify/discounts.ts";
import { GRACE_SECONDS, type Making, makingOf } from "./making.ts";

/** `failed`: Shopify did not answer, or not as it should; a job goes on. `kept`: it came to have codes. */
export type OfferDeleted =
  | { kind: "deleted" }
  | { kind: "kept"; by: KeepsOffer }
  | { kind: "failed"; failure: AdminFailure };

const jobOf = (shopId: ShopId, offerId: number) => `delete-offer:${shopId}:${offerId}`;

/** Deletes an offer that has no codes, and what is left of it in the store; both are wished first, and done by a job if not now. */
export async function deleteOffer(
  shop: Shop,
  call: AdminCall,
  offerId: number,
  now: Instant,
): Promise<OfferDeleted | { kind: "not-found" }> {
  const wished = await inTransaction(appPool(), async (client) => {
    if (!(await lockOffer(client, shop.id, offerId))) return "not-found";
    const kept = await whatKeepsOffer(client, shop.id, offerId);
    if (kept !== null) return kept;
    const job = { key: jobOf(shop.id, offerId), afterSeconds: GRACE_SECONDS };
    await addJob(client, "delete-offer", { shopId: shop.id, offerId }, job);
    return null;
  });
  if (wished === "not-found") return { kind: "not-found" };
  return wished === null ? deleteWished(makingOf(shop, call, now), offerId) : { kind: "kept", by: wished };
}

/** Carries the wish out, under the offer's lock. A code that it was given meanwhile ends the wish. */
export function deleteWished(making: Making, offerId: number): Promise<OfferDeleted> {
  const { pool, shopId } = making;
  return alone(pool, `offer:${shopId}:${offerId}`, async (client) => {
    const offer = await findOffer(client, shopId, offerId);
    const kept = offer && (await whatKeepsOffer(client, shopId, offerId));
    if (offer !== null && kept === null) {
      for (const gid of await discountsOf(client, shopId, offerId)) {
        const left = await leaveStore(client, making, gid);
        if (!left.ok) return { kind: "failed", failure: left.error };
      }
    }
    return transaction(client, async (): Promise<OfferDeleted> => {
      await removeJob(client, jobOf(shopId, offerId));
      if (!(await lockOffer(client, shopId, offerId))) return { kind: "deleted" };
      const by = await whatKeepsOffer(client, shopId, offerId);
      if (by !== null) return { kind: "kept", by };
      await deleteOfferRow(client, shopId, offerId);
      return { kind: "deleted" };
    });
  });
}

// What is in it now the merchant put there: it stays, and is theirs. One that an earlier attempt deleted has no codes, and is no failure.
async function leaveStore(
  client: pg.ClientBase,
  { call, shopId }: Making,
  gid: string,
): Promise<Result<null, AdminFailure>> {
  const inside = await readRedeemCodes(call, gid, null);
  if (!inside.ok) return inside;
  if (inside.value.codes.length > 0) {
    await releaseDiscount(client, shopId, gid);
    return ok(null);
  }
  const deleted = await deleteDiscount(call, gid);
  if (deleted.ok) await forgetDiscount(client, shopId, gid);
  return deleted;
}

export type Deleting = { kept: KeepsOffer | null; underWay: boolean };

/** What keeps an offer from being deleted, and whether that is under way already. */
export async function readDeleting(shopId: ShopId, offerId: number): Promise<Deleting> {
  const key = jobOf(shopId, offerId);
  const [kept, jobs] = await Promise.all([whatKeepsOffer(appPool(), shopId, offerId), jobsUnderWay(appPool(), [key])]);
  return { kept, underWay: jobs.has(key) };
}
