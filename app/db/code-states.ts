// What becomes of a code in the store, and what is wished of it. Each step says from which states it may be taken.
import type pg from "pg";
import type { CodeKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import type { StoredCode } from "./codes.ts";
import type { Db } from "./jobs.ts";

/** Which codes of Vouch's own customers can use, or soon can. Those of no offer stand in the merchant's own discounts. */
export const IN_USE = "c.state IN ('live', 'making', 'resuming', 'moving') AND c.offer_id IS NOT NULL";

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
