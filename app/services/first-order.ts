// Offers for a customer's first order alone hold for a segment of the store: customers without an order. It is made once.
import { appPool } from "../db/pools.ts";
import { findFirstOrderSegment, saveFirstOrderSegment } from "../db/shops.ts";
import type { Conditions } from "../domain/conditions.ts";
import type { ShopId } from "../domain/ids.ts";
import type { FieldProblem } from "../domain/shop.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { createFirstOrderSegment, segmentExists } from "../shopify/segments.ts";

/**
 * Sees to it that the store has the segment which an offer with these conditions needs. What keeps it from that is told next
 * to the field; nothing may be saved then. A segment that somebody deleted is made anew.
 */
export async function ensureSegment(
  { shopId, call }: { shopId: ShopId; call: AdminCall },
  { firstOrder }: Conditions,
): Promise<FieldProblem | null> {
  if (!firstOrder) return null;
  const known = await findFirstOrderSegment(appPool(), shopId);
  if (known !== null) {
    const there = await segmentExists(call, known);
    if (!there.ok) return problemOf(there.error);
    if (there.value) return null;
  }
  const made = await createFirstOrderSegment(call);
  if (!made.ok) return problemOf(made.error);
  await saveFirstOrderSegment(appPool(), shopId, made.value);
  return null;
}

const problemOf = ({ kind, message }: AdminFailure): FieldProblem => ({
  field: "firstOrder",
  message: kind === "denied" ? DENIED : message,
});

const DENIED = "Vouch may not make a customer segment in your store yet. Untick this and tick it again to be asked.";
