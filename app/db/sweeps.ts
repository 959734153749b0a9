// The nightly look at all discounts of a store that matter here: which they are, and when it was done.
import { type CodeKey, type Instant, instant, type ShopId } from "../domain/ids.ts";
import { addJob, type Db, MANY_PRIORITY } from "./jobs.ts";
import type { KnownDiscount } from "./store-discounts.ts";

/**
 * `known`: Vouch made it; null for one of the merchant's own. `codes`: how many it should carry. `readAt`: when all of them were
 * last compared.
 */
export type DiscountToSweep = { gid: string; known: KnownDiscount | null; codes: number; readAt: Instant | null };

// How many codes the discount $gid, d, should have. One of a code alone keeps it when that is stopped, and codes that were
// mapped are never taken out.
const CODES_OF = (gid: string) => `(SELECT count(*)::int FROM code c
       WHERE c.shop_id = $1 AND c.discount_gid = ${gid} AND (c.state = 'live'
         OR (c.state = 'stopped' AND (c.offer_id IS NULL OR d.kind IS DISTINCT FROM 'shared'))))`;

// From one to the next, so that a discount of a hundred thousand codes costs one step.
const NEXT_NAMED = (after: string) => `SELECT discount_gid FROM code
       WHERE shop_id = $1 AND discount_gid > ${after} ORDER BY discount_gid LIMIT 1`;

/** Discounts that Vouch made, and all that any code names, by their ids. */
export async function discountsAfter(
  db: Db,
  shopId: ShopId,
  { after, most }: { after: string; most: number },
): Promise<DiscountToSweep[]> {
  const { rows } = await db.query<{
    gid: string;
    known: Omit<KnownDiscount, "gid"> | null;
    codes: number;
    read_at: Date | null;
  }>(
    `WITH RECURSIVE named(gid) AS (
       (${NEXT_NAMED("$2")}) UNION ALL SELECT n.discount_gid FROM named m CROSS JOIN LATERAL (${NEXT_NAMED("m.gid")}) n)
     SELECT p.gid, coalesce(d.strangers, 0) + ${CODES_OF("p.gid")} AS codes, d.codes_read_at AS read_at,
       CASE WHEN d.gid IS NOT NULL
         THEN json_build_object('offerId', d.offer_id, 'kind', d.kind, 'writtenVersion', d.written_version) END AS known FROM (
       (SELECT gid FROM store_discount WHERE shop_id = $1 AND gid > $2 ORDER BY gid LIMIT $3)
       UNION
       (SELECT gid FROM named LIMIT $3)
       ORDER BY gid LIMIT $3) p
     LEFT JOIN store_discount d ON d.shop_id = $1 AND d.gid = p.gid
     ORDER BY p.gid`,
    [shopId, after, most],
  );
  return rows.map(({ gid, known, codes, read_at: at }) => ({
    ...{ gid, known: known && { gid, ...known }, codes },
    readAt: at && instant(at.getTime()),
  }));
}

/** Of some discounts, the codes that are live in them. */
export async function liveKeysOf(
  db: Db,
  shopId: ShopId,
  gids: readonly string[],
): Promise<{ gid: string; key: CodeKey }[]> {
  if (gids.length === 0) return [];
  const { rows } = await db.query<{ gid: string; key: CodeKey }>(
    `SELECT discount_gid AS gid, key FROM code
     WHERE shop_id = $1 AND discount_gid = ANY ($2::text[]) AND state = 'live'`,
    [shopId, gids],
  );
  return rows;
}

/**
 * Notes that all codes of a discount were compared, as they were at a moment, and how many of them are not known here, so that
 * they are expected from now on.
 */
export async function saveRead(
  db: Db,
  shopId: ShopId,
  { gid, counted, since }: { gid: string; counted: number; since: Instant },
): Promise<void> {
  await db.query(
    `UPDATE store_discount d SET strangers = greatest(0, $3 - ${CODES_OF("d.gid")}), codes_read_at = $4
     WHERE d.shop_id = $1 AND d.gid = $2`,
    [shopId, gid, counted, new Date(since)],
  );
}

const keyOf = (shopId: ShopId) => `sweep:${shopId}`;

// What fails for longer is done by the next night's.
const MOST_ATTEMPTS = 6;

/** `place`: where an unfinished one goes on. */
export const addSweep = (db: Db, shopId: ShopId, place: object | null): Promise<void> =>
  addJob(db, "sweep-discounts", { shopId, place }, { key: keyOf(shopId), maxAttempts: MOST_ATTEMPTS });

/** Adds one for every installed shop, each at its own moment of the next four hours. */
export async function addAllSweeps(db: Db): Promise<number> {
  // A prime spreads shops that installed one after the other.
  const { rowCount } = await db.query(
    `SELECT graphile_worker.add_job('sweep-discounts', json_build_object('shopId', id, 'place', null),
       job_key => 'sweep:' || id, max_attempts => $1, priority => ${MANY_PRIORITY}, run_at => now() + make_interval(secs => id::bigint * 7919 % 14400))
     FROM shop WHERE state = 'installed'`,
    [MOST_ATTEMPTS],
  );
  return rowCount ?? 0;
}

export async function saveSwept(db: Db, shopId: ShopId, now: Instant): Promise<void> {
  await db.query("UPDATE shop SET swept_at = $2 WHERE id = $1", [shopId, new Date(now)]);
}

/** `at`: when all of the store was last looked at; `running`: it is being looked at now. */
export type Sweep = { at: Instant | null; running: boolean };

export async function findSweep(db: Db, shopId: ShopId): Promise<Sweep> {
  const { rows } = await db.query<{ at: Date | null; running: boolean }>(
    `SELECT swept_at AS at, EXISTS (SELECT FROM graphile_worker.jobs WHERE key = $2 AND run_at <= now() AND attempts < max_attempts) AS running
     FROM shop WHERE id = $1`,
    [shopId, keyOf(shopId)],
  );
  const [row] = rows;
  return { at: row?.at ? instant(row.at.getTime()) : null, running: row?.running ?? false };
}
