// Which codes of an offer give customers something now: an own start may lie ahead, an own end may have passed (decision 31).
import { selectCodes } from "../db/codes.ts";
import { countLiveOf } from "../db/live-codes.ts";
import { appPool } from "../db/pools.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { Offer, OfferCode } from "../domain/offer.ts";
import { type Page, pageOf } from "../domain/page.ts";

/** How many codes of each of some offers are live. */
export async function liveCodesOf(
  shopId: ShopId,
  offers: readonly number[],
  now: Instant,
): Promise<(offerId: number) => number> {
  const live = await countLiveOf(appPool(), shopId, offers, now);
  return (offerId) => live.get(offerId) ?? 0;
}

/** Those of one offer, the newest first; the search looks at codes and partners' names. */
export async function listLiveCodes(
  shopId: ShopId,
  offer: Pick<Offer, "id" | "startsAt" | "endsAt" | "pausedAt">,
  { search, page }: { search: string; page: number },
  now: Instant,
): Promise<Page<OfferCode>> {
  if (offer.pausedAt !== null) return pageOf([], page, 0);
  const { id: offerId, startsAt, endsAt } = offer;
  return selectCodes(shopId, { offerId, state: "live", live: { at: now, startsAt, endsAt }, search, page });
}
