import type pg from "pg";
import type { Referral } from "../domain/click.ts";
import { type HandleKey, type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { Db } from "./jobs.ts";
import { likePattern } from "./values.ts";

/** `mapped`: links of a former program carry it, and it is never handed out. */
export type Handle = Referral & { since: Instant; mapped: boolean };

/** All of a partner's handles and former programs' values; of those with one parameter the one to hand out first. */
export async function handlesOf(db: Db, shopId: ShopId, partner: PartnerId): Promise<Handle[]> {
  const { rows } = await db.query<{ parameter: string; value: HandleKey; since: Date; mapped: boolean }>(
    `SELECT parameter, value, since, mapped FROM handle WHERE shop_id = $1 AND partner_id = $2
     ORDER BY mapped, parameter, coalesce(offered_at, since) DESC, value LIMIT 1000`,
    [shopId, partner],
  );
  return rows.map((row) => ({ ...row, since: instant(row.since.getTime()) }));
}

/** The handle to hand out of each partner that has one. */
export async function currentHandles(
  db: Db,
  shopId: ShopId,
  partners: readonly PartnerId[],
): Promise<Map<PartnerId, HandleKey>> {
  const { rows } = await db.query<{ partner: PartnerId; value: HandleKey }>(
    `SELECT DISTINCT ON (partner_id) partner_id AS partner, value FROM handle
     WHERE shop_id = $1 AND partner_id = ANY ($2::int[]) AND NOT mapped
     ORDER BY partner_id, coalesce(offered_at, since) DESC, value`,
    [shopId, partners],
  );
  return new Map(rows.map(({ partner, value }) => [partner, value]));
}

export type Given = { partnerId: PartnerId; at: Instant; mapped: boolean } & Referral;

/**
 * Gives a handle to a partner, or offers it anew where it is theirs; a mapped one is not offered, and takes nothing from one that
 * is. Returns whose it is: another's stays another's.
 */
export async function giveHandle(client: pg.ClientBase | pg.Pool, shopId: ShopId, given: Given): Promise<PartnerId> {
  const { rows } = await client.query<{ partner: PartnerId }>(
    `INSERT INTO handle AS h (shop_id, parameter, value, partner_id, since, offered_at, mapped)
     VALUES ($1, $2, $3, $4, $5, CASE WHEN NOT $6 THEN $5::timestamptz END, $6)
     ON CONFLICT (shop_id, parameter, value) DO UPDATE SET
       offered_at = CASE WHEN h.partner_id = excluded.partner_id THEN coalesce(excluded.offered_at, h.offered_at)
         ELSE h.offered_at END,
       mapped = h.mapped AND (excluded.mapped OR h.partner_id <> excluded.partner_id)
     RETURNING partner_id AS partner`,
    [shopId, given.parameter, given.value, given.partnerId, new Date(given.at), given.mapped],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("a handle was neither given nor found");
  return row.partner;
}

/** Takes a mapped handle away; one that was handed out stays. */
export async function deleteMapped(
  client: pg.ClientBase,
  shopId: ShopId,
  { partnerId, parameter, value }: Omit<Given, "at" | "mapped">,
): Promise<boolean> {
  const { rowCount } = await client.query(
    "DELETE FROM handle WHERE shop_id = $1 AND partner_id = $2 AND parameter = $3 AND value = $4 AND mapped",
    [shopId, partnerId, parameter, value],
  );
  return rowCount === 1;
}

/** A link of a former program, with whose it is and who came by it. */
export type FormerLink = Omit<Handle, "mapped"> & {
  partner: { id: PartnerId; name: string };
  clicks: number;
  lastAt: Instant | null;
};

/** All links of former programs, the newest first; the search looks at parameters, values and partners' names. */
export async function selectFormerLinks(
  db: Db,
  shopId: ShopId,
  { search, page }: { search: string; page: number },
): Promise<Page<FormerLink>> {
  const from = `FROM handle h JOIN partner p ON p.shop_id = h.shop_id AND p.id = h.partner_id
     LEFT JOIN handle_click k ON k.shop_id = h.shop_id AND k.parameter = h.parameter AND k.value = h.value
     WHERE h.shop_id = $1 AND h.mapped
       AND ($2::text IS NULL OR h.parameter || '=' || h.value ILIKE $2 OR p.name ILIKE $2)`;
  const values = [shopId, likePattern(search)];
  type Row = Referral & { since: Date; id: PartnerId; name: string; clicks: string | null; lastAt: Date | null };
  const [found, counted] = [
    await db.query<Row>(
      `SELECT h.parameter, h.value, h.since, p.id, p.name, k.clicks, k.last_at AS "lastAt" ${from}
       ORDER BY h.since DESC, h.parameter, h.value LIMIT $3 OFFSET $4`,
      [...values, PAGE_SIZE, (page - 1) * PAGE_SIZE],
    ),
    await db.query<{ total: number }>(`SELECT count(*)::int AS total ${from}`, values),
  ];
  const rows = found.rows.map(({ id, name, since, clicks, lastAt, ...referral }) => ({
    ...referral,
    since: instant(since.getTime()),
    partner: { id, name },
    clicks: Number(clicks ?? 0),
    lastAt: lastAt && instant(lastAt.getTime()),
  }));
  return pageOf(rows, page, counted.rows[0]?.total ?? 0);
}

/** Clicks on a partner's links from a day on. */
export async function clicksSince(db: Db, shopId: ShopId, partner: PartnerId, day: string): Promise<number> {
  const { rows } = await db.query<{ clicks: string }>(
    "SELECT coalesce(sum(clicks), 0) AS clicks FROM click_day WHERE shop_id = $1 AND partner_id = $2 AND day >= $3",
    [shopId, partner, day],
  );
  return Number(rows[0]?.clicks ?? 0);
}
