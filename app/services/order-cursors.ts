import type { PartnerId, ShopId } from "../domain/ids.ts";
import { env } from "../env.server.ts";
import { createSeal } from "./seal.ts";

/**
 * Places in a partner's orders as addresses of their page hold them. A place is an order's number and time, and the merchant may
 * hide both the order's name and what it came to; sealed it tells neither, and leads nowhere in the orders of somebody else.
 */
export function orderCursors(shopId: ShopId, partnerId: PartnerId) {
  const { SHOPIFY_API_SECRET: current, SHOPIFY_API_SECRET_OLD: former } = env;
  const { seal, open } = createSeal(former ? [current, former] : [current], "cursor");
  const whose = `cursor/${shopId}/${partnerId}`;
  return {
    sealed: (place: string | null): string | null =>
      place === null ? null : seal(Buffer.from(place), whose).toString("base64url"),
    /** Null, which is the newest, for what is no place of theirs. */
    opened: (text: string | null): string | null =>
      text === null ? null : (open(Buffer.from(text, "base64url"), whose)?.toString() ?? null),
  };
}
