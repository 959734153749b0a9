import type { ShopId } from "../domain/ids.ts";
import type { SavedView, ViewList } from "../domain/saved-view.ts";
import type { Db } from "./jobs.ts";
import { isRowId } from "./values.ts";

/** In the order in which they were made. */
export async function selectViews(db: Db, shopId: ShopId, list: ViewList): Promise<SavedView[]> {
  const { rows } = await db.query<SavedView>(
    "SELECT id, name, query FROM saved_view WHERE shop_id = $1 AND list = $2 ORDER BY id",
    [shopId, list],
  );
  return rows;
}

/** Null where there is one of that name, or as many as a list may have. */
export async function insertView(
  db: Db,
  shopId: ShopId,
  { list, name, query }: Omit<SavedView, "id"> & { list: ViewList },
  most: number,
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(
    `INSERT INTO saved_view (shop_id, list, name, query) SELECT $1, $2, $3, $4
     WHERE (SELECT count(*) FROM saved_view WHERE shop_id = $1 AND list = $2) < $5
     ON CONFLICT DO NOTHING RETURNING id`,
    [shopId, list, name, query, most],
  );
  return rows[0]?.id ?? null;
}

/** `taken`: another view of the list has the name. */
export async function updateView(
  db: Db,
  shopId: ShopId,
  id: number,
  change: { name?: string; query?: string },
): Promise<"saved" | "taken" | "not-found"> {
  if (!isRowId(id)) return "not-found";
  const { rows } = await db.query<{ saved: boolean; known: boolean }>(
    `WITH v AS (SELECT * FROM saved_view WHERE shop_id = $1 AND id = $2),
       u AS (UPDATE saved_view s SET name = coalesce($3, s.name), query = coalesce($4, s.query) FROM v
         WHERE s.shop_id = $1 AND s.id = $2 AND NOT EXISTS (SELECT FROM saved_view o
           WHERE o.shop_id = $1 AND o.list = v.list AND o.id <> $2 AND lower(o.name) = lower($3)) RETURNING s.id)
     SELECT EXISTS (SELECT FROM u) AS saved, EXISTS (SELECT FROM v) AS known`,
    [shopId, id, change.name ?? null, change.query ?? null],
  );
  if (rows[0]?.saved) return "saved";
  return rows[0]?.known ? "taken" : "not-found";
}

export async function deleteView(db: Db, shopId: ShopId, id: number): Promise<void> {
  if (isRowId(id)) await db.query("DELETE FROM saved_view WHERE shop_id = $1 AND id = $2", [shopId, id]);
}
