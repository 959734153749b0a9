import type pg from "pg";
import { stemsOf } from "../domain/code-pattern.ts";
import {
  type CodeKey,
  type Currency,
  type Instant,
  instant,
  type PartnerId,
  partnerId,
  type ShopId,
} from "../domain/ids.ts";
import type { CodeState, OfferCode } from "../domain/offer.ts";
import { type OwnConditions, withOwnDates } from "../domain/own-conditions.ts";
import type { Terms } from "../domain/terms.ts";
import { textArray } from "./arrays.ts";
import type { Db } from "./jobs.ts";
import { notOver, within } from "./live-codes.ts";
import { OWN_COLUMNS, type OwnColumns, ownOf, ownValues } from "./own-conditions.ts";
import { appPool } from "./pools.ts";
import type { DiscountKind } from "./store-discounts.ts";
import { newestTerms, saidOf, TERMS_COLUMNS, type TermsRow } from "./terms.ts";
import { wholeSecond } from "./values.ts";

/** A code with what names it in the store. */
export type StoredCode = OfferCode & {
  discountGid: string | null;
  redeemCodeGid: string | null;
  /** For whom that discount was made; null where Vouch did not make it. */
  discountKind: DiscountKind | null;
  /** When it was first seen live; null for a code that never was. */
  liveAt: Instant | null;
};

/** A row of CODES. */
export type CodeColumns = OwnColumns & {
  key: string;
  display: string;
  state: CodeState;
  problem: string | null;
  discount_gid: string | null;
  redeem_code_gid: string | null;
  discount_kind: DiscountKind | null;
  live_at: Date | null;
  created_at: Date;
  offer_id: number | null;
  title: string | null;
  starts_at: Date | null;
  ends_at: Date | null;
  paused_at: Date | null;
  currency: Currency | null;
  twin_of: CodeKey | null;
  partner_id: number | null;
  name: string | null;
  from_at: Date | null;
};

// Each code's owner by its key: joined as tables, a planner that takes them for small (right after an import) reads all owners of the
// shop for each code.
export const CODES = `
  SELECT c.key, c.display, c.state, c.problem, c.discount_gid, c.redeem_code_gid, d.kind AS discount_kind, c.live_at, c.created_at,
    c.offer_id, o.title, o.starts_at, o.ends_at, o.paused_at, o.currency, a.partner_id, p.name, a.from_at, c.twin_of, ${OWN_COLUMNS}
  FROM code c
  LEFT JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
  LEFT JOIN store_discount d ON d.shop_id = c.shop_id AND d.gid = c.discount_gid
  LEFT JOIN LATERAL (
    SELECT a.shop_id, a.partner_id, a.from_at FROM assignment a
    WHERE a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL OFFSET 0) a ON true
  LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id`;

export function codeOf(row: CodeColumns): StoredCode {
  const { partner_id, name, from_at } = row;
  return {
    key: row.key as CodeKey,
    display: row.display,
    state: row.state,
    problem: row.problem,
    offer: codeOffer(row),
    own: ownOfCode(row),
    twinOf: row.twin_of,
    partner:
      partner_id === null || name === null || from_at === null
        ? null
        : { id: partnerId(partner_id), name, since: instant(from_at.getTime()) },
    createdAt: instant(row.created_at.getTime()),
    discountGid: row.discount_gid,
    redeemCodeGid: row.redeem_code_gid,
    discountKind: row.discount_kind,
    liveAt: row.live_at === null ? null : instant(row.live_at.getTime()),
  };
}

const ownOfCode = (row: CodeColumns): OwnConditions => (row.currency === null ? {} : ownOf(row, row.currency));

function codeOffer(row: CodeColumns): OfferCode["offer"] {
  const { offer_id: id, title, starts_at, ends_at, paused_at } = row;
  if (id === null || title === null || starts_at === null) return null;
  const moment = (at: Date | null) => (at === null ? null : instant(at.getTime()));
  const dates = withOwnDates({ startsAt: instant(starts_at.getTime()), endsAt: moment(ends_at) }, ownOfCode(row));
  return { id, title, ...dates, pausedAt: moment(paused_at) };
}

export async function findCode(db: Db, shopId: ShopId, key: CodeKey): Promise<StoredCode | null> {
  const { rows } = await db.query<CodeColumns>(`${CODES} WHERE c.shop_id = $1 AND c.key = $2`, [shopId, key]);
  return rows[0] === undefined ? null : codeOf(rows[0]);
}

const ofPartner = (dates: string) => `FROM assignment a JOIN code c ON c.shop_id = a.shop_id AND c.key = a.code_key
  LEFT JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
  WHERE a.shop_id = $1 AND a.partner_id = $2 AND a.to_at IS NULL AND c.state = 'live'
    AND (o.id IS NULL OR (o.paused_at IS NULL AND ${dates}))`;

const LIVE = ofPartner(within("$3"));
const LIVE_OR_COMING = ofPartner(notOver("$3"));

const countOf = async (which: string, shopId: ShopId, owner: PartnerId, now: Instant): Promise<number> => {
  const values = [shopId, owner, new Date(now)];
  const { rows } = await appPool().query<{ codes: number }>(`SELECT count(*)::int AS codes ${which}`, values);
  return rows[0]?.codes ?? 0;
};

/** How many codes of a partner give customers something now. */
export const countLive = (shopId: ShopId, owner: PartnerId, now: Instant): Promise<number> =>
  countOf(LIVE, shopId, owner, now);

/** How many codes of a partner give customers something now, or will from a moment on. */
export const countLiveOrComing = (shopId: ShopId, owner: PartnerId, now: Instant): Promise<number> =>
  countOf(LIVE_OR_COMING, shopId, owner, now);

/** Those of them that stand on a page, the newest first. */
export async function selectLiveOrComing(
  shopId: ShopId,
  owner: PartnerId,
  { now, limit, offset }: { now: Instant; limit: number; offset: number },
): Promise<OfferCode[]> {
  const { rows } = await appPool().query<CodeColumns>(
    `WITH k AS MATERIALIZED (SELECT c.key ${LIVE_OR_COMING} ORDER BY c.created_at DESC, c.key LIMIT $4 OFFSET $5)
     ${CODES} WHERE c.shop_id = $1 AND c.key IN (SELECT key FROM k) ORDER BY c.created_at DESC, c.key`,
    [shopId, owner, new Date(now), limit, offset],
  );
  return rows.map(codeOf);
}

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

/** How many orders with a code are known here, whoever was credited. */
export async function countOrders(db: Db, shopId: ShopId, key: CodeKey): Promise<number> {
  const { rows } = await db.query<{ orders: number }>(
    "SELECT count(*)::int AS orders FROM redemption WHERE shop_id = $1 AND code_key = $2",
    [shopId, key],
  );
  return rows[0]?.orders ?? 0;
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

export type ExportedCode = {
  display: string;
  partnerId: PartnerId | null;
  partner: string | null;
  email: string | null;
  offer: string | null;
  state: CodeState;
  own: OwnConditions;
  landing: string | null;
  /** What it earns itself. */
  terms: Terms | null;
};

/** All codes of a shop, or of one offer, by name. */
export async function readCodesToExport(db: Db, shopId: ShopId, offerId: number | null): Promise<ExportedCode[]> {
  const { rows } = await db.query<
    Omit<ExportedCode, "own" | "terms"> & OwnColumns & TermsRow & { offer_currency: Currency | null }
  >(
    `SELECT c.display, a.partner_id AS "partnerId", p.name AS partner, p.email, o.title AS offer, c.state, c.landing,
       o.currency AS offer_currency, ${OWN_COLUMNS}, ${TERMS_COLUMNS}
     FROM code c
     ${newestTerms("code", "c")}
     LEFT JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
     LEFT JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE c.shop_id = $1 AND ($2::int IS NULL OR c.offer_id = $2) ORDER BY c.key`,
    [shopId, offerId],
  );
  return rows.map((row) => {
    const { offer_currency: currency } = row;
    return { ...row, own: currency === null ? {} : ownOf(row, currency), terms: saidOf(row).terms };
  });
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

export type Intent = { key: CodeKey; display: string; offerId: number; partnerId: PartnerId; own: OwnConditions };

/** Reserves a name for a partner. Returns false where the name is in use. */
export async function insertIntent(
  client: pg.ClientBase,
  shopId: ShopId,
  { key, display, offerId, partnerId: owner, own }: Intent,
  now: Instant,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO code (shop_id, key, display, offer_id, state, created_at, own_starts_at, own_ends_at, own_usage_limit, own_minimum)
     VALUES ($1, $2, $3, $4, 'making', $5, $6, $7, $8, $9::json) ON CONFLICT DO NOTHING`,
    [shopId, key, display, offerId, new Date(now), ...ownValues(own)],
  );
  if (rowCount === 0) return false;
  await client.query("INSERT INTO assignment (shop_id, code_key, partner_id, from_at) VALUES ($1, $2, $3, $4)", [
    shopId,
    key,
    owner,
    wholeSecond(now),
  ]);
  return true;
}

/** Takes the owner away for all time, as if the code had never been given: for a name that was never ours in the store. */
export async function deleteAssignments(client: pg.ClientBase, shopId: ShopId, key: CodeKey): Promise<void> {
  await client.query("DELETE FROM assignment WHERE shop_id = $1 AND code_key = $2", [shopId, key]);
  await client.query("DELETE FROM next_owner WHERE shop_id = $1 AND code_key = $2", [shopId, key]);
}

export async function deleteCodeRow(client: pg.ClientBase, shopId: ShopId, key: CodeKey): Promise<void> {
  await deleteAssignments(client, shopId, key);
  await client.query("DELETE FROM code WHERE shop_id = $1 AND key = $2", [shopId, key]);
}

/** Whether any order carried the code. */
export async function wasUsed(db: Db, shopId: ShopId, key: CodeKey): Promise<boolean> {
  const { rowCount } = await db.query("SELECT FROM redemption WHERE shop_id = $1 AND code_key = $2 LIMIT 1", [
    shopId,
    key,
  ]);
  return rowCount !== 0;
}

/** From one state into another. Returns false where it is in none of `from` any more: somebody else's wish holds then. */
export async function saveState(
  db: Db,
  shopId: ShopId,
  key: CodeKey,
  { from, state, problem }: { from: readonly CodeState[]; state: CodeState; problem: string | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    "UPDATE code SET state = $4, problem = $5 WHERE shop_id = $1 AND key = $2 AND state = ANY ($3::text[])",
    [shopId, key, from, state, problem],
  );
  return rowCount === 1;
}

/** The states of codes, locked until the end of the transaction; in one order, as others lock them. */
export async function lockStates(
  client: pg.ClientBase,
  shopId: ShopId,
  keys: readonly CodeKey[],
): Promise<Map<CodeKey, CodeState>> {
  const { rows } = await client.query<{ key: CodeKey; state: CodeState }>(
    "SELECT key, state FROM code WHERE shop_id = $1 AND key = ANY ($2::text[]) ORDER BY key FOR UPDATE",
    [shopId, keys],
  );
  return new Map(rows.map(({ key, state }) => [key, state]));
}

/** Why a wish is not carried out yet, unless another took its place meanwhile. */
export async function saveProblem(
  db: Db,
  shopId: ShopId,
  { key, state }: Pick<StoredCode, "key" | "state">,
  problem: string,
): Promise<void> {
  await db.query("UPDATE code SET problem = $4 WHERE shop_id = $1 AND key = $2 AND state = $3", [
    shopId,
    key,
    state,
    problem,
  ]);
}

/** The same of many codes that are being made or resumed. */
export async function saveProblems(db: Db, shopId: ShopId, keys: readonly CodeKey[], problem: string): Promise<void> {
  await db.query(
    "UPDATE code SET problem = $3 WHERE shop_id = $1 AND key = ANY ($2::text[]) AND state IN ('making', 'resuming')",
    [shopId, keys, problem],
  );
}

/**
 * When Shopify said that a code is there: just now. `now` is when the work began, and a batch works for minutes; a look into the
 * store that began meanwhile would take what is checked before it, and missing on its pages, for removed.
 */
const ANSWERED = (now: string) => `greatest(${now}::timestamptz, clock_timestamp())`;

/**
 * Live in the store, under these names, unless it is to be stopped, or was: false then. A redeem code's id that is not known is looked up
 * when it is needed.
 */
export async function saveLive(
  db: Db,
  shopId: ShopId,
  key: CodeKey,
  { discountGid, redeemCodeGid, now }: { discountGid: string; redeemCodeGid: string | null; now: Instant },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE code SET state = 'live', problem = NULL, discount_gid = $3, redeem_code_gid = $4,
       live_at = coalesce(live_at, $5), checked_at = ${ANSWERED("$5")}
     WHERE shop_id = $1 AND key = $2 AND state NOT IN ('stopping', 'stopped')`,
    [shopId, key, discountGid, redeemCodeGid, new Date(now)],
  );
  return rowCount === 1;
}

/** Many codes that now stand in one discount; those that are in none of `from` any more are left alone. Returns which are live by it. */
export async function saveManyLive(
  db: Db,
  shopId: ShopId,
  {
    keys,
    from,
    discountGid,
    now,
  }: { keys: readonly CodeKey[]; from: readonly CodeState[]; discountGid: string; now: Instant },
): Promise<CodeKey[]> {
  // By their keys: the planner, which may know nothing of this shop yet, would else look through all that are being made.
  const { rows } = await db.query<{ key: CodeKey }>(
    `UPDATE code SET state = 'live', problem = NULL, discount_gid = $3, redeem_code_gid = NULL, live_at = coalesce(live_at, $4),
       checked_at = ${ANSWERED("$4")}
     WHERE shop_id = $1 AND key = ANY ($2::text[]) AND state || '' = ANY ($5::text[]) RETURNING key`,
    [shopId, keys, discountGid, new Date(now), from],
  );
  return rows.map(({ key }) => key);
}

/**
 * A code that stands in a discount of the merchant's own: it belongs to its partner as it is, and to no offer. What it earns
 * by its offer's terms it earns no more, so the programme's version is raised.
 */
export async function saveTakenOver(
  client: pg.ClientBase,
  shopId: ShopId,
  { key, display, discountGid, now }: { key: CodeKey; display: string; discountGid: string; now: Instant },
): Promise<void> {
  await client.query(
    `WITH taken AS (
       UPDATE code SET state = 'live', display = $5, problem = NULL, offer_id = NULL, discount_gid = $3, live_at = coalesce(live_at, $4),
         checked_at = ${ANSWERED("$4")}, own_starts_at = NULL, own_ends_at = NULL, own_usage_limit = NULL, own_minimum = NULL WHERE shop_id = $1 AND key = $2 AND state = 'making' RETURNING shop_id)
     UPDATE shop SET programme_version = programme_version + 1 WHERE id IN (SELECT shop_id FROM taken)`,
    [shopId, key, discountGid, new Date(now), display],
  );
}

/** Out of its discount and in no other yet: from now on it is looked for by its name. */
export async function saveNowhere(db: Db, shopId: ShopId, key: CodeKey): Promise<void> {
  await db.query("UPDATE code SET discount_gid = NULL, redeem_code_gid = NULL WHERE shop_id = $1 AND key = $2", [
    shopId,
    key,
  ]);
}

/** Out of the store, unless it is wished back meanwhile; the name stays reserved here. `discountGid`: the discount that it left, or its own, which was ended. */
export async function saveStopped(db: Db, shopId: ShopId, key: CodeKey, discountGid: string | null): Promise<void> {
  await db.query(
    `UPDATE code SET state = 'stopped', problem = NULL, redeem_code_gid = NULL, discount_gid = $3
     WHERE shop_id = $1 AND key = $2 AND state = 'stopping'`,
    [shopId, key, discountGid],
  );
}

/** Which codes of Vouch's own customers can use, or soon can. Those of no offer stand in the merchant's own discounts. */
export const IN_USE = "c.state IN ('live', 'making', 'resuming', 'moving') AND c.offer_id IS NOT NULL";

/** Notes of all codes in use of these partners that they are to be stopped. Returns which they are. */
export async function markStopping(
  client: pg.ClientBase,
  shopId: ShopId,
  partners: readonly PartnerId[],
): Promise<CodeKey[]> {
  // Locked in one order, so that two who stop the same codes wait for each other and not around each other.
  const { rows } = await client.query<{ key: CodeKey }>(
    `WITH theirs AS (
       SELECT c.key FROM code c
       JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
       WHERE c.shop_id = $1 AND a.partner_id = ANY ($2::int[]) AND ${IN_USE} ORDER BY c.key FOR UPDATE OF c)
     UPDATE code c SET state = 'stopping', problem = NULL, stopped_along = (c.twin_of IS NOT NULL) FROM theirs
     WHERE c.shop_id = $1 AND c.key = theirs.key RETURNING c.key`,
    [shopId, partners],
  );
  return rows.map(({ key }) => key).toSorted();
}
