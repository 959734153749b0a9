import type { Day, PartnerId, ShopId } from "../domain/ids.ts";
import { DAYS_AFTER, type NewPost, type PlannedPost } from "../domain/post.ts";
import type { Db } from "./jobs.ts";
import { isRowId } from "./values.ts";

/** Returns whether there is such a partner in the shop. */
export async function insertPost(db: Db, shopId: ShopId, partnerId: number, post: NewPost): Promise<boolean> {
  if (!isRowId(partnerId)) return false;
  const { rowCount } = await db.query(
    `INSERT INTO planned_post (shop_id, partner_id, day, channel, note)
     SELECT shop_id, id, $3, $4, $5 FROM partner WHERE shop_id = $1 AND id = $2`,
    [shopId, partnerId, post.day, post.channel, post.note],
  );
  return rowCount === 1;
}

export async function deletePost(db: Db, shopId: ShopId, partnerId: number, id: number): Promise<boolean> {
  if (!isRowId(partnerId) || !isRowId(id)) return false;
  const { rowCount } = await db.query("DELETE FROM planned_post WHERE shop_id = $1 AND partner_id = $2 AND id = $3", [
    shopId,
    partnerId,
    id,
  ]);
  return rowCount === 1;
}

/** A partner's posts, the latest first, with the credited orders and the clicks of their days. */
export async function selectPosts(db: Db, shopId: ShopId, partnerId: PartnerId, most: number): Promise<PlannedPost[]> {
  const { rows } = await db.query<PlannedPost>(
    `SELECT p.id, p.day::text AS day, p.channel, p.note,
       (SELECT coalesce(sum(d.orders), 0)::int FROM partner_day d WHERE d.shop_id = p.shop_id
          AND d.partner_id = p.partner_id AND d.day BETWEEN p.day AND p.day + $3::int) AS orders,
       (SELECT coalesce(sum(c.clicks), 0)::int FROM click_day c WHERE c.shop_id = p.shop_id
          AND c.partner_id = p.partner_id AND c.day BETWEEN p.day AND p.day + $3::int) AS clicks
     FROM planned_post p WHERE p.shop_id = $1 AND p.partner_id = $2 ORDER BY p.day DESC, p.id DESC LIMIT $4`,
    [shopId, partnerId, DAYS_AFTER, most],
  );
  return rows;
}

/** The first day from one on for which each of these partners plans a post; those without one are absent. */
export async function nextPosts(
  db: Db,
  shopId: ShopId,
  partners: readonly PartnerId[],
  from: Day,
): Promise<Map<PartnerId, Day>> {
  const { rows } = await db.query<{ id: PartnerId; day: Day }>(
    `SELECT partner_id AS id, min(day)::text AS day FROM planned_post
     WHERE shop_id = $1 AND partner_id = ANY ($2::int[]) AND day >= $3 GROUP BY partner_id`,
    [shopId, partners, from],
  );
  return new Map(rows.map(({ id, day }) => [id, day]));
}
