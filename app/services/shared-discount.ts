// How a code leaves the discount that its offer's codes share, under the offer's lock.
import type pg from "pg";
import { forgetDiscount } from "../db/store-discounts.ts";
import { aloneIfFree } from "../db/transaction.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { AdminFailure } from "../shopify/admin.ts";
import { deleteIfAlone, removeFromDiscount } from "../shopify/discounts.ts";
import { fillingOf, type Making } from "./making.ts";

type Leaving = { code: string; discountGid: string; redeemCodeGid: string | null; offerId: number };

/** `elsewhere`: the name is found in another discount of the store. */
export type LeftShared = "removed" | "elsewhere" | "discount-deleted";

/**
 * Takes a code out of a shared discount. Shopify's answer to the removal of a discount's last code is not documented: where the
 * code is still found afterwards and is alone, the discount is deleted and forgotten, unless a batch fills it (decision 26).
 */
export async function leaveShared(
  client: pg.ClientBase,
  { call, shopId }: Pick<Making, "call" | "shopId">,
  { offerId, ...leaving }: Leaving,
): Promise<Result<LeftShared, AdminFailure>> {
  const removed = await removeFromDiscount(call, leaving);
  if (!removed.ok) return removed;
  if (removed.value !== "still-there") return ok(removed.value);
  const { code, discountGid } = leaving;
  const deleted = await aloneIfFree(client, fillingOf(shopId, offerId), async () => {
    const gone = await deleteIfAlone(call, discountGid, code);
    // Before a batch may look for the discount again.
    if (gone.ok) await forgetDiscount(client, shopId, discountGid);
    return gone;
  });
  return deleted ?? fail(FILLED);
}

const FILLED: AdminFailure = {
  kind: "rejected",
  effect: "unknown",
  message: "Shopify still has the code in its discount, and codes are being added to that.",
};
