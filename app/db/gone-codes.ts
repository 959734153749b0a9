// Codes that the store should have and has not.
import type { CodeKey, Day, PartnerId, ShopId } from "../domain/ids.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { Db } from "./jobs.ts";

export type GoneCode = {
  key: CodeKey;
  display: string;
  problem: string | null;
  /** Null for a code that stood in a discount of the merchant's own. */
  offer: { id: number; title: string } | null;
  partner: { id: PartnerId; name: string } | null;
  /** Orders since the day that was asked for. */
  orders: number;
};

type Row = Omit<GoneCode, "offer" | "partner"> & {
  offer_id: number | null;
  title: string | null;
  partner_id: PartnerId | null;
  name: string | null;
};

/** By name, a page at a time. */
export async function selectGone(
  db: Db,
  shopId: ShopId,
  { since, page }: { since: Day; page: number },
): Promise<Page<GoneCode>> {
  const { rows } = await db.query<Row>(
    `SELECT c.key, c.display, c.problem, o.id AS offer_id, o.title, p.id AS partner_id, p.name,
       (SELECT coalesce(sum(t.redemptions), 0)::int FROM code_day t
         WHERE t.shop_id = c.shop_id AND t.code_key = c.key AND t.day >= $2::date) AS orders
     FROM (SELECT * FROM code WHERE shop_id = $1 AND state = 'missing' ORDER BY key LIMIT $3 OFFSET $4) c
     LEFT JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
     LEFT JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     ORDER BY c.key`,
    [shopId, since, PAGE_SIZE, (page - 1) * PAGE_SIZE],
  );
  const { rows: all } = await db.query<{ total: number }>(
    "SELECT count(*)::int AS total FROM code WHERE shop_id = $1 AND state = 'missing'",
    [shopId],
  );
  return pageOf(rows.map(goneOf), page, all[0]?.total ?? 0);
}

function goneOf({ offer_id, title, partner_id, name, ...row }: Row): GoneCode {
  return {
    ...row,
    offer: offer_id === null || title === null ? null : { id: offer_id, title },
    partner: partner_id === null || name === null ? null : { id: partner_id, name },
  };
}
