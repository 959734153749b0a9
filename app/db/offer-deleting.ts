// What has to be known, and held, before an offer is deleted.
import type pg from "pg";
import type { ShopId } from "../domain/ids.ts";
import type { KeepsOffer } from "../domain/offer.ts";
import type { Db } from "./jobs.ts";

/** Nobody gives the offer a code until the end of the transaction. False where it is not there. */
export async function lockOffer(client: pg.ClientBase, shopId: ShopId, id: number): Promise<boolean> {
  const { rowCount } = await client.query("SELECT FROM offer WHERE shop_id = $1 AND id = $2 FOR UPDATE", [shopId, id]);
  return rowCount === 1;
}

/** No offer of the shop is deleted until the end of the transaction: what names one by its number alone is not kept by a key. */
export async function holdOffers(client: pg.ClientBase, shopId: ShopId): Promise<void> {
  await client.query("SELECT FROM offer WHERE shop_id = $1 ORDER BY id FOR KEY SHARE", [shopId]);
}

/** Whether it has codes, or an import is to make some under it. A code that orders carried is never deleted, and stays with its offer. */
export async function whatKeepsOffer(db: Db, shopId: ShopId, id: number): Promise<KeepsOffer | null> {
  const { rows } = await db.query<{ codes: boolean; batch: boolean }>(
    `SELECT EXISTS (SELECT FROM code WHERE shop_id = $1 AND offer_id = $2) AS codes,
       EXISTS (SELECT FROM code_batch b WHERE b.shop_id = $1 AND b.state IN ('running', 'stopping', 'stopped', 'undoing')
         AND EXISTS (SELECT FROM batch_row r WHERE r.shop_id = b.shop_id AND r.batch_id = b.id AND r.offer_id = $2
           AND r.fate = 'make')) AS batch`,
    [shopId, id],
  );
  if (rows[0]?.codes) return "codes";
  return rows[0]?.batch ? "batch" : null;
}

/** The discounts of the store that were made for an offer. */
export async function discountsOf(db: Db, shopId: ShopId, id: number): Promise<string[]> {
  const { rows } = await db.query<{ gid: string }>(
    "SELECT gid FROM store_discount WHERE shop_id = $1 AND offer_id = $2 ORDER BY gid",
    [shopId, id],
  );
  return rows.map(({ gid }) => gid);
}

/** With its versions, its terms, and the wishes for codes under it. */
export async function deleteOfferRow(client: pg.ClientBase, shopId: ShopId, id: number): Promise<void> {
  await client.query("DELETE FROM offer WHERE shop_id = $1 AND id = $2", [shopId, id]);
}
