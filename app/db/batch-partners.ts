// The partners whom a batch's rows name: made by it, taken back, approved by the codes they are given, or archived meanwhile.
import type pg from "pg";
import type { PartnerId, ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";

/** Partners of a batch's rows whom the undoing of an earlier one archived, and who are so still. */
export async function partnersToTakeBack(db: Db, shopId: ShopId, id: number): Promise<PartnerId[]> {
  const { rows } = await db.query<{ id: PartnerId }>(
    `SELECT DISTINCT b.partner_id AS id FROM batch_row b
     CROSS JOIN LATERAL (SELECT state FROM partner_state s
       WHERE s.shop_id = b.shop_id AND s.partner_id = b.partner_id ORDER BY from_at DESC LIMIT 1) s
     WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.takes_back AND b.fate IN ('make', 'partner') AND s.state = 'archived'`,
    [shopId, id],
  );
  return rows.map((row) => row.id);
}

/** Partners who are given codes by the batch, and do not take part now: invited or applied, or archived. */
export async function idlePartners(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
): Promise<{ id: PartnerId; archived: boolean }[]> {
  const { rows } = await client.query<{ id: PartnerId; archived: boolean }>(
    `SELECT p.id, s.state = 'archived' AS archived FROM partner p CROSS JOIN LATERAL (SELECT state FROM partner_state s
       WHERE s.shop_id = p.shop_id AND s.partner_id = p.id ORDER BY from_at DESC LIMIT 1) s
     WHERE p.shop_id = $1 AND s.state IN ('invited', 'applied', 'archived') AND p.id IN (
       SELECT partner_id FROM batch_row WHERE shop_id = $1 AND batch_id = $2 AND fate = 'make' AND partner_id IS NOT NULL
       UNION ALL SELECT partner_id FROM batch_partner WHERE shop_id = $1 AND batch_id = $2)`,
    [shopId, id],
  );
  return rows;
}

/** Partners who were archived since the batch was drafted, and are. Asked for with every slice of it: few, by an index of their own. */
export async function archivedSince(db: Db, shopId: ShopId, id: number): Promise<PartnerId[]> {
  const { rows } = await db.query<{ id: PartnerId }>(
    `SELECT s.partner_id AS id FROM partner_state s
     WHERE s.shop_id = $1 AND s.state = 'archived' AND s.from_at >= (
         SELECT date_trunc('second', b.created_at) FROM code_batch b WHERE b.shop_id = $1 AND b.id = $2)
       AND NOT EXISTS (SELECT FROM partner_state n
         WHERE n.shop_id = s.shop_id AND n.partner_id = s.partner_id AND n.from_at > s.from_at)`,
    [shopId, id],
  );
  return rows.map((row) => row.id);
}

/** Rows of partners who were archived since the rows were decided on need the merchant; codes that are made stay as they are. */
export async function saveArchived(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  archived: readonly PartnerId[],
): Promise<void> {
  if (archived.length === 0) return;
  await client.query(
    `UPDATE batch_row b SET fate = 'wrong', wrong_column = 'partner',
       problem = p.name || ' was archived meanwhile. Take them back, and import the row again.'
     FROM partner p WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.fate = 'make' AND p.shop_id = $1 AND p.id = ANY ($3::int[])
       AND p.id = coalesce(b.partner_id, (SELECT n.partner_id FROM batch_partner n
         WHERE n.shop_id = b.shop_id AND n.batch_id = b.batch_id AND n.ref = b.new_partner))
       AND NOT EXISTS (SELECT FROM code c WHERE c.shop_id = b.shop_id AND c.key = b.code_key AND c.batch_id = b.batch_id)`,
    [shopId, id, archived],
  );
}

/** Partners of a batch who are yet to be made, each with the line that names them first. */
export async function partnersToMake(
  db: Db,
  shopId: ShopId,
  id: number,
): Promise<{ ref: string; line: number; cells: string[] }[]> {
  const { rows } = await db.query<{ ref: string; line: number; cells: string[] }>(
    `WITH f AS MATERIALIZED (
       SELECT new_partner AS ref, min(line) AS line FROM batch_row
       WHERE shop_id = $1 AND batch_id = $2 AND new_partner IS NOT NULL AND fate IN ('make', 'partner') GROUP BY new_partner)
     SELECT f.ref, f.line, b.cells FROM f
     CROSS JOIN LATERAL (
       SELECT cells FROM batch_row b WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.line = f.line OFFSET 0) b
     WHERE NOT EXISTS (SELECT FROM batch_partner p WHERE p.shop_id = $1 AND p.batch_id = $2 AND p.ref = f.ref)
     ORDER BY f.line`,
    [shopId, id],
  );
  return rows;
}

/** Says which partner rows mean, now that they are made or taken back. */
export async function savePartnersOfRows(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  made: readonly { ref: string; partnerId: PartnerId }[],
): Promise<void> {
  await client.query(
    `INSERT INTO batch_partner (shop_id, batch_id, ref, partner_id)
     SELECT $1, $2, ref, "partnerId" FROM json_to_recordset($3::json) AS x(ref text, "partnerId" int)
     ON CONFLICT DO NOTHING`,
    [shopId, id, JSON.stringify(made)],
  );
}

/** Rows of partners who cannot be made any more, since the rows were decided on, need the merchant. */
export async function saveWrongPartners(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  wrong: readonly { ref: string; column: string; problem: string }[],
): Promise<void> {
  if (wrong.length === 0) return;
  await client.query(
    `UPDATE batch_row b SET fate = 'wrong', wrong_column = x."column", problem = x.problem
     FROM json_to_recordset($3::json) AS x(ref text, "column" text, problem text)
     WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.new_partner = x.ref`,
    [shopId, id, JSON.stringify(wrong)],
  );
}
