import type pg from "pg";
import { type ShopId, shopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";

/** A shop by its myshopify.com domain, with what the ingest needs of it alone. */
export async function findShopState(db: pg.Pool, domain: string): Promise<{ id: ShopId; state: Shop["state"] } | null> {
  const { rows } = await db.query<{ id: number; state: Shop["state"] }>({
    name: "shop-state",
    text: "SELECT id, state FROM shop WHERE domain = $1",
    values: [domain],
  });
  const [row] = rows;
  return row === undefined ? null : { id: shopId(row.id), state: row.state };
}
