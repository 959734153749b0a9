import * as rows from "../db/offers.ts";
import { appPool } from "../db/pools.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { Offer } from "../domain/offer.ts";
import { parseOffer } from "../domain/offer-form.ts";
import type { Page } from "../domain/page.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";

/**
 * Makes an offer here; in the store it appears with its first code. The form's fields stand in domain/offer-form.ts.
 */
export async function createOffer(
  shop: Shop,
  fields: Readonly<Record<string, string>>,
  now: Instant,
): Promise<{ kind: "created"; offerId: number } | { kind: "refused"; problems: FieldProblem[] }> {
  const parsed = parseOffer(fields, { currency: shop.currency, timeZone: shop.timeZone, now });
  if (!parsed.ok) return { kind: "refused", problems: parsed.error };
  return { kind: "created", offerId: await rows.insertOffer(shop.id, parsed.value, shop.currency, now) };
}

export const listOffers = (shopId: ShopId, filter: { search: string; page: number }): Promise<Page<Offer>> =>
  rows.selectOffers(shopId, filter);

export const getOffer = (shopId: ShopId, id: number): Promise<Offer | null> => rows.findOffer(appPool(), shopId, id);
