// Which names are in use, and whose they are.
import { stemsOf } from "../domain/code-pattern.ts";
import type { CodeKey, PartnerId, ShopId } from "../domain/ids.ts";
import { textArray } from "./arrays.ts";
import type { Db } from "./jobs.ts";

/** Names in use that are one of these, or `wanted` with an ending of freeCode: "ADA20", "ADA20-12". */
export async function readTaken(
  db: Db,
  shopId: ShopId,
  wanted: readonly CodeKey[],
  others: readonly CodeKey[] = [],
): Promise<Set<CodeKey>> {
  const { rows } = await db.query<{ key: CodeKey }>(
    // A range of the key for each stem: ":" is what follows the digits.
    `SELECT key FROM code WHERE shop_id = $1 AND key = ANY ($2::text[])
     UNION ALL SELECT c.key FROM unnest($3::text[]) s(stem) JOIN code c
       ON c.shop_id = $1 AND c.key >= (s.stem || '-0') COLLATE "C" AND c.key < (s.stem || '-:') COLLATE "C"`,
    [shopId, [...wanted, ...others], [...new Set(wanted.flatMap(stemsOf))]],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Keys that begin like this one and are in use, to find a free one beside them. */
export async function keysLike(db: Db, shopId: ShopId, prefix: string): Promise<Set<string>> {
  const { rows } = await db.query<{ key: string }>("SELECT key FROM code WHERE shop_id = $1 AND key LIKE $2", [
    shopId,
    `${prefix.replace(/[\\%_]/g, "\\$&")}%`,
  ]);
  return new Set(rows.map(({ key }) => key));
}

/** Codes of an offer, not stopped, whose name ends with a number, before which stands no digit; the first by name. */
export async function findNamedAfter(
  db: Db,
  shopId: ShopId,
  { offerId, worth }: { offerId: number; worth: string },
): Promise<{ first: string | null; total: number }> {
  if (!/^\d+$/.test(worth)) return { first: null, total: 0 };
  const { rows } = await db.query<{ first: string | null; total: number }>(
    `SELECT min(display) AS first, count(*)::int AS total FROM code
     WHERE shop_id = $1 AND offer_id = $2 AND state IN ('making', 'live', 'resuming') AND key ~ ('[^0-9]' || $3 || '(-[0-9]+)?$')`,
    [shopId, offerId, worth],
  );
  return rows[0] ?? { first: null, total: 0 };
}

/** Whose the named codes are now, of those that are known here; null where nobody's. */
export async function readOwners(
  db: Db,
  shopId: ShopId,
  keys: readonly CodeKey[],
): Promise<Map<CodeKey, { id: PartnerId; name: string } | null>> {
  const { rows } = await db.query<{ key: CodeKey; id: PartnerId | null; name: string | null }>(
    `SELECT c.key, a.partner_id AS id, p.name FROM code c
     LEFT JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE c.shop_id = $1 AND c.key = ANY ($2::text[])`,
    [shopId, textArray(keys)],
  );
  return new Map(rows.map(({ key, id, name }) => [key, id === null || name === null ? null : { id, name }]));
}
