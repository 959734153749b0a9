import type pg from "pg";
import { type ShopId, shopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";

/** What the ingest needs to know of a shop. */
export type ShopState = { id: ShopId; state: Shop["state"]; timeZone: string };

/** A shop by its myshopify.com domain. */
export async function findShopState(db: pg.Pool, domain: string): Promise<ShopState | null> {
  const { rows } = await db.query<{ id: number; state: Shop["state"]; timeZone: string }>({
    name: "shop-state",
    text: 'SELECT id, state, time_zone AS "timeZone" FROM shop WHERE domain = $1',
    values: [domain],
  });
  const [row] = rows;
  return row === undefined ? null : { ...row, id: shopId(row.id) };
}
