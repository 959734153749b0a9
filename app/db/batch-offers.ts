// The offers under which a batch's codes stand, or would.
import type { StoredTerms } from "../domain/code-batch.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { OfferState } from "../domain/offer.ts";
import type { Db } from "./jobs.ts";

/** How many of a draft's codes would be made under an offer; with the number in which most of their names end. */
export type DraftOffer = { offerId: number; codes: number; ending: string | null; like: string | null; named: number };

/** `inStore`: codes that stay in the discounts that the store has them in. What a file keeps as stopped gives nothing. */
export async function offersOfDraft(
  db: Db,
  shopId: ShopId,
  id: number,
  inStore: readonly CodeKey[],
): Promise<DraftOffer[]> {
  // "SARAH20" promises 20. Names that are only numbered differ in it.
  const { rows } = await db.query<DraftOffer>(
    `WITH r AS (SELECT offer_id, code_key, substring(code_key FROM '[^0-9]([1-9][0-9]?)$') AS ending FROM batch_row
       WHERE shop_id = $1 AND batch_id = $2 AND fate = 'make' AND NOT stopped AND code_key <> ALL ($3::text[])),
     e AS (SELECT DISTINCT ON (offer_id) offer_id, ending, min(code_key) AS "like", count(*)::int AS named FROM r
       WHERE ending IS NOT NULL GROUP BY offer_id, ending ORDER BY offer_id, named DESC)
     SELECT r.offer_id AS "offerId", count(*)::int AS codes, e.ending, e.like, coalesce(e.named, 0) AS named
     FROM r LEFT JOIN e USING (offer_id) GROUP BY r.offer_id, e.ending, e.like, e.named ORDER BY codes DESC LIMIT 10`,
    [shopId, id, inStore],
  );
  return rows;
}

/** How many codes that a batch made stand in the store, by what they give at a moment. */
export type Standing = { title: string; state: OfferState; codes: number };

export async function standingOf(db: Db, shopId: ShopId, id: number, now: Instant): Promise<Standing[]> {
  const { rows } = await db.query<Standing>(
    `SELECT title, state, count(*)::int AS codes FROM (
       SELECT o.title, CASE WHEN coalesce(c.own_ends_at, o.ends_at) <= $3 THEN 'ended' WHEN o.paused_at IS NOT NULL THEN 'paused'
         WHEN coalesce(c.own_starts_at, o.starts_at) > $3 THEN 'scheduled' ELSE 'active' END AS state
       FROM code c JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
       WHERE c.shop_id = $1 AND c.batch_id = $2 AND c.state = 'live') x
     GROUP BY title, state ORDER BY codes DESC, title`,
    [shopId, id, new Date(now)],
  );
  return rows;
}

/** A code of a draft that is to earn otherwise than its partner does by others; `partner`: null for one who is yet to be made. */
export type DifferingRow = { line: number; cells: string[]; code: string; partner: string | null; terms: StoredTerms };

/** The first of them, and how many there are. */
export async function differingOf(
  db: Db,
  shopId: ShopId,
  id: number,
  most: number,
): Promise<{ rows: DifferingRow[]; total: number }> {
  const { rows } = await db.query<DifferingRow & { total: number }>(
    `SELECT b.line, b.cells, b.code_key AS code, p.name AS partner, b.terms, (count(*) OVER ())::int AS total
     FROM batch_row b LEFT JOIN partner p ON p.shop_id = b.shop_id AND p.id = b.partner_id
     WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.fate = 'make' AND b.terms IS NOT NULL ORDER BY b.line LIMIT $3`,
    [shopId, id, most],
  );
  return { rows, total: rows[0]?.total ?? 0 };
}
