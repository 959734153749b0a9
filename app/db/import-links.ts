// Links of former programs that an import brings: whose links are here, and whose its rows are.
import type pg from "pg";
import type { Referral } from "../domain/click.ts";
import type { HandleKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { KnownLink } from "../domain/import-links.ts";
import type { Db } from "./jobs.ts";

/** All links of a shop, with whose they are. */
export async function readLinkOwners(db: Db, shopId: ShopId): Promise<KnownLink[]> {
  const { rows } = await db.query<{
    parameter: string;
    value: HandleKey;
    mapped: boolean;
    id: PartnerId;
    name: string;
  }>(
    `SELECT h.parameter, h.value, h.mapped, p.id, p.name FROM handle h
     JOIN partner p ON p.shop_id = h.shop_id AND p.id = h.partner_id
     WHERE h.shop_id = $1 ORDER BY h.parameter, h.value`,
    [shopId],
  );
  return rows.map(({ id, name, ...link }) => ({ ...link, partner: { id, name } }));
}

/** The partners whom a batch made or took back, by how its rows name them. */
export async function partnersOfRows(db: Db, shopId: ShopId, id: number): Promise<Map<string, PartnerId>> {
  const { rows } = await db.query<{ ref: string; partnerId: PartnerId }>(
    `SELECT ref, partner_id AS "partnerId" FROM batch_partner WHERE shop_id = $1 AND batch_id = $2`,
    [shopId, id],
  );
  return new Map(rows.map(({ ref, partnerId }) => [ref, partnerId]));
}

/** Tells on rows why their links were not kept after all. */
export async function saveLinkProblems(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  problems: readonly { line: number; problem: string }[],
): Promise<void> {
  if (problems.length === 0) return;
  await client.query(
    `UPDATE batch_row b SET problem = x.problem FROM json_to_recordset($3::json) AS x(line int, problem text)
     WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.line = x.line`,
    [shopId, id, JSON.stringify(problems)],
  );
}

/** Takes former links away from partners who were given them since a moment. */
export async function deleteLinksSince(
  client: pg.ClientBase,
  shopId: ShopId,
  links: readonly (Referral & { partnerId: PartnerId })[],
  since: Instant,
): Promise<void> {
  await client.query(
    `DELETE FROM handle h USING json_to_recordset($2::json) AS x(parameter text, value text, "partnerId" int)
     WHERE h.shop_id = $1 AND h.parameter = x.parameter AND h.value = x.value AND h.partner_id = x."partnerId"
       AND h.mapped AND h.since >= $3`,
    [shopId, JSON.stringify(links), new Date(since)],
  );
}

/** How many rows that are carried out name a link in this place. */
export async function countRowsWithLink(db: Db, shopId: ShopId, id: number, at: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM batch_row
     WHERE shop_id = $1 AND batch_id = $2 AND fate IN ('make', 'partner') AND coalesce(cells->>$3::int, '') <> ''`,
    [shopId, id, at],
  );
  return rows[0]?.n ?? 0;
}
