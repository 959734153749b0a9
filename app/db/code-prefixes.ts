// How codes begin that count for a partner, from when on. An exclusion constraint keeps a prefix to one partner at a time.
import type pg from "pg";
import type { HeldPrefix } from "../domain/code-prefix.ts";
import { type CodeKey, type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { Db } from "./jobs.ts";
import { raiseProgramme } from "./shops.ts";
import { likePattern } from "./values.ts";

export type NewPrefix = { prefix: CodeKey; partnerId: PartnerId; from: Instant };

/** Gives prefixes to partners. Returns those that nobody had at that time and that are given now. */
export async function insertPrefixes(
  client: pg.ClientBase,
  shopId: ShopId,
  prefixes: readonly NewPrefix[],
  fileId: number | null = null,
): Promise<Set<CodeKey>> {
  const { rows } = await client.query<{ prefix: CodeKey }>(
    `INSERT INTO code_prefix (shop_id, prefix, partner_id, from_at, file_id)
     SELECT $1, prefix, partner, at, $5 FROM unnest($2::text[], $3::int[], $4::timestamptz[]) x(prefix, partner, at)
     ORDER BY prefix COLLATE "C" ON CONFLICT DO NOTHING RETURNING prefix`,
    [
      shopId,
      prefixes.map(({ prefix }) => prefix),
      prefixes.map(({ partnerId }) => partnerId),
      prefixes.map(({ from }) => new Date(from)),
      fileId,
    ],
  );
  return new Set(rows.map(({ prefix }) => prefix));
}

/** Ends what a partner has of a prefix, from a moment on, a whole second. Returns whether they had it. */
export async function endPrefix(
  client: pg.ClientBase,
  shopId: ShopId,
  { prefix, partnerId, at }: { prefix: CodeKey; partnerId: PartnerId; at: Instant },
): Promise<boolean> {
  const about = [shopId, prefix, partnerId, new Date(at)];
  const open = "shop_id = $1 AND prefix = $2 AND partner_id = $3 AND to_at IS NULL";
  const ended = await client.query(`UPDATE code_prefix SET to_at = $4 WHERE ${open} AND from_at < $4`, about);
  if (ended.rowCount !== 0) return true;
  const { rowCount } = await client.query(`DELETE FROM code_prefix WHERE ${open} AND from_at >= $4`, about);
  return rowCount !== 0;
}

/** Takes a file's prefixes away. Returns since when the earliest was somebody's; null where there were none. */
export async function deleteFilePrefixes(
  client: pg.ClientBase,
  shopId: ShopId,
  fileId: number,
): Promise<Instant | null> {
  const { rows } = await client.query<{ from: Date }>(
    `DELETE FROM code_prefix WHERE shop_id = $1 AND file_id = $2 RETURNING from_at AS "from"`,
    [shopId, fileId],
  );
  return rows.length === 0 ? null : instant(Math.min(...rows.map(({ from }) => from.getTime())));
}

/** Lets settlements know of changed prefixes: at the end of the transaction that changes them. */
export async function tellPrefixes(client: pg.ClientBase, shopId: ShopId): Promise<void> {
  // This locks the shop's row. What others changed meanwhile is seen by the statement after it, and by no earlier one.
  await raiseProgramme(client, shopId);
  await client.query(
    `UPDATE shop SET prefix_lengths = ARRAY(
       SELECT DISTINCT char_length(prefix)::smallint FROM code_prefix WHERE shop_id = $1 ORDER BY 1) WHERE id = $1`,
    [shopId],
  );
}

type HeldRow = { prefix: CodeKey; partnerId: PartnerId; partner: string; from: Date; to: Date | null };

const held = ({ from, to, ...row }: HeldRow): HeldPrefix => ({
  ...row,
  from: instant(from.getTime()),
  to: to && instant(to.getTime()),
});

const HELD = `p.prefix, p.partner_id AS "partnerId", k.name AS partner, p.from_at AS "from", p.to_at AS "to"`;
const FROM = "FROM code_prefix p JOIN partner k ON k.shop_id = p.shop_id AND k.id = p.partner_id";

/** Whose prefixes are and were, the oldest first. */
export async function selectHeld(db: Db, shopId: ShopId, prefixes: readonly CodeKey[]): Promise<HeldPrefix[]> {
  const { rows } = await db.query<HeldRow>(
    `SELECT ${HELD} ${FROM} WHERE p.shop_id = $1 AND p.prefix = ANY ($2::text[]) ORDER BY p.prefix, p.from_at`,
    [shopId, prefixes],
  );
  return rows.map(held);
}

const MOST_LONGER = 20;

/** Prefixes of now that begin with this one, the shortest first. */
export async function selectLonger(db: Db, shopId: ShopId, prefix: CodeKey): Promise<HeldPrefix[]> {
  const { rows } = await db.query<HeldRow>(
    `SELECT ${HELD} ${FROM} WHERE p.shop_id = $1 AND ${begins("p.prefix", "$2::text")} AND p.prefix <> $2 AND p.to_at IS NULL
     ORDER BY char_length(p.prefix), p.prefix LIMIT ${MOST_LONGER}`,
    [shopId, prefix],
  );
  return rows.map(held);
}

/** Nothing sorts behind U+10FFFF where text is compared byte by byte: a range that an index on such a column has. */
const begins = (column: string, prefix: string) =>
  `${column} >= ${prefix} COLLATE "C" AND ${column} < ${prefix} || U&'\\+10FFFF' COLLATE "C"`;

/** Of the codes that are known here and begin so: how many there are, and how many of them are somebody's themselves. */
export type Beginning = { codes: number; theirs: number; others: number };

export async function countBeginning(
  db: Db,
  shopId: ShopId,
  { prefix, partnerId }: { prefix: CodeKey; partnerId: PartnerId },
): Promise<Beginning> {
  const { rows } = await db.query<Beginning>(
    `SELECT count(*)::int AS codes, count(*) FILTER (WHERE a.partner_id = $3)::int AS theirs,
       count(*) FILTER (WHERE a.partner_id <> $3)::int AS others
     FROM code c LEFT JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     WHERE c.shop_id = $1 AND ${begins("c.key", "$2::text")}`,
    [shopId, prefix, partnerId],
  );
  return rows[0] ?? { codes: 0, theirs: 0, others: 0 };
}

/** The partner and the prefix by which a code of the shop $1 counts now, where it is nobody's itself. */
export const longestNow = (
  key: string,
) => `SELECT p.partner_id, p.prefix FROM shop s CROSS JOIN unnest(s.prefix_lengths) l
  JOIN code_prefix p ON p.shop_id = s.id AND p.prefix = left(${key}, l) AND p.to_at IS NULL
  WHERE s.id = $1 AND NOT EXISTS (SELECT FROM assignment a WHERE a.shop_id = $1 AND a.code_key = ${key})
  ORDER BY l DESC LIMIT 1`;

/** By which prefixes codes count now, and for whom. Codes that are told by themselves are left out, and those of nobody. */
export async function selectByPrefix(
  db: Db,
  shopId: ShopId,
  keys: readonly CodeKey[],
): Promise<Map<CodeKey, { prefix: CodeKey; partner: { id: PartnerId; name: string } }>> {
  const { rows } = await db.query<{ key: CodeKey; prefix: CodeKey; id: PartnerId; name: string }>(
    `SELECT x.key, p.prefix, k.id, k.name FROM unnest($2::text[]) x(key) CROSS JOIN LATERAL (${longestNow("x.key")}) p
     JOIN partner k ON k.shop_id = $1 AND k.id = p.partner_id`,
    [shopId, keys],
  );
  return new Map(rows.map(({ key, prefix, id, name }) => [key, { prefix, partner: { id, name } }]));
}

/** How codes begin that count for a partner now, by name. */
export async function prefixesOf(db: Db, shopId: ShopId, owner: PartnerId, now: Instant): Promise<CodeKey[]> {
  const { rows } = await db.query<{ prefix: CodeKey }>(
    `SELECT prefix FROM code_prefix WHERE shop_id = $1 AND partner_id = $2 AND from_at <= $3 AND to_at IS NULL
     ORDER BY prefix LIMIT 20`,
    [shopId, owner, new Date(now)],
  );
  return rows.map(({ prefix }) => prefix);
}

/** Those of some codes that are a partner's, or were, by how they begin alone. */
export async function everByPrefix(
  db: Db,
  shopId: ShopId,
  owner: PartnerId,
  keys: readonly CodeKey[],
): Promise<Set<CodeKey>> {
  const { rows } = await db.query<{ key: CodeKey }>(
    `SELECT x.key FROM unnest($2::text[]) x(key)
     WHERE NOT EXISTS (SELECT FROM assignment a WHERE a.shop_id = $1 AND a.code_key = x.key)
       AND EXISTS (SELECT FROM code_prefix p WHERE p.shop_id = $1 AND p.partner_id = $3 AND starts_with(x.key, p.prefix)
         AND NOT EXISTS (SELECT FROM shop s CROSS JOIN unnest(s.prefix_lengths) l
           JOIN code_prefix q ON q.shop_id = s.id AND q.prefix = left(x.key, l) AND q.partner_id <> p.partner_id
           WHERE s.id = $1 AND l > char_length(p.prefix)))`,
    [shopId, keys, owner],
  );
  return new Set(rows.map(({ key }) => key));
}

/** A prefix with the orders that it brought its partner. */
export type PrefixRow = HeldPrefix & { orders: number };

/** Those that hold now first, then by name; of one partner or of all. The search looks at prefixes and partners' names. */
export async function selectPrefixes(
  db: Db,
  shopId: ShopId,
  { partnerId = null, search, page }: { partnerId?: PartnerId | null; search: string; page: number },
): Promise<Page<PrefixRow>> {
  const where = `WHERE p.shop_id = $1 AND ($2::int IS NULL OR p.partner_id = $2)
    AND ($3::text IS NULL OR p.prefix ILIKE $3 OR k.name ILIKE $3)`;
  const values = [shopId, partnerId, likePattern(search)];
  const [found, counted] = [
    await db.query<HeldRow & { orders: string }>(
      `SELECT x.*, o.orders FROM (
         SELECT ${HELD} ${FROM} ${where} ORDER BY (p.to_at IS NOT NULL), p.prefix, p.from_at DESC LIMIT $4 OFFSET $5) x
       CROSS JOIN LATERAL (
         SELECT count(*) AS orders FROM redemption r
         JOIN decision d ON d.shop_id = r.shop_id AND d.source = r.source AND d.order_id = r.order_id
         WHERE r.shop_id = $1 AND r.source = 1 AND ${begins("r.code_key", "x.prefix")}
           AND d.partner_id = x."partnerId" AND d.code_key = r.code_key
           AND d.processed_at >= x."from" AND (x."to" IS NULL OR d.processed_at < x."to")) o
       ORDER BY (x."to" IS NOT NULL), x.prefix, x."from" DESC`,
      [...values, PAGE_SIZE, (page - 1) * PAGE_SIZE],
    ),
    await db.query<{ total: number }>(`SELECT count(*)::int AS total ${FROM} ${where}`, values),
  ];
  const rows = found.rows.map(({ orders, ...row }) => ({ ...held(row), orders: Number(orders) }));
  return pageOf(rows, page, counted.rows[0]?.total ?? 0);
}
