import type pg from "pg";
import { type ShopId, shopId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";

/** What the ingest needs to know of a shop. */
export type ShopState = { id: ShopId; state: Shop["state"]; timeZone: string };

/** Whoever asks waits for the answer: a table that is held, or a database that says nothing more, would keep them for good. */
const ANSWERED_MS = 2_000;

/** A shop by its myshopify.com domain. Errors: those of the database, and where it does not answer in time. */
export async function findShopState(db: pg.Pool, domain: string): Promise<ShopState | null> {
  const asked: pg.QueryConfig & { query_timeout: number } = {
    name: "shop-state",
    text: 'SELECT id, state, time_zone AS "timeZone" FROM shop WHERE domain = $1',
    values: [domain],
    query_timeout: ANSWERED_MS,
  };
  const { rows } = await db.query<{ id: number; state: Shop["state"]; timeZone: string }>(asked);
  const [row] = rows;
  return row === undefined ? null : { ...row, id: shopId(row.id) };
}
