import type { ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";

/** How many partners a batch made so far, and how many of them have a link of their own. */
export type MadePartners = { made: number; linked: number };

export async function countMadePartners(db: Db, shopId: ShopId, id: number): Promise<MadePartners> {
  const { rows } = await db.query<MadePartners>(
    `SELECT count(*)::int AS made, count(*) FILTER (WHERE EXISTS (SELECT FROM handle h
       WHERE h.shop_id = b.shop_id AND h.partner_id = b.partner_id))::int AS linked
     FROM batch_partner b WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.ref NOT LIKE 'back %'`,
    [shopId, id],
  );
  return rows[0] ?? { made: 0, linked: 0 };
}
