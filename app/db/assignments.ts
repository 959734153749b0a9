// Whose codes are, from when on. An exclusion constraint keeps a code to one partner at a time.
import type pg from "pg";
import { type CodeKey, type Instant, instant, type PartnerId, partnerId, type ShopId } from "../domain/ids.ts";
import type { Held } from "../domain/ownership.ts";
import type { Db } from "./jobs.ts";

export type OwnedCode = { key: CodeKey; display: string; history: Held[] };

type Row = {
  key: CodeKey;
  display: string;
  history: { partnerId: number; from: number; to: number | null }[] | null;
};

/** Codes with all their owners, oldest first. Names that are not known give no row. */
export async function selectOwned(db: Db, shopId: ShopId, keys: readonly CodeKey[]): Promise<OwnedCode[]> {
  const { rows } = await db.query<Row>(
    `SELECT c.key, c.display, (SELECT json_agg(json_build_object('partnerId', a.partner_id,
         'from', extract(epoch FROM a.from_at) * 1000, 'to', extract(epoch FROM a.to_at) * 1000) ORDER BY a.from_at)
       FROM assignment a WHERE a.shop_id = c.shop_id AND a.code_key = c.key) AS history
     FROM code c WHERE c.shop_id = $1 AND c.key = ANY($2::text[]) ORDER BY c.key`,
    [shopId, keys],
  );
  return rows.map(({ key, display, history }) => ({
    key,
    display,
    history: (history ?? []).map(({ partnerId: owner, from, to }) => ({
      partnerId: partnerId(owner),
      from: instant(from),
      to: to === null ? null : instant(to),
    })),
  }));
}

/** Those of some codes that are a partner's, or were. */
export async function everOwned(
  db: Db,
  shopId: ShopId,
  owner: PartnerId,
  keys: readonly CodeKey[],
): Promise<Set<CodeKey>> {
  const { rows } = await db.query<{ key: CodeKey }>(
    "SELECT code_key AS key FROM assignment WHERE shop_id = $1 AND code_key = ANY ($3::text[]) AND partner_id = $2",
    [shopId, owner, keys],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Locks codes until the end of the transaction: two reassignments of one code come one after the other. */
export async function lockCodes(client: pg.ClientBase, shopId: ShopId, keys: readonly CodeKey[]): Promise<void> {
  await client.query("SELECT FROM code WHERE shop_id = $1 AND key = ANY($2::text[]) ORDER BY key FOR UPDATE", [
    shopId,
    keys,
  ]);
}

export type Giving = { keys: readonly CodeKey[]; partnerId: PartnerId; from: Instant; now: Instant };

/**
 * Gives codes to a partner from a moment on, a whole second. What was somebody's then ends; what was to be read later than
 * that moment is kept among the replaced.
 */
export async function giveCodes(client: pg.ClientBase, shopId: ShopId, giving: Giving): Promise<void> {
  const about = [shopId, giving.keys, new Date(giving.from)];
  await client.query(
    `INSERT INTO replaced_assignment (shop_id, code_key, from_at, replaced_at, partner_id, to_at)
     SELECT shop_id, code_key, from_at, $4, partner_id, to_at FROM assignment
     WHERE shop_id = $1 AND code_key = ANY($2::text[]) AND (from_at >= $3 OR to_at > $3) ON CONFLICT DO NOTHING`,
    [...about, new Date(giving.now)],
  );
  await endAssignments(client, shopId, giving.keys, giving.from);
  await client.query(
    `INSERT INTO assignment (shop_id, code_key, partner_id, from_at)
     SELECT $1, key, $4, $3 FROM unnest($2::text[]) key`,
    [...about, giving.partnerId],
  );
}

/** Ends whatever somebody has of codes, from a moment on, a whole second: then they are nobody's. */
export async function endAssignments(
  client: pg.ClientBase,
  shopId: ShopId,
  keys: readonly CodeKey[],
  at: Instant,
): Promise<void> {
  const about = [shopId, keys, new Date(at)];
  await client.query(
    "DELETE FROM assignment WHERE shop_id = $1 AND code_key = ANY($2::text[]) AND from_at >= $3",
    about,
  );
  await client.query(
    `UPDATE assignment SET to_at = $3
     WHERE shop_id = $1 AND code_key = ANY($2::text[]) AND (to_at IS NULL OR to_at > $3)`,
    about,
  );
}

/** `stays`: credited by the codes before the moment. `again`: placed since; `approved` of these keep their partner. */
export type CarriedOrders = { stays: number; again: number; approved: number };

/**
 * Counts the orders that carried codes. Redemptions tell of those that were somebody's code then; in `nobodys` time the
 * orders themselves are looked through.
 */
export async function countCarried(
  db: Db,
  shopId: ShopId,
  { keys, from, nobodys }: { keys: readonly CodeKey[]; from: Instant; nobodys: { from: Instant; to: Instant } | null },
): Promise<CarriedOrders> {
  const { rows } = await db.query<CarriedOrders>(
    `WITH carried AS (
       SELECT order_id FROM redemption WHERE shop_id = $1 AND source = 1 AND code_key = ANY($2::text[])
       UNION
       SELECT order_id FROM orders WHERE shop_id = $1 AND source = 1 AND processed_at >= $4 AND processed_at < $5
         AND EXISTS (SELECT FROM json_array_elements(facts->'codesSeen') c WHERE c->>'key' = ANY($2::text[])))
     SELECT count(*) FILTER (WHERE processed_at < $3 AND outcome = 'credited' AND code_key = ANY($2::text[]))::int AS stays,
       count(*) FILTER (WHERE processed_at >= $3)::int AS again,
       count(*) FILTER (WHERE CASE WHEN processed_at >= $3 THEN (decided->>'frozen')::boolean END)::int AS approved
     FROM carried JOIN decision d ON d.shop_id = $1 AND d.source = 1 AND d.order_id = carried.order_id`,
    [shopId, keys, new Date(from), nobodys && new Date(nobodys.from), nobodys && new Date(nobodys.to)],
  );
  return rows[0] ?? { stays: 0, again: 0, approved: 0 };
}
