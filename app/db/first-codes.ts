// Codes that partners get by themselves with the first time that they are active: which offers give them, and who waits for one.
import type pg from "pg";
import type { CodeKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { PartnerStateName } from "../domain/partner.ts";
import type { Db } from "./jobs.ts";

export async function findFirstCodePattern(db: Db, shopId: ShopId, offerId: number): Promise<string | null> {
  const { rows } = await db.query<{ pattern: string | null }>(
    "SELECT first_code_pattern AS pattern FROM offer WHERE shop_id = $1 AND id = $2",
    [shopId, offerId],
  );
  return rows[0]?.pattern ?? null;
}

/** Returns whether there is such an offer. */
export async function saveFirstCodePattern(
  db: Db,
  shopId: ShopId,
  offerId: number,
  pattern: string | null,
): Promise<boolean> {
  const { rowCount } = await db.query("UPDATE offer SET first_code_pattern = $3 WHERE shop_id = $1 AND id = $2", [
    shopId,
    offerId,
    pattern,
  ]);
  return rowCount === 1;
}

/** Notes a wish for each partner and each offer that says so and has not ended. Returns how many were not there before. */
export async function insertWishes(
  client: pg.ClientBase,
  shopId: ShopId,
  partners: readonly PartnerId[],
  now: Instant,
): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO first_code (shop_id, partner_id, offer_id, state, wished_at)
     SELECT $1, p.id, o.id, 'wished', $3 FROM unnest($2::int[]) p(id), offer o
     WHERE o.shop_id = $1 AND o.first_code_pattern IS NOT NULL AND (o.ends_at IS NULL OR o.ends_at > $3)
     ON CONFLICT DO NOTHING`,
    [shopId, partners, new Date(now)],
  );
  return rowCount ?? 0;
}

export type FirstCodeWish = {
  partner: { id: PartnerId; name: string };
  state: PartnerStateName;
  offerId: number;
  pattern: string | null;
  /** The name that was reserved for it, once that was done. */
  key: CodeKey | null;
  /** Whether the partner has another code of the offer by now. */
  hasCode: boolean;
};

const WISHES = `
  SELECT json_build_object('id', p.id, 'name', p.name) AS partner, s.state, f.offer_id AS "offerId",
    o.first_code_pattern AS pattern, f.code_key AS key, EXISTS (
      SELECT FROM assignment a JOIN code c ON c.shop_id = a.shop_id AND c.key = a.code_key
      WHERE a.shop_id = f.shop_id AND a.partner_id = f.partner_id AND a.to_at IS NULL AND c.offer_id = f.offer_id
        AND c.key IS DISTINCT FROM f.code_key) AS "hasCode"
  FROM first_code f
  JOIN partner p ON p.shop_id = f.shop_id AND p.id = f.partner_id
  JOIN offer o ON o.shop_id = f.shop_id AND o.id = f.offer_id
  CROSS JOIN LATERAL (SELECT state FROM partner_state s
    WHERE s.shop_id = p.shop_id AND s.partner_id = p.id ORDER BY from_at DESC LIMIT 1) s
  WHERE f.shop_id = $1 AND f.state = 'wished'`;

/** The oldest wishes that are not fulfilled. */
export async function selectWishes(db: Db, shopId: ShopId, most: number): Promise<FirstCodeWish[]> {
  const { rows } = await db.query<FirstCodeWish>(
    `${WISHES} ORDER BY f.wished_at, f.partner_id, f.offer_id LIMIT ${most}`,
    [shopId],
  );
  return rows;
}

type Named = { partnerId: PartnerId; offerId: number };

/** The name that is reserved for a wish; null gives it back. */
export async function saveWishKey(db: Db, shopId: ShopId, of: Named, key: CodeKey | null): Promise<void> {
  await db.query("UPDATE first_code SET code_key = $4 WHERE shop_id = $1 AND partner_id = $2 AND offer_id = $3", [
    shopId,
    of.partnerId,
    of.offerId,
    key,
  ]);
}

export async function saveWishState(
  db: Db,
  shopId: ShopId,
  of: Named,
  { state, problem }: { state: "wished" | "made" | "failed"; problem: string | null },
): Promise<void> {
  await db.query(
    "UPDATE first_code SET state = $4, problem = $5 WHERE shop_id = $1 AND partner_id = $2 AND offer_id = $3",
    [shopId, of.partnerId, of.offerId, state, problem],
  );
}

/** A wish that is not wanted any more. */
export async function deleteWish(db: Db, shopId: ShopId, of: Named): Promise<void> {
  await db.query("DELETE FROM first_code WHERE shop_id = $1 AND partner_id = $2 AND offer_id = $3", [
    shopId,
    of.partnerId,
    of.offerId,
  ]);
}

/** Says of all wishes of a shop that they are given up. */
export async function failWishes(db: Db, shopId: ShopId, problem: string): Promise<void> {
  await db.query("UPDATE first_code SET state = 'failed', problem = $2 WHERE shop_id = $1 AND state = 'wished'", [
    shopId,
    problem,
  ]);
}

/** A code that a partner gets by itself, while it is on its way or when it could not be made. */
export type ComingCode = { offer: string; state: "wished" | "failed"; problem: string | null };

export async function selectComing(db: Db, shopId: ShopId, partnerId: PartnerId): Promise<ComingCode[]> {
  const { rows } = await db.query<ComingCode>(
    `SELECT o.title AS offer, f.state, f.problem FROM first_code f
     JOIN offer o ON o.shop_id = f.shop_id AND o.id = f.offer_id
     WHERE f.shop_id = $1 AND f.partner_id = $2 AND f.state <> 'made' ORDER BY f.offer_id`,
    [shopId, partnerId],
  );
  return rows;
}
