// What a batch made and may take back: codes that no order carried and that never changed hands, partners left with nothing.
import type pg from "pg";
import { BROUGHT_OVER, type CodeKey, type PartnerId, type ShopId } from "../domain/ids.ts";
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

/**
 * No order carried it, it never changed hands nor is to, and it is not on its way between two discounts. Whoever it was made for has it from
 * the second in which it was made; what is given to somebody else from an earlier moment takes that one's place.
 */
const UNUSED = `c.state <> 'moving' AND NOT EXISTS (SELECT FROM redemption r WHERE r.shop_id = c.shop_id AND r.code_key = c.key)
  AND NOT EXISTS (SELECT FROM assignment o WHERE o.shop_id = c.shop_id AND o.code_key = c.key
    AND (o.to_at IS NOT NULL OR o.from_at <> date_trunc('second', c.created_at)))
  AND NOT EXISTS (SELECT FROM replaced_assignment o WHERE o.shop_id = c.shop_id AND o.code_key = c.key)
  AND NOT EXISTS (SELECT FROM next_owner o WHERE o.shop_id = c.shop_id AND o.code_key = c.key)`;

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

/** Whether any code of an offer is on its way into the store that is not of this batch. */
export async function isMaking(db: Db, shopId: ShopId, { offerId }: { offerId: number }, id: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM code WHERE shop_id = $1 AND offer_id = $2 AND state = 'making' AND batch_id IS DISTINCT FROM $3 LIMIT 1`,
    [shopId, offerId, id],
  );
  return rowCount !== 0;
}

/**
 * Codes that may stand in a discount that is not known here, some at a time: an attempt may have made them that was not answered,
 * or whose process died.
 */
export async function doubtfulCodes(
  db: Db,
  shopId: ShopId,
  id: number,
  { after, most }: { after: string; most: number },
): Promise<{ key: CodeKey; display: string }[]> {
  const { rows } = await db.query<{ key: CodeKey; display: string }>(
    `SELECT key, display FROM code c WHERE shop_id = $1 AND batch_id = $2 AND discount_gid IS NULL AND state = 'making'
       AND key > $3 AND ${UNUSED} ORDER BY key LIMIT $4`,
    [shopId, id, after, most],
  );
  return rows;
}

/**
 * What speaks of a partner beside what the batch itself wrote: codes, orders, money, customers, visitors, posts, and their own
 * access. What was brought over and taken back again says nothing any more.
 */
export const SPEAKS: readonly (readonly [table: string, where?: string])[] = [
  ["assignment"],
  ["code_mapping"],
  ["code_prefix"],
  ["decision"],
  ["next_owner"],
  ["entry", `s.source <> ${BROUGHT_OVER}`],
  ["brought_balance", "s.undone_at IS NULL"],
  ["bound_customer"],
  ["payee"],
  ["payee_event"],
  ["click_day"],
  ["order_evidence"],
  ["order_hand"],
  ["passed_over"],
  ["planned_post"],
  ["portal_account"],
  ["portal_session"],
  ["sign_in_link"],
];

const NOTHING = SPEAKS.map(
  ([table, where = "true"]) =>
    `NOT EXISTS (SELECT FROM ${table} s WHERE s.shop_id = b.shop_id AND s.partner_id = b.partner_id AND ${where})`,
).join(" AND ");

/** Partners that a batch made or took back and who are left with nothing. */
export async function partnersToUndo(db: Db, shopId: ShopId, id: number): Promise<PartnerId[]> {
  const { rows } = await db.query<{ id: PartnerId }>(
    `SELECT DISTINCT b.partner_id AS id FROM batch_partner b WHERE b.shop_id = $1 AND b.batch_id = $2 AND ${NOTHING}`,
    [shopId, id],
  );
  return rows.map((row) => row.id);
}
