import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { GroupTerms, PartnerGroup } from "../domain/partner.ts";
import type { Db } from "./jobs.ts";
import { newestTerms, saidOf, TERMS_COLUMNS, type TermsRow } from "./terms.ts";
import { plainText } from "./values.ts";

/** Finds the group of a name, or makes it. */
export async function putGroup(db: Db, shopId: ShopId, name: string, now: Instant): Promise<PartnerGroup> {
  // The update changes nothing: only what was inserted or updated is returned.
  const { rows } = await db.query<PartnerGroup>(
    `INSERT INTO partner_group AS g (shop_id, name, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (shop_id, lower(name)) DO UPDATE SET name = g.name RETURNING id, name`,
    [shopId, name, new Date(now)],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("a group was neither made nor found");
  return row;
}

/** By name. A group that everybody has left is not named any more, and is there again with the first who joins it. */
export async function selectGroups(db: Db, shopId: ShopId): Promise<PartnerGroup[]> {
  const { rows } = await db.query<PartnerGroup>(
    `SELECT id, name FROM partner_group g
     WHERE shop_id = $1 AND EXISTS (SELECT FROM partner p WHERE p.shop_id = g.shop_id AND p.group_id = g.id)
     ORDER BY ${plainText("name")}, id`,
    [shopId],
  );
  return rows;
}

/** The names of some groups by their numbers. */
export async function readGroupNames(db: Db, shopId: ShopId, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<PartnerGroup>(
    "SELECT id, name FROM partner_group WHERE shop_id = $1 AND id = ANY ($2::int[])",
    [shopId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** By name: those that somebody is in, or of which terms are said. */
export async function selectGroupTerms(db: Db, shopId: ShopId): Promise<GroupTerms[]> {
  const { rows } = await db.query<TermsRow & PartnerGroup & { partners: number; following: number }>(
    `SELECT * FROM (
       SELECT g.id, g.name, ${TERMS_COLUMNS}, (SELECT count(*)::int FROM partner p
         WHERE p.shop_id = g.shop_id AND p.group_id = g.id) AS partners,
         (SELECT count(*)::int FROM partner p LEFT JOIN LATERAL (SELECT kind FROM terms o
            WHERE o.shop_id = p.shop_id AND o.partner_id = p.id ORDER BY version DESC LIMIT 1) own ON true
          WHERE p.shop_id = g.shop_id AND p.group_id = g.id AND coalesce(own.kind, 'none') = 'none') AS following
       FROM partner_group g ${newestTerms("group", "g")} WHERE g.shop_id = $1) x
     WHERE partners > 0 OR terms_kind <> 'none' ORDER BY ${plainText("name")}, id`,
    [shopId],
  );
  return rows.map((row) => {
    const { id, name, partners, following } = row;
    return { id, name, partners, following, terms: saidOf(row) };
  });
}

/** Who is in a group. */
export async function membersOf(db: Db, shopId: ShopId, id: number): Promise<PartnerId[]> {
  const { rows } = await db.query<{ id: PartnerId }>(
    "SELECT id FROM partner WHERE shop_id = $1 AND group_id = $2 ORDER BY id FOR NO KEY UPDATE",
    [shopId, id],
  );
  return rows.map((row) => row.id);
}

/** Gives a group another name, unless that is another group's. */
export async function renameGroup(
  db: Db,
  shopId: ShopId,
  { id, name }: PartnerGroup,
): Promise<"renamed" | "taken" | "not-found"> {
  const { rows } = await db.query<{ id: number }>(
    "SELECT id FROM partner_group WHERE shop_id = $1 AND (id = $2 OR lower(name) = lower($3)) ORDER BY id FOR NO KEY UPDATE",
    [shopId, id, name],
  );
  if (!rows.some((row) => row.id === id)) return "not-found";
  if (rows.length > 1) return "taken";
  await db.query("UPDATE partner_group SET name = $3 WHERE shop_id = $1 AND id = $2", [shopId, id, name]);
  return "renamed";
}
