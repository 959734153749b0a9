// The codes of a batch: reserved from its rows, and on their way into the store.
import type pg from "pg";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";
import { SAYS_OWN } from "./own-conditions.ts";
import { appPool } from "./pools.ts";
import { wholeSecond } from "./values.ts";

/** Codes that a batch took over from the store as they were, with whose they are; the first of them. */
export async function takenOverCodes(
  shopId: ShopId,
  id: number,
  most: number,
): Promise<{ code: string; partner: string | null }[]> {
  const { rows } = await appPool().query<{ code: string; partner: string | null }>(
    `SELECT c.display AS code, p.name AS partner FROM code c
     LEFT JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE c.shop_id = $1 AND c.batch_id = $2 AND c.offer_id IS NULL ORDER BY c.key LIMIT $3`,
    [shopId, id, most],
  );
  return rows;
}

/** Codes of a batch that could not be made, whom they were for and why; the first of them. */
export async function failedCodes(
  shopId: ShopId,
  id: number,
  most: number,
): Promise<{ code: string; partner: string | null; problem: string | null }[]> {
  const { rows } = await appPool().query<{ code: string; partner: string | null; problem: string | null }>(
    `SELECT c.display AS code, p.name AS partner, c.problem FROM code c
     LEFT JOIN LATERAL (SELECT coalesce(b.partner_id, m.partner_id) AS id FROM batch_row b
       LEFT JOIN batch_partner m ON m.shop_id = b.shop_id AND m.batch_id = b.batch_id AND m.ref = b.new_partner
       WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.code_key = c.key AND b.fate = 'make' LIMIT 1) w ON true
     LEFT JOIN partner p ON p.shop_id = c.shop_id AND p.id = w.id
     WHERE c.shop_id = $1 AND c.batch_id = $2 AND c.state = 'failed' ORDER BY c.key LIMIT $3`,
    [shopId, id, most],
  );
  return rows;
}

/**
 * Takes rows over into codes and assignments, those of the lines behind `after` up to `last`. A name that somebody took meanwhile
 * is told on its row; one that this batch has taken already stays as it is. Returns what it took and what is now to be made.
 */
export async function reserveCodes(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  { after, last, now }: { after: number; last: number; now: Instant },
): Promise<CodeToMake[]> {
  // Nothing tells how many rows these are: pair by pair, five thousand would be compared with five thousand. And the plans of the
  // foreign keys are kept: made while there were few codes, each new one would look through all of them. Names are taken in one
  // order, so that two files of the same names wait for each other and not around each other.
  await client.query("DISCARD PLANS; SET LOCAL enable_nestloop = off; SET LOCAL enable_seqscan = off");
  const { rows } = await client.query<{ rows: number; taken: number } & (CodeToMake | { key: null })>(
    `WITH r AS MATERIALIZED (
       SELECT b.line, b.code_key, coalesce(b.partner_id, p.partner_id) AS partner_id, b.offer_id, b.own, b.terms, b.stopped FROM batch_row b
       LEFT JOIN batch_partner p ON p.shop_id = b.shop_id AND p.batch_id = b.batch_id AND p.ref = b.new_partner
       WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.fate = 'make' AND b.line > $3 AND b.line <= $4
         AND coalesce(b.partner_id, p.partner_id) IS NOT NULL),
     c AS (
       INSERT INTO code AS c (shop_id, key, display, offer_id, state, created_at, batch_id, own_starts_at, own_ends_at,
         own_usage_limit, own_minimum)
       SELECT $1, code_key, code_key, offer_id, CASE WHEN stopped THEN 'stopped' ELSE 'making' END, $5, $2, (own->>'starts')::timestamptz,
         (own->>'ends')::timestamptz, (own->>'limit')::int, (own->>'minimum')::json
       FROM r ORDER BY code_key ON CONFLICT DO NOTHING RETURNING key, offer_id, state, ${SAYS_OWN} AS alone),
     a AS (
       INSERT INTO assignment (shop_id, code_key, partner_id, from_at)
       SELECT $1, c.key, r.partner_id, $6 FROM r JOIN c ON c.key = r.code_key),
     t AS (
       INSERT INTO code_terms (shop_id, code_key, version, from_at, kind, rate_bps, flat_minor, currency)
       SELECT $1, c.key, 1, $6, r.terms->>'kind', (r.terms->>'rateBps')::int, (r.terms->>'amount')::bigint,
         r.terms->>'currency' FROM r JOIN c ON c.key = r.code_key WHERE r.terms IS NOT NULL)
     SELECT g.rows, g.taken, c.key, c.offer_id AS "offerId", c.alone
     FROM (SELECT (SELECT count(*)::int FROM r) AS rows, (SELECT count(*)::int FROM c) AS taken) g
     LEFT JOIN c ON c.state = 'making'`,
    [shopId, id, after, last, new Date(now), wholeSecond(now)],
  );
  const [first] = rows;
  if (first !== undefined && first.taken < first.rows) {
    await client.query(
      `UPDATE batch_row b SET fate = 'wrong', wrong_column = 'code', problem = b.code_key || ' was given to somebody meanwhile.'
       WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.fate = 'make' AND b.line > $3 AND b.line <= $4
         AND NOT EXISTS (SELECT FROM code c WHERE c.shop_id = b.shop_id AND c.key = b.code_key AND c.batch_id = b.batch_id)`,
      [shopId, id, after, last],
    );
  }
  return rows.flatMap((row) => (row.key === null ? [] : [row]));
}

/** `alone`: it says something of its own. */
export type CodeToMake = { key: CodeKey; offerId: number; alone: boolean };

/** Codes of a batch that are still to be made, and under which offer, in an order that stays. */
export async function codesToMake(
  db: Db,
  shopId: ShopId,
  id: number,
  { after, most }: { after: string; most: number },
): Promise<CodeToMake[]> {
  const { rows } = await db.query<CodeToMake>(
    `SELECT key, offer_id AS "offerId", ${SAYS_OWN} AS alone FROM code c
     WHERE shop_id = $1 AND batch_id = $2 AND state = 'making' AND offer_id IS NOT NULL AND key > $3 ORDER BY key LIMIT $4`,
    [shopId, id, after, most],
  );
  return rows;
}
