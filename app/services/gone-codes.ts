import { type GoneCode, selectGone } from "../db/gone-codes.ts";
import { appPool } from "../db/pools.ts";
import type { Instant } from "../domain/ids.ts";
import type { Page } from "../domain/page.ts";
import type { Shop } from "../domain/shop.ts";
import { dayOf, shiftDay } from "../domain/time.ts";

/** Codes that somebody removed in the store, with their orders of the last week: today and the six days before. */
export const listGone = (shop: Shop, page: number, now: Instant): Promise<Page<GoneCode>> =>
  selectGone(appPool(), shop.id, { since: shiftDay(dayOf(now, shop.timeZone), -6), page });
