// Codes that live in the store without an offer of Vouch: they were mapped to a partner as they stand.
import type pg from "pg";
import { codeKey } from "../domain/code.ts";
import { type CodeKey, type Instant, instant, type PartnerId, partnerId, type ShopId } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import { giveCodes, lockCodes } from "./assignments.ts";
import type { Db } from "./jobs.ts";

/** A code of the store as it is known here. */
export type KnownCode = {
  key: CodeKey;
  state: CodeState;
  partner: { id: PartnerId; name: string } | null;
  offer: { id: number; title: string } | null;
};

type KnownRow = {
  key: CodeKey;
  state: CodeState;
  partner_id: number | null;
  name: string | null;
  offer_id: number | null;
  title: string | null;
};

export async function selectKnown(db: Db, shopId: ShopId, keys: readonly CodeKey[]): Promise<KnownCode[]> {
  const { rows } = await db.query<KnownRow>(
    `SELECT c.key, c.state, p.id AS partner_id, p.name, o.id AS offer_id, o.title FROM code c
     LEFT JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
     LEFT JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE c.shop_id = $1 AND c.key = ANY($2::text[])`,
    [shopId, keys],
  );
  return rows.map(({ key, state, partner_id, name, offer_id, title }) => ({
    key,
    state,
    partner: partner_id === null || name === null ? null : { id: partnerId(partner_id), name },
    offer: offer_id === null || title === null ? null : { id: offer_id, title },
  }));
}

/** How many codes of each discount are known here and somebody's, or of an offer. Discounts without any are left out. */
export async function countKnown(db: Db, shopId: ShopId, gids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ gid: string; known: number }>(
    `SELECT c.discount_gid AS gid, count(*)::int AS known FROM code c
     WHERE c.shop_id = $1 AND c.discount_gid = ANY($2::text[]) AND (c.offer_id IS NOT NULL OR EXISTS (
       SELECT FROM assignment a WHERE a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL))
     GROUP BY c.discount_gid`,
    [shopId, gids],
  );
  return new Map(rows.map(({ gid, known }) => [gid, known]));
}

/** Which of these discounts of the store Vouch made. */
export async function selectMade(db: Db, shopId: ShopId, gids: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ gid: string }>(
    "SELECT gid FROM store_discount WHERE shop_id = $1 AND gid = ANY($2::text[])",
    [shopId, gids],
  );
  return new Set(rows.map(({ gid }) => gid));
}

/** How many discounts of the store Vouch made. */
export async function countMade(db: Db, shopId: ShopId): Promise<number> {
  const { rows } = await db.query<{ made: number }>(
    "SELECT count(*)::int AS made FROM store_discount WHERE shop_id = $1",
    [shopId],
  );
  return rows[0]?.made ?? 0;
}

export type Mapping = {
  gid: string;
  partnerId: PartnerId;
  /** From then on the codes are the partner's; a whole second. */
  from: Instant;
  now: Instant;
  codes: readonly { id: string | null; code: string }[];
};

/** `earlier`: of the codes that were known, those that this same mapping gave before. */
export type MappedPage = { mapped: CodeKey[]; known: number; earlier: number };

/** Gives codes of the store to a partner as they stand there. Codes that are somebody's here, or of an offer, are left. */
export async function mapCodes(
  client: pg.ClientBase,
  shopId: ShopId,
  { gid, partnerId: owner, from, now, codes }: Mapping,
): Promise<MappedPage> {
  const byKey = new Map(codes.map((one) => [codeKey(one.code), one]));
  byKey.delete("" as CodeKey);
  const keys = [...byKey.keys()].sort();
  const columns = [
    shopId,
    keys,
    keys.map((key) => byKey.get(key)?.code),
    keys.map((key) => byKey.get(key)?.id ?? null),
    gid,
    new Date(now),
  ];
  await client.query(
    `INSERT INTO code (shop_id, key, display, redeem_code_gid, discount_gid, state, created_at, live_at, checked_at)
     SELECT $1, key, display, id, $5, 'live', $6, $6, $6 FROM unnest($2::text[], $3::text[], $4::text[]) x(key, display, id)
     ORDER BY key COLLATE "C" ON CONFLICT DO NOTHING`,
    columns,
  );
  await lockCodes(client, shopId, keys);
  const { rows: free } = await client.query<{ key: CodeKey }>(
    `UPDATE code c SET display = x.display, redeem_code_gid = x.id, discount_gid = $5, state = 'live', problem = NULL,
       live_at = coalesce(live_at, $6), checked_at = $6
     FROM unnest($2::text[], $3::text[], $4::text[]) x(key, display, id)
     WHERE c.shop_id = $1 AND c.key = x.key AND c.offer_id IS NULL
       AND NOT EXISTS (SELECT FROM assignment a WHERE a.shop_id = $1 AND a.code_key = c.key AND a.to_at IS NULL)
     RETURNING c.key`,
    columns,
  );
  const mapped = free.map(({ key }) => key);
  await giveCodes(client, shopId, { keys: mapped, partnerId: owner, from, now });
  const { rows } = await client.query<{ theirs: number }>(
    `SELECT count(*)::int AS theirs FROM assignment
     WHERE shop_id = $1 AND code_key = ANY($2::text[]) AND partner_id = $3 AND from_at = $4 AND to_at IS NULL`,
    [shopId, keys, owner, new Date(from)],
  );
  return { mapped, known: keys.length - mapped.length, earlier: (rows[0]?.theirs ?? 0) - mapped.length };
}

/** Stopped codes without an offer that somebody has again. The store always had them. */
export async function reviveMapped(
  client: pg.ClientBase,
  shopId: ShopId,
  keys: readonly CodeKey[],
): Promise<{ key: CodeKey; gid: string | null }[]> {
  const { rows } = await client.query<{ key: CodeKey; gid: string | null }>(
    `UPDATE code SET state = 'live', problem = NULL
     WHERE shop_id = $1 AND key = ANY($2::text[]) AND offer_id IS NULL AND state = 'stopped'
     RETURNING key, discount_gid AS gid`,
    [shopId, keys],
  );
  return rows;
}

export type RunningMapping = {
  gid: string;
  partnerId: PartnerId;
  state: "running" | "done" | "failed";
  cursor: string | null;
  from: Instant;
};

/** Begins to map a discount's codes. Returns false where that is under way already. */
export async function startMapping(
  client: pg.ClientBase,
  shopId: ShopId,
  {
    gid,
    partnerId: owner,
    title,
    total,
    from,
  }: Pick<Mapping, "gid" | "partnerId" | "from"> & { title: string; total: number },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO code_mapping AS m (shop_id, discount_gid, partner_id, title, state, total, started_at)
     VALUES ($1, $2, $3, $4, 'running', $5, $6)
     ON CONFLICT (shop_id, discount_gid) DO UPDATE SET partner_id = $3, title = $4, state = 'running', problem = NULL,
       total = $5, mapped = 0, skipped = 0, cursor = NULL, started_at = $6 WHERE m.state <> 'running'`,
    [shopId, gid, owner, title, total, new Date(from)],
  );
  return rowCount !== 0;
}

/** `locked`: until the end of the transaction. */
export async function findMapping(
  db: Db,
  shopId: ShopId,
  gid: string,
  { locked }: { locked: boolean },
): Promise<RunningMapping | null> {
  const { rows } = await db.query<Omit<RunningMapping, "from"> & { started_at: Date }>(
    `SELECT discount_gid AS gid, partner_id AS "partnerId", state, cursor, started_at FROM code_mapping
     WHERE shop_id = $1 AND discount_gid = $2${locked ? " FOR UPDATE" : ""}`,
    [shopId, gid],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { started_at, ...mapping } = row;
  return { ...mapping, from: instant(started_at.getTime()) };
}

/** Notes a page of codes; without a next one the mapping is done. */
export async function saveMappedPage(
  client: pg.ClientBase,
  shopId: ShopId,
  { gid, mapped, skipped, next }: { gid: string; mapped: number; skipped: number; next: string | null },
): Promise<void> {
  await client.query(
    `UPDATE code_mapping SET mapped = mapped + $3, skipped = skipped + $4, cursor = $5,
       state = CASE WHEN $5::text IS NULL THEN 'done' ELSE state END WHERE shop_id = $1 AND discount_gid = $2`,
    [shopId, gid, mapped, skipped, next],
  );
}

export async function failMapping(db: Db, shopId: ShopId, gid: string, problem: string): Promise<void> {
  await db.query(
    "UPDATE code_mapping SET state = 'failed', problem = $3 WHERE shop_id = $1 AND discount_gid = $2 AND state = 'running'",
    [shopId, gid, problem],
  );
}

/** How far a mapping is. */
export type MappingProgress = {
  gid: string;
  title: string;
  partner: string;
  state: RunningMapping["state"];
  problem: string | null;
  total: number;
  mapped: number;
  skipped: number;
};

/** The mappings of the last days, the newest first. */
export async function selectMappings(db: Db, shopId: ShopId, since: Instant): Promise<MappingProgress[]> {
  const { rows } = await db.query<MappingProgress>(
    `SELECT m.discount_gid AS gid, m.title, p.name AS partner, m.state, m.problem, m.total, m.mapped, m.skipped
     FROM code_mapping m JOIN partner p ON p.shop_id = m.shop_id AND p.id = m.partner_id
     WHERE m.shop_id = $1 AND (m.state = 'running' OR m.started_at >= $2) ORDER BY m.started_at DESC LIMIT 5`,
    [shopId, new Date(since)],
  );
  return rows;
}
