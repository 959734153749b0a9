import { namesOf } from "../db/order-lists.ts";
import { appPool } from "../db/pools.ts";
import type { PartnerId, ShopId } from "../domain/ids.ts";

/** Names of partners by id. */
export async function readPartnerNamesById(
  shopId: ShopId,
  ids: readonly PartnerId[],
): Promise<(id: PartnerId) => string> {
  const { partners } = await namesOf(appPool(), shopId, { partners: [...new Set(ids)], codes: [] });
  return (id) => partners.get(id) ?? "a former partner";
}
