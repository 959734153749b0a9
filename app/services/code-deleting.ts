// A code that no order carried is forgotten, in the store and here.
import * as rows from "../db/codes.ts";
import { findOffer } from "../db/offers.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { queueRemoving } from "../db/short-addresses.ts";
import { forgetDiscount } from "../db/store-discounts.ts";
import { inTransaction } from "../db/transaction.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { OfferCode } from "../domain/offer.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { deleteDiscount } from "../shopify/discounts.ts";
import { type Changed, stopCode, withAlong } from "./codes.ts";
import { twinsAlong } from "./twins.ts";

/** Forgets a code that no order ever carried, with its twins; a twin that an order carried stays. What is in the store is stopped first. */
export async function deleteCode(shop: Shop, call: AdminCall, key: CodeKey, now: Instant): Promise<Changed> {
  const code = await rows.findCode(appPool(), shop.id, key);
  if (code === null) return { kind: "not-found" };
  if (!isOutOfStore(code)) {
    const live = code.offer === null ? "counts for its partner" : "may be live in your store";
    return refusal(`${key} ${live}. Stop it first, then delete it.`);
  }
  if (await rows.wasUsed(appPool(), shop.id, key)) {
    return refusal(`Orders were placed with ${key}, so it stays in the books. It can stay stopped.`);
  }
  const twins = await twinsToDelete(shop, call, key, now);
  if (!twins.ok) return refusal(twins.error);
  for (const one of [code, ...twins.value]) {
    const deleted = await deleteOwnDiscount(shop.id, call, one);
    if (!deleted.ok) return refusal(`${deleted.error.message} ${key} was not deleted.`);
  }
  const along = twins.value.map((twin) => twin.key);
  await forget(shop.id, [key, ...along]);
  return withAlong({ kind: "deleted" }, along);
}

const isOutOfStore = ({ state }: OfferCode) => state === "stopped" || state === "failed" || state === "missing";

/** The twins that go with a code, out of the store; those that orders carried stay. Errors: a sentence where one cannot be stopped now. */
async function twinsToDelete(
  shop: Shop,
  call: AdminCall,
  key: CodeKey,
  now: Instant,
): Promise<Result<rows.StoredCode[], string>> {
  const twins: rows.StoredCode[] = [];
  for (const twin of await twinsAlong(shop.id, key, "delete")) {
    if (await rows.wasUsed(appPool(), shop.id, twin)) continue;
    const before = await rows.findCode(appPool(), shop.id, twin);
    if (before !== null && !isOutOfStore(before)) await stopCode(shop, call, twin, now);
    const after = await rows.findCode(appPool(), shop.id, twin);
    if (after === null) continue;
    if (!isOutOfStore(after))
      return fail(
        `${twin}, which is for those who misread ${key}, is not out of your store yet, so ${key} was not deleted. ${after.problem ?? ""}`.trim(),
      );
    twins.push(after);
  }
  return ok(twins);
}

// A code's own discount was only ended when it was stopped, and still holds the name.
async function deleteOwnDiscount(
  shopId: ShopId,
  call: AdminCall,
  { offer: of, discountGid }: rows.StoredCode,
): Promise<Result<void, AdminFailure>> {
  const offer = of === null ? null : await findOffer(appPool(), shopId, of.id);
  if (discountGid === null || offer === null || discountGid === offer.discountGid) return ok(undefined);
  const deleted = await deleteDiscount(call, discountGid);
  if (!deleted.ok) return deleted;
  await forgetDiscount(appPool(), shopId, discountGid);
  return ok(undefined);
}

const forget = (shopId: ShopId, keys: readonly CodeKey[]) =>
  inTransaction(appPool(), async (client) => {
    for (const key of keys.toSorted()) await rows.deleteCodeRow(client, shopId, key);
    await queueRemoving(client, shopId, keys);
    await raiseProgramme(client, shopId);
  });

const refusal = (message: string): Changed => ({ kind: "refused", problems: [{ field: "form", message }] });
