// Codes that are live in a discount which codes of their offer share.
import type { CodeKey, ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";

export type SharedCode = {
  key: CodeKey;
  display: string;
  offerId: number;
  discountGid: string;
  redeemCodeGid: string | null;
};

/** Those of some codes that are, without such as have a twin or are one. */
export async function sharedAndLive(db: Db, shopId: ShopId, keys: readonly CodeKey[]): Promise<SharedCode[]> {
  const { rows } = await db.query<SharedCode>(
    `SELECT c.key, c.display, c.offer_id AS "offerId", c.discount_gid AS "discountGid", c.redeem_code_gid AS "redeemCodeGid"
     FROM code c JOIN store_discount d ON d.shop_id = c.shop_id AND d.gid = c.discount_gid AND d.offer_id = c.offer_id
     WHERE c.shop_id = $1 AND c.key = ANY ($2::text[]) AND c.state = 'live' AND d.kind = 'shared' AND c.twin_of IS NULL
       AND NOT EXISTS (SELECT FROM code t WHERE t.shop_id = c.shop_id AND t.twin_of = c.key)
     ORDER BY c.key`,
    [shopId, keys],
  );
  return rows;
}
