// What codes brought in their first days.
import type { CodeKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import { instant, partnerId } from "../domain/ids.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import { WATCHED_DAYS, type Watched } from "../domain/watch.ts";
import { appPool } from "./pools.ts";

export type WatchedCode = Watched & { key: CodeKey; display: string; partner: { id: PartnerId; name: string } };

type Row = {
  key: CodeKey;
  display: string;
  partner_id: number;
  name: string;
  since: Date;
  with_first_day: number;
  after: number;
  others: boolean;
};

// New are codes that Vouch made: those that were mapped are as old as the store's own.
const FRESH = `
  (SELECT key FROM code WHERE shop_id = $1 AND state = 'live' AND offer_id IS NOT NULL AND live_at > $2
   ORDER BY live_at LIMIT $5)
  UNION
  (SELECT c.key FROM offer o JOIN code c ON c.shop_id = o.shop_id AND c.offer_id = o.id AND c.state = 'live'
   WHERE o.shop_id = $1 AND o.starts_at > $2 AND o.starts_at <= $3 LIMIT $5)
  UNION
  (SELECT c.key FROM code c WHERE c.shop_id = $1 AND c.state = 'live' AND c.offer_id IS NOT NULL
     AND c.own_starts_at > $2 AND c.own_starts_at <= $3 LIMIT $5)`;
const NAMED = "SELECT unnest($5::text[]) AS key";

/**
 * Codes that customers can use since a few days, through an offer that runs, and that no order carried; those that wait the
 * longest first. Test orders are in no total.
 */
const unusedOf = (keys: string) => `
  SELECT c.key, c.display, a.partner_id, p.name, s.since, k.with_first_day, k.after,
    EXISTS (SELECT FROM assignment b JOIN code x ON x.shop_id = b.shop_id AND x.key = b.code_key AND x.state = 'live'
      WHERE b.shop_id = a.shop_id AND b.partner_id = a.partner_id AND b.to_at IS NULL AND b.code_key <> c.key
        AND coalesce(x.twin_of, x.key) <> coalesce(c.twin_of, c.key)) AS others
  FROM (${keys}) f
  JOIN code c ON c.shop_id = $1 AND c.key = f.key AND c.state = 'live'
  JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id AND o.paused_at IS NULL
  JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
  JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
  CROSS JOIN LATERAL (SELECT greatest(c.live_at, coalesce(c.own_starts_at, o.starts_at)) AS since) s
  CROSS JOIN LATERAL (SELECT (s.since AT TIME ZONE $4)::date AS day) d
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(clicks), 0)::int AS with_first_day,
      coalesce(sum(clicks) FILTER (WHERE k.day > d.day), 0)::int AS after
    FROM click_day k WHERE k.shop_id = c.shop_id AND k.partner_id = a.partner_id AND k.day >= d.day) k
  WHERE s.since > $2 AND s.since <= $3 AND coalesce(c.own_ends_at, o.ends_at, 'infinity') > $3
    AND NOT EXISTS (SELECT FROM code_day t WHERE t.shop_id = c.shop_id AND t.code_key = c.key AND t.redemptions > 0)
  ORDER BY s.since, c.key`;

/** So many new codes are watched at once: of more, the eldest. */
const MOST = 2000;

export const watchedCodes = (shop: Pick<Shop, "id" | "timeZone">, now: Instant): Promise<WatchedCode[]> =>
  read("watch-all", unusedOf(FRESH), [shop.id, now, shop.timeZone, MOST]);

export const watchedOf = (
  shop: Pick<Shop, "id" | "timeZone">,
  keys: readonly CodeKey[],
  now: Instant,
): Promise<WatchedCode[]> => read("watch-named", unusedOf(NAMED), [shop.id, now, shop.timeZone, keys]);

async function read(
  name: string,
  text: string,
  [shopId, now, timeZone, fifth]: [ShopId, Instant, string, unknown],
): Promise<WatchedCode[]> {
  const values = [shopId, new Date(addDays(now, -WATCHED_DAYS)), new Date(now), timeZone, fifth];
  const { rows } = await appPool().query<Row>({ name, text, values });
  return rows.map(({ key, display, partner_id, name: partner, since, with_first_day, after, others }) => ({
    key,
    display,
    partner: { id: partnerId(partner_id), name: partner },
    since: instant(since.getTime()),
    used: false,
    others,
    clicks: { withFirstDay: with_first_day, after },
  }));
}
