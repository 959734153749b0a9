// Whose a code was over time, and what a partner had before.
import { type CodeKey, type Currency, type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";

/** `to` is null while it still is. */
export type Owner = { partner: { id: PartnerId; name: string }; from: Instant; to: Instant | null };

/** The owners of a code as they hold now, the newest first; before them whoever it goes to on a day ahead. */
export async function selectOwners(db: Db, shopId: ShopId, key: CodeKey): Promise<Owner[]> {
  const { rows } = await db.query<{ id: PartnerId; name: string; from_at: Date; to_at: Date | null }>(
    `SELECT p.id, p.name, a.from_at, a.to_at FROM (
       SELECT partner_id, from_at, coalesce(to_at,
         (SELECT n.from_at FROM next_owner n WHERE n.shop_id = $1 AND n.code_key = $2)) AS to_at
       FROM assignment WHERE shop_id = $1 AND code_key = $2
       UNION ALL
       SELECT partner_id, from_at, NULL FROM next_owner WHERE shop_id = $1 AND code_key = $2) a
     JOIN partner p ON p.shop_id = $1 AND p.id = a.partner_id ORDER BY a.from_at DESC`,
    [shopId, key],
  );
  return rows.map(({ id, name, from_at, to_at }) => ({
    partner: { id, name },
    from: instant(from_at.getTime()),
    to: to_at === null ? null : instant(to_at.getTime()),
  }));
}

/** A code that was a partner's. `now`: whose it is. */
export type FormerCode = { key: CodeKey; display: string; until: Instant; now: { id: PartnerId; name: string } | null };

/**
 * Codes that were a partner's and are not any more, the last one first. One that was given on from before the partner had it
 * ended when it was given on.
 */
export async function selectFormer(db: Db, shopId: ShopId, owner: PartnerId, limit: number): Promise<FormerCode[]> {
  const { rows } = await db.query<{
    key: CodeKey;
    display: string;
    until: Date;
    id: PartnerId | null;
    name: string | null;
  }>(
    `SELECT c.key, c.display, former.until, p.id, p.name FROM (
       SELECT code_key, coalesce(max(to_at), max(replaced_at)) AS until FROM (
         SELECT code_key, to_at, NULL::timestamptz AS replaced_at FROM assignment WHERE shop_id = $1 AND partner_id = $2
         UNION ALL
         SELECT code_key, NULL, replaced_at FROM replaced_assignment WHERE shop_id = $1 AND partner_id = $2) had
       WHERE NOT EXISTS (SELECT FROM assignment x
         WHERE x.shop_id = $1 AND x.code_key = had.code_key AND x.partner_id = $2 AND x.to_at IS NULL)
       GROUP BY code_key ORDER BY until DESC, code_key LIMIT $3) former
     JOIN code c ON c.shop_id = $1 AND c.key = former.code_key
     LEFT JOIN assignment a ON a.shop_id = $1 AND a.code_key = c.key AND a.to_at IS NULL
     LEFT JOIN partner p ON p.shop_id = $1 AND p.id = a.partner_id
     ORDER BY former.until DESC, c.key`,
    [shopId, owner, limit],
  );
  return rows.map(({ key, display, until, id, name }) => ({
    ...{ key, display, until: instant(until.getTime()) },
    now: id === null || name === null ? null : { id, name },
  }));
}

/** Who ever owned a code, also where a back-dated reassignment took that out. */
export async function everyOwner(db: Db, shopId: ShopId, key: CodeKey): Promise<Set<PartnerId>> {
  const { rows } = await db.query<{ id: PartnerId }>(
    `SELECT partner_id AS id FROM assignment WHERE shop_id = $1 AND code_key = $2
     UNION SELECT partner_id FROM replaced_assignment WHERE shop_id = $1 AND code_key = $2`,
    [shopId, key],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What is booked for a partner and would be looked at again. */
export type AtStake = { partner: string; amount: bigint };

/** What unapproved orders, placed since a moment and credited by codes, have booked for whom. Who was given one by hand keeps it. */
export async function sumAtStake(
  db: Db,
  { shopId, currency }: { shopId: ShopId; currency: Currency },
  { keys, from }: { keys: readonly CodeKey[]; from: Instant },
): Promise<AtStake[]> {
  const { rows } = await db.query<{ name: string; amount: string }>(
    `WITH again AS (
       SELECT d.order_id FROM decision d WHERE d.shop_id = $1 AND d.source = 1 AND d.code_key = ANY ($2::text[])
         AND d.processed_at >= $3 AND NOT coalesce((d.decided->>'frozen')::boolean, false)
         AND d.decided #>> '{attribution,credits,0,by}' IS DISTINCT FROM 'hand'
         AND d.order_id IN (SELECT order_id FROM redemption WHERE shop_id = $1 AND source = 1 AND code_key = ANY ($2::text[])))
     SELECT p.name, sum(CASE WHEN e.from_account = 1 THEN e.amount WHEN e.to_account = 1 THEN -e.amount ELSE 0 END)::text AS amount
     FROM again JOIN entry e ON e.shop_id = $1 AND e.source = 1 AND e.order_id = again.order_id AND e.currency = $4
     JOIN partner p ON p.shop_id = $1 AND p.id = e.partner_id
     GROUP BY p.id, p.name ORDER BY p.name, p.id`,
    [shopId, keys, new Date(from), currency],
  );
  return rows
    .map(({ name, amount }) => ({ partner: name, amount: BigInt(amount) }))
    .filter(({ amount }) => amount !== 0n);
}
