// Which codes of an offer give customers something now: an own start may lie ahead, an own end may have passed (decision 31).
import * as lists from "../db/code-lists.ts";
import { countLiveOf, countPartnersOf } from "../db/live-codes.ts";
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

/** What a change of an offer reaches: codes in the store, how many of them are live, of how many partners. */
export async function readReach(shopId: ShopId, offerId: number, now: Instant): Promise<Reach> {
  const [inStore, live, partners] = await Promise.all([
    lists.countCodes(shopId, { offerId, state: "live", search: "" }),
    countLiveOf(appPool(), shopId, [offerId], now),
    countPartnersOf(appPool(), shopId, offerId, now),
  ]);
  return { inStore, live: live.get(offerId) ?? 0, partners };
}

/** How many codes an offer has, in whatever state. It looks at each of them: not for what happens with every code. */
export const countCodes = (shopId: ShopId, offerId: number): Promise<number> =>
  lists.countCodes(shopId, { offerId, search: "" });

type Reach = { inStore: number; live: number; partners: number };

type Dated = Pick<Offer, "id" | "startsAt" | "endsAt" | "pausedAt">;

/** Those of one offer, the newest first unless sorted otherwise; the search looks at codes and partners' names. */
export async function listLiveCodes(
  shopId: ShopId,
  offer: Dated,
  { search, ...filter }: Pick<lists.CodeFilter, "search" | "page" | "sort">,
  now: Instant,
): Promise<Page<OfferCode>> {
  const choice = liveChoice(offer, search, now);
  return choice === null ? pageOf([], filter.page, 0) : lists.selectCodes(shopId, { ...choice, ...filter });
}

/** Which codes of an offer a list of those shows that are live at a moment; null where none can be. */
export function liveChoice({ id: offerId, startsAt, endsAt, pausedAt }: Dated, search: string, at: Instant) {
  if (pausedAt !== null && pausedAt <= at) return null;
  return { offerId, state: "live", live: { at, startsAt, endsAt }, search } satisfies lists.CodeChoice;
}
