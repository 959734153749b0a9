// What a batch made and may take back: codes that no order carried and that never changed hands, partners left with nothing.
import type pg from "pg";
import type { CodeKey, PartnerId, ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";
import { queueRemoving } from "./short-addresses.ts";

/** The discounts in which a batch's codes stand, or may stand, that no order carried. Codes of no offer stand in the merchant's own. */
export async function discountsToUndo(db: Db, shopId: ShopId, id: number): Promise<{ gid: string; offerId: number }[]> {
  const { rows } = await db.query<{ gid: string; offerId: number }>(
    `SELECT DISTINCT coalesce(c.discount_gid, o.discount_gid) AS gid, c.offer_id AS "offerId" FROM code c
     JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
     WHERE c.shop_id = $1 AND c.batch_id = $2 AND coalesce(c.discount_gid, o.discount_gid) IS NOT NULL
       AND (c.discount_gid IS NOT NULL OR c.state = 'making') AND ${UNUSED}`,
    [shopId, id],
  );
  return rows;
}

/** No order carried it, it never changed hands, and it is not on its way between two discounts. */
const UNUSED = `c.state <> 'moving' AND NOT EXISTS (SELECT FROM redemption r WHERE r.shop_id = c.shop_id AND r.code_key = c.key)
  AND (SELECT count(*) FROM assignment o WHERE o.shop_id = c.shop_id AND o.code_key = c.key) <= 1`;

/** Those of the keys that a batch made in a discount and no order carried. */
export async function keysToUndo(
  db: Db,
  shopId: ShopId,
  id: number,
  { gid, keys }: { gid: string; keys: readonly CodeKey[] },
): Promise<Set<CodeKey>> {
  const { rows } = await db.query<{ key: CodeKey }>(
    `SELECT key FROM code c WHERE shop_id = $1 AND batch_id = $2 AND (discount_gid = $3 OR (discount_gid IS NULL AND state = 'making')) AND key = ANY ($4::text[]) AND ${UNUSED}`,
    [shopId, id, gid, keys],
  );
  return new Set(rows.map(({ key }) => key));
}

/**
 * Forgets a batch's codes that no order carried: those in one discount, or all that are left. Their short addresses are
 * to be taken out of the store from that commit on.
 */
export async function forgetCodes(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  of: { keys: readonly CodeKey[] } | "all",
): Promise<void> {
  const keys = of === "all" ? null : of.keys;
  const { rows } = await client.query<{ key: CodeKey }>(
    `WITH c AS (SELECT key FROM code c WHERE shop_id = $1 AND batch_id = $2 AND ($3::text[] IS NULL OR key = ANY ($3)) AND ${UNUSED}),
       a AS (DELETE FROM assignment a USING c WHERE a.shop_id = $1 AND a.code_key = c.key)
     DELETE FROM code USING c WHERE code.shop_id = $1 AND code.key = c.key RETURNING code.key`,
    [shopId, id, keys],
  );
  await queueRemoving(
    client,
    shopId,
    rows.map(({ key }) => key),
  );
}

/** Whether any code here stands in a discount. */
export async function hasCodes(db: Db, shopId: ShopId, gid: string): Promise<boolean> {
  const { rowCount } = await db.query("SELECT FROM code WHERE shop_id = $1 AND discount_gid = $2 LIMIT 1", [
    shopId,
    gid,
  ]);
  return rowCount !== 0;
}

/** Codes that an attempt whose answer was lost may have made, in a discount that is not known here. */
export async function doubtfulCodes(db: Db, shopId: ShopId, id: number): Promise<CodeKey[]> {
  const { rows } = await db.query<{ key: CodeKey }>(
    `SELECT key FROM code c WHERE shop_id = $1 AND batch_id = $2 AND discount_gid IS NULL AND state = 'making'
       AND problem IS NOT NULL AND ${UNUSED}`,
    [shopId, id],
  );
  return rows.map(({ key }) => key);
}

/** Partners that a batch made or took back and who have no code, no prefix, no order, no click and no payout details. */
export async function partnersToUndo(db: Db, shopId: ShopId, id: number): Promise<PartnerId[]> {
  const { rows } = await db.query<{ id: PartnerId }>(
    `SELECT DISTINCT b.partner_id AS id FROM batch_partner b
     WHERE b.shop_id = $1 AND b.batch_id = $2
       AND NOT EXISTS (SELECT FROM assignment a WHERE a.shop_id = b.shop_id AND a.partner_id = b.partner_id)
       AND NOT EXISTS (SELECT FROM code_prefix c WHERE c.shop_id = b.shop_id AND c.partner_id = b.partner_id)
       AND NOT EXISTS (SELECT FROM decision d WHERE d.shop_id = b.shop_id AND d.partner_id = b.partner_id)
       AND NOT EXISTS (SELECT FROM payee_event e WHERE e.shop_id = b.shop_id AND e.partner_id = b.partner_id)
       AND NOT EXISTS (SELECT FROM click_day k WHERE k.shop_id = b.shop_id AND k.partner_id = b.partner_id)`,
    [shopId, id],
  );
  return rows.map((row) => row.id);
}
