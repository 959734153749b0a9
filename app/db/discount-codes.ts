// Codes as a discount of the store carries them, or should.
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import { CODES, type CodeColumns, codeOf, type StoredCode } from "./codes.ts";
import type { Db } from "./jobs.ts";

/** Whether the code that a discount of its own carries was stopped; one that was mapped stops nothing in the store. */
export async function findStop(db: Db, shopId: ShopId, gid: string): Promise<"stopping" | "stopped" | null> {
  const { rows } = await db.query<{ state: "stopping" | "stopped" }>(
    `SELECT state FROM code WHERE shop_id = $1 AND discount_gid = $2 AND state IN ('stopping', 'stopped')
       AND offer_id IS NOT NULL LIMIT 1`,
    [shopId, gid],
  );
  return rows[0]?.state ?? null;
}

/** Codes that a discount of the store should carry and did not when it was last looked at; some of them. */
export async function missingOfDiscount(db: Db, shopId: ShopId, gid: string, most: number): Promise<StoredCode[]> {
  const { rows } = await db.query<CodeColumns>(
    `${CODES} WHERE c.shop_id = $1 AND c.discount_gid = $2 AND c.state = 'missing' ORDER BY c.key LIMIT $3`,
    [shopId, gid, most],
  );
  return rows.map(codeOf);
}

/** Whether any code here is said to stand in a discount. */
export async function carriesAny(db: Db, shopId: ShopId, gid: string): Promise<boolean> {
  const { rowCount } = await db.query("SELECT FROM code WHERE shop_id = $1 AND discount_gid = $2 LIMIT 1", [
    shopId,
    gid,
  ]);
  return rowCount !== 0;
}

/**
 * What a look into the store found of a code; nothing is noted where its state has changed since it was read. One that is there
 * again has another id than before.
 */
export async function saveCheck(
  db: Db,
  shopId: ShopId,
  { key, state: before }: Pick<StoredCode, "key" | "state">,
  { state, problem, gid, now }: { state: CodeState; problem: string | null; gid: string | null; now: Instant },
): Promise<void> {
  await db.query(
    `UPDATE code SET state = $4, problem = $5, discount_gid = $6, redeem_code_gid = NULL, checked_at = $7
     WHERE shop_id = $1 AND key = $2 AND state = $3`,
    [shopId, key, before, state, problem, gid, new Date(now)],
  );
}

/** Codes that are counted on to stand in a discount, or were; null where there are more than `most`. */
export async function fewOfDiscount(db: Db, shopId: ShopId, gid: string, most: number): Promise<StoredCode[] | null> {
  const { rows } = await db.query<CodeColumns>(
    `${CODES} WHERE c.shop_id = $1 AND c.discount_gid = $2 AND c.state IN ('live', 'missing') LIMIT $3`,
    [shopId, gid, most + 1],
  );
  return rows.length > most ? null : rows.map(codeOf);
}

type Named = { gid: string; keys: readonly CodeKey[] };

/** These codes were just seen in their discount: those that were missing are there again, under another id than before. */
export async function saveSeen(db: Db, shopId: ShopId, { gid, keys }: Named, now: Instant): Promise<void> {
  await db.query(
    `UPDATE code SET checked_at = $4, state = 'live', problem = CASE state WHEN 'missing' THEN NULL ELSE problem END,
       redeem_code_gid = CASE state WHEN 'missing' THEN NULL ELSE redeem_code_gid END
     WHERE shop_id = $1 AND discount_gid = $2 AND key = ANY ($3::text[]) AND state IN ('live', 'missing')`,
    [shopId, gid, keys, new Date(now)],
  );
}

/** Of these codes, those that were taken out of the discount that they shared with others of their offer. */
export async function stoppedOf(db: Db, shopId: ShopId, { gid, keys }: Named): Promise<StoredCode[]> {
  const { rows } = await db.query<CodeColumns>(
    `${CODES} WHERE c.shop_id = $1 AND c.discount_gid = $2 AND c.key = ANY ($3::text[]) AND c.state = 'stopped'
       AND d.kind = 'shared'`,
    [shopId, gid, keys],
  );
  return rows.map(codeOf);
}

/** Says of all live codes of a discount that were not seen there since a moment that they are gone. */
export async function saveUnseen(
  db: Db,
  shopId: ShopId,
  { gid, since, problem, now }: { gid: string; since: Instant; problem: string; now: Instant },
): Promise<void> {
  await db.query(
    `UPDATE code SET state = 'missing', problem = $4, checked_at = $5
     WHERE shop_id = $1 AND discount_gid = $2 AND state = 'live' AND (checked_at IS NULL OR checked_at < $3)`,
    [shopId, gid, new Date(since), problem, new Date(now)],
  );
}

/** Whether a code is being made or resumed here, or is known to be live in this discount. */
export async function isMadeHere(
  db: Db,
  shopId: ShopId,
  { gid, key }: { gid: string; key: CodeKey },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM code WHERE shop_id = $1 AND key = $2 AND offer_id IS NOT NULL
       AND (state IN ('making', 'resuming') OR (state = 'live' AND problem IS NULL AND discount_gid = $3))`,
    [shopId, key, gid],
  );
  return rowCount !== 0;
}
