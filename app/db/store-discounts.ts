// The code discounts of the store that Vouch made, and which version of their offer the store was last told.
import type { Difference } from "../domain/difference.ts";
import { type CodeKey, type Currency, type Instant, instant, type ShopId } from "../domain/ids.ts";
import type { OwnConditions } from "../domain/own-conditions.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { Db } from "./jobs.ts";
import { OWN_COLUMNS, type OwnColumns, ownOf, SAYS_OWN } from "./own-conditions.ts";
import { appPool } from "./pools.ts";

/** For whom a discount was made: shared by codes of its offer, or of one code alone. */
export type DiscountKind = "shared" | "own";

/** Notes as which version of its offer a discount now stands in the store. */
export async function saveWritten(
  db: Db,
  shopId: ShopId,
  { gid, version }: { gid: string; version: number },
): Promise<void> {
  await db.query(
    `UPDATE store_discount SET problem = NULL, differences = NULL, written_version = greatest(written_version, $3)
     WHERE shop_id = $1 AND gid = $2`,
    [shopId, gid, version],
  );
}

/** Notes a discount that was just made or found. Returns false for one that is known, which stays as it is. */
export async function saveFound(
  db: Db,
  shopId: ShopId,
  { gid, offerId, kind, version }: { gid: string; offerId: number; kind: DiscountKind; version: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO store_discount (shop_id, gid, offer_id, kind, written_version) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [shopId, gid, offerId, kind, version],
  );
  return rowCount === 1;
}

/**
 * A discount is not in the store any more: no code joins it, and those that it carried are looked for by their names. All of that
 * in one statement, since codes that name a discount which nobody looks at would be live for ever.
 */
export async function forgetDiscount(db: Db, shopId: ShopId, gid: string): Promise<void> {
  await db.query(
    `WITH gone AS (DELETE FROM store_discount WHERE shop_id = $1 AND gid = $2),
       nowhere AS (UPDATE offer SET discount_gid = NULL WHERE shop_id = $1 AND discount_gid = $2)
     UPDATE code SET state = CASE state WHEN 'live' THEN 'missing' ELSE state END,
       problem = CASE state WHEN 'live' THEN $3 ELSE problem END,
       discount_gid = CASE WHEN offer_id IS NULL THEN discount_gid END,
       redeem_code_gid = CASE WHEN offer_id IS NULL THEN redeem_code_gid END
     WHERE shop_id = $1 AND discount_gid = $2`,
    [shopId, gid, "Its discount was deleted in your store."],
  );
}

/** It is told nothing any more: codes that the merchant put there are all that is left in it. */
export async function releaseDiscount(db: Db, shopId: ShopId, gid: string): Promise<void> {
  await db.query("DELETE FROM store_discount WHERE shop_id = $1 AND gid = $2", [shopId, gid]);
}

/** Of one code alone: `stopped` is that code where it was stopped, `own` what it says itself. */
export type BehindDiscount = { gid: string; stopped: StoppedCode | null; own: OwnConditions };
export type StoppedCode = { key: CodeKey; display: string };

type BehindRow = OwnColumns & {
  gid: string;
  currency: Currency;
  stopped_key: CodeKey | null;
  stopped_display: string | null;
};

const BEHIND = `SELECT d.gid, o.currency, ${OWN_COLUMNS}, s.key AS stopped_key, s.display AS stopped_display
  FROM store_discount d JOIN offer o ON o.shop_id = d.shop_id AND o.id = d.offer_id
  LEFT JOIN LATERAL (SELECT s.key, s.display FROM code s
    WHERE d.kind = 'own' AND s.shop_id = d.shop_id AND s.discount_gid = d.gid
      AND s.state IN ('stopping', 'stopped') AND s.offer_id IS NOT NULL LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT ${OWN_COLUMNS} FROM code c
    WHERE d.kind = 'own' AND c.shop_id = d.shop_id AND c.discount_gid = d.gid AND ${SAYS_OWN} LIMIT 1) c ON true`;

const behindOf = ({ stopped_key: key, stopped_display: display, ...row }: BehindRow): BehindDiscount => ({
  gid: row.gid,
  stopped: key === null || display === null ? null : { key, display },
  own: ownOf(row, row.currency),
});

/** Discounts of an offer that the store has in an older version, a few at a time. */
export async function discountsBehind(
  db: Db,
  shopId: ShopId,
  { offerId, version, most }: { offerId: number; version: number; most: number },
): Promise<BehindDiscount[]> {
  const { rows } = await db.query<BehindRow>(
    `${BEHIND} WHERE d.shop_id = $1 AND d.offer_id = $2 AND d.written_version < $3
     ORDER BY d.written_version, d.gid LIMIT $4`,
    [shopId, offerId, version, most],
  );
  return rows.map(behindOf);
}

/** One discount, as far behind as it may be. */
export async function discountBehind(db: Db, shopId: ShopId, gid: string): Promise<BehindDiscount | null> {
  const { rows } = await db.query<BehindRow>(`${BEHIND} WHERE d.shop_id = $1 AND d.gid = $2`, [shopId, gid]);
  return rows[0] === undefined ? null : behindOf(rows[0]);
}

/** Says on the offer's discounts that are behind why they still are. */
export async function saveProblem(db: Db, shopId: ShopId, offerId: number, problem: string | null): Promise<void> {
  await db.query("UPDATE store_discount SET problem = $3 WHERE shop_id = $1 AND offer_id = $2", [
    shopId,
    offerId,
    problem,
  ]);
}

/** What a look into the store found; null where nothing differs. Not noted where the store was told more meanwhile. */
export async function saveDifferences(
  db: Db,
  shopId: ShopId,
  { gid, version, differences, now }: { gid: string; version: number; differences: Difference[] | null; now: Instant },
): Promise<void> {
  await db.query(
    `UPDATE store_discount SET differences = $4::json, checked_at = $5
     WHERE shop_id = $1 AND gid = $2 AND written_version = $3`,
    [shopId, gid, version, differences === null ? null : JSON.stringify(differences), new Date(now)],
  );
}

export type KnownDiscount = { gid: string; offerId: number; kind: DiscountKind; writtenVersion: number };

export async function findDiscount(db: Db, shopId: ShopId, gid: string): Promise<KnownDiscount | null> {
  const { rows } = await db.query<KnownDiscount>(
    `SELECT gid, offer_id AS "offerId", kind, written_version AS "writtenVersion" FROM store_discount
     WHERE shop_id = $1 AND gid = $2`,
    [shopId, gid],
  );
  return rows[0] ?? null;
}

/** The store is to be told again, whatever it has. */
export async function saveBehind(db: Db, shopId: ShopId, gid: string): Promise<void> {
  await db.query("UPDATE store_discount SET written_version = 0, problem = NULL WHERE shop_id = $1 AND gid = $2", [
    shopId,
    gid,
  ]);
}

/** `code`: one of those that the discount carries. `beside`: its offer has codes that stand elsewhere. */
export type DifferingDiscount = {
  gid: string;
  kind: DiscountKind;
  offer: { id: number; title: string };
  code: string | null;
  codes: number;
  beside: boolean;
  differences: Difference[];
  checkedAt: Instant;
};

/** Of these discounts, those of which the store says something else than their offer, by their ids. */
export async function readDiffering(
  db: Db,
  shopId: ShopId,
  gids: readonly string[],
): Promise<Pick<DifferingDiscount, "gid" | "kind" | "offer" | "differences">[]> {
  const { rows } = await db.query<{
    gid: string;
    kind: DiscountKind;
    offer_id: number;
    title: string;
    differences: Difference[];
  }>(
    `SELECT d.gid, d.kind, d.offer_id, o.title, d.differences FROM store_discount d
     JOIN offer o ON o.shop_id = d.shop_id AND o.id = d.offer_id
     WHERE d.shop_id = $1 AND d.gid = ANY ($2::text[]) AND d.differences IS NOT NULL ORDER BY d.gid`,
    [shopId, gids],
  );
  return rows.map(({ offer_id: id, title, ...row }) => ({ ...row, offer: { id, title } }));
}

/** Whether an offer has codes, stopped ones too, that stand in none of these discounts. */
export async function hasCodesBeside(
  db: Db,
  shopId: ShopId,
  { offerId, gids }: { offerId: number; gids: readonly string[] },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM code WHERE shop_id = $1 AND offer_id = $2 AND (discount_gid IS NULL OR discount_gid <> ALL ($3::text[]))
     LIMIT 1`,
    [shopId, offerId, gids],
  );
  return rowCount !== 0;
}

export async function selectDiffering(
  shopId: ShopId,
  { offerId, page }: { offerId: number | null; page: number },
): Promise<Page<DifferingDiscount>> {
  const { rows } = await appPool().query<{
    gid: string;
    kind: DiscountKind;
    offer_id: number;
    title: string;
    code: string | null;
    codes: number;
    beside: boolean;
    differences: Difference[];
    checked_at: Date;
    total: number;
  }>(
    `SELECT d.gid, d.kind, d.offer_id, o.title, c.code, c.codes, d.differences, d.checked_at,
       EXISTS (SELECT FROM code b WHERE b.shop_id = d.shop_id AND b.offer_id = d.offer_id
         AND b.discount_gid IS DISTINCT FROM d.gid) AS beside, (count(*) OVER ())::int AS total
     FROM store_discount d JOIN offer o ON o.shop_id = d.shop_id AND o.id = d.offer_id
     CROSS JOIN LATERAL (SELECT min(display) AS code, count(*)::int AS codes FROM code c
       WHERE c.shop_id = d.shop_id AND c.discount_gid = d.gid AND c.state = 'live') c
     WHERE d.shop_id = $1 AND d.differences IS NOT NULL AND ($4::int IS NULL OR d.offer_id = $4)
     ORDER BY d.checked_at DESC, d.gid LIMIT $2 OFFSET $3`,
    [shopId, PAGE_SIZE, (page - 1) * PAGE_SIZE, offerId],
  );
  const found = rows.map((row) => ({
    gid: row.gid,
    kind: row.kind,
    offer: { id: row.offer_id, title: row.title },
    code: row.code,
    codes: row.codes,
    beside: row.beside,
    differences: row.differences,
    checkedAt: instant(row.checked_at.getTime()),
  }));
  return pageOf(found, page, rows[0]?.total ?? 0);
}
