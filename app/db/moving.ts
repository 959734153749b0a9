// How far a shop has come with moving in.
import { type Instant, instant, type ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";

export type Progress = {
  partners: number;
  codes: number;
  prefixes: number;
  formerLinks: number;
  customers: number;
  brought: { partners: number; amount: bigint };
  trialFrom: Instant | null;
};

export async function readProgress(db: Db, shopId: ShopId): Promise<Progress> {
  const { rows } = await db.query<
    Record<"partners" | "codes" | "prefixes" | "links" | "customers" | "whom", number> & Raw
  >(
    `SELECT (SELECT count(*)::int FROM partner WHERE shop_id = $1) AS partners,
       (SELECT count(*)::int FROM assignment WHERE shop_id = $1 AND to_at IS NULL) AS codes,
       (SELECT count(*)::int FROM code_prefix WHERE shop_id = $1 AND to_at IS NULL) AS prefixes,
       (SELECT count(*)::int FROM handle WHERE shop_id = $1 AND mapped) AS links,
       (SELECT count(*)::int FROM bound_customer WHERE shop_id = $1) AS customers,
       b.partners AS whom, b.amount, s.trial_from
     FROM shop s CROSS JOIN LATERAL (
       SELECT count(DISTINCT partner_id)::int AS partners, coalesce(sum(amount), 0)::text AS amount
       FROM brought_balance b WHERE b.shop_id = s.id AND b.undone_at IS NULL AND b.currency = s.currency) b
     WHERE s.id = $1`,
    [shopId],
  );
  const [row] = rows;
  return {
    partners: row?.partners ?? 0,
    codes: row?.codes ?? 0,
    prefixes: row?.prefixes ?? 0,
    formerLinks: row?.links ?? 0,
    customers: row?.customers ?? 0,
    brought: { partners: row?.whom ?? 0, amount: BigInt(row?.amount ?? 0) },
    trialFrom: row?.trial_from ? instant(row.trial_from.getTime()) : null,
  };
}
type Raw = { amount: string; trial_from: Date | null };

export async function readTrialFrom(db: Db, shopId: ShopId): Promise<Instant | null> {
  const { rows } = await db.query<{ at: Date | null }>("SELECT trial_from AS at FROM shop WHERE id = $1", [shopId]);
  return rows[0]?.at ? instant(rows[0].at.getTime()) : null;
}

export async function saveTrialFrom(db: Db, shopId: ShopId, from: Instant | null): Promise<void> {
  await db.query("UPDATE shop SET trial_from = $2 WHERE id = $1", [shopId, from === null ? null : new Date(from)]);
}

/** Whether any customer is bound to a partner. */
export async function bindsCustomers(db: Db, shopId: ShopId): Promise<boolean> {
  const { rows } = await db.query<{ binds: boolean }>("SELECT binds_customers AS binds FROM shop WHERE id = $1", [
    shopId,
  ]);
  return rows[0]?.binds ?? false;
}
