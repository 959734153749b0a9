import type { Instant, ShopId } from "../domain/ids.ts";
import type { PartnerGroup } from "../domain/partner.ts";
import type { Db } from "./jobs.ts";

/** Finds the group of a name, or makes it. */
export async function putGroup(db: Db, shopId: ShopId, name: string, now: Instant): Promise<PartnerGroup> {
  // The update changes nothing: only what was inserted or updated is returned.
  const { rows } = await db.query<PartnerGroup>(
    `INSERT INTO partner_group AS g (shop_id, name, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (shop_id, lower(name)) DO UPDATE SET name = g.name RETURNING id, name`,
    [shopId, name, new Date(now)],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("a group was neither made nor found");
  return row;
}

/** By name. A group that everybody has left is not named any more, and is there again with the first who joins it. */
export async function selectGroups(db: Db, shopId: ShopId): Promise<PartnerGroup[]> {
  const { rows } = await db.query<PartnerGroup>(
    `SELECT id, name FROM partner_group g
     WHERE shop_id = $1 AND EXISTS (SELECT FROM partner p WHERE p.shop_id = g.shop_id AND p.group_id = g.id)
     ORDER BY lower(name)`,
    [shopId],
  );
  return rows;
}

/** The names of some groups by their numbers. */
export async function readGroupNames(db: Db, shopId: ShopId, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<PartnerGroup>(
    "SELECT id, name FROM partner_group WHERE shop_id = $1 AND id = ANY ($2::int[])",
    [shopId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
