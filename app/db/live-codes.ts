// Codes that give customers something at a moment: those that stand in the store, within the dates that hold for each.
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { OfferCode } from "../domain/offer.ts";
import { CODES, type CodeColumns, codeOf } from "./codes.ts";
import type { Db } from "./jobs.ts";
import { appPool } from "./pools.ts";

/** That a code `c` has a start or an end of its own. */
export const DATED = "(c.own_starts_at IS NOT NULL OR c.own_ends_at IS NOT NULL)";

/** That a moment is within the dates of a code `c` of an offer `o`: its start is inside, its end outside. */
export const within = (moment: string) => `coalesce(c.own_starts_at, o.starts_at) <= ${moment} AND ${notOver(moment)}`;

/** That the end of a code's dates is after a moment. */
export const notOver = (moment: string) => `coalesce(c.own_ends_at, o.ends_at, 'infinity') > ${moment}`;

/** How many codes of each of some offers are live. Codes without dates of their own are counted together, by an index alone. */
export async function countLiveOf(
  db: Db,
  shopId: ShopId,
  offers: readonly number[],
  at: Instant,
): Promise<Map<number, number>> {
  const { rows } = await db.query<{ id: number; live: number }>(
    `SELECT o.id, (CASE WHEN o.paused_at IS NOT NULL THEN 0 ELSE own.live + CASE
         WHEN o.starts_at <= $3 AND coalesce(o.ends_at, 'infinity') > $3 THEN (SELECT count(*) FROM code c
           WHERE c.shop_id = o.shop_id AND c.offer_id = o.id AND c.state = 'live') - own.dated
         ELSE 0 END END)::int AS live
     FROM offer o
     CROSS JOIN LATERAL (SELECT count(*) AS dated, count(*) FILTER (WHERE ${within("$3")}) AS live FROM code c
       WHERE c.shop_id = o.shop_id AND c.offer_id = o.id AND c.state = 'live' AND ${DATED}) own
     WHERE o.shop_id = $1 AND o.id = ANY ($2::int[])`,
    [shopId, offers, new Date(at)],
  );
  return new Map(rows.map(({ id, live }) => [id, live]));
}

/** How many partners have a code of an offer that is live. */
export async function countPartnersOf(db: Db, shopId: ShopId, offerId: number, at: Instant): Promise<number> {
  const { rows } = await db.query<{ partners: number }>(
    `SELECT count(DISTINCT a.partner_id)::int AS partners FROM offer o
     JOIN code c ON c.shop_id = o.shop_id AND c.offer_id = o.id AND c.state = 'live'
     JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     WHERE o.shop_id = $1 AND o.id = $2 AND o.paused_at IS NULL AND ${within("$3")}`,
    [shopId, offerId, new Date(at)],
  );
  return rows[0]?.partners ?? 0;
}

const ofPartner = (dates: string) => `FROM assignment a JOIN code c ON c.shop_id = a.shop_id AND c.key = a.code_key
  LEFT JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
  WHERE a.shop_id = $1 AND a.partner_id = $2 AND a.to_at IS NULL AND c.state = 'live'
    AND (o.id IS NULL OR (o.paused_at IS NULL AND ${dates}))`;

const LIVE = ofPartner(within("$3"));
const LIVE_OR_COMING = ofPartner(notOver("$3"));

const countOf = async (which: string, shopId: ShopId, owner: PartnerId, now: Instant): Promise<number> => {
  const values = [shopId, owner, new Date(now)];
  const { rows } = await appPool().query<{ codes: number }>(`SELECT count(*)::int AS codes ${which}`, values);
  return rows[0]?.codes ?? 0;
};

/** How many codes of a partner give customers something now. */
export const countLive = (shopId: ShopId, owner: PartnerId, now: Instant): Promise<number> =>
  countOf(LIVE, shopId, owner, now);

/** How many codes of a partner give customers something now, or will from a moment on. */
export const countLiveOrComing = (shopId: ShopId, owner: PartnerId, now: Instant): Promise<number> =>
  countOf(LIVE_OR_COMING, shopId, owner, now);

/** Those of them that stand on a page, the newest first. */
export async function selectLiveOrComing(
  shopId: ShopId,
  owner: PartnerId,
  { now, limit, offset }: { now: Instant; limit: number; offset: number },
): Promise<OfferCode[]> {
  const { rows } = await appPool().query<CodeColumns>(
    `WITH k AS MATERIALIZED (SELECT c.key ${LIVE_OR_COMING} ORDER BY c.created_at DESC, c.key LIMIT $4 OFFSET $5)
     ${CODES} WHERE c.shop_id = $1 AND c.key IN (SELECT key FROM k) ORDER BY c.created_at DESC, c.key`,
    [shopId, owner, new Date(now), limit, offset],
  );
  return rows.map(codeOf);
}
