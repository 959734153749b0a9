// Codes that are kept beside another, because people misread the one as the other.
import type pg from "pg";
import { BEGINS_FROM, type CodeWishState } from "../domain/code-state.ts";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import type { Twin } from "../domain/twin.ts";
import { lockStates } from "./code-states.ts";
import { type Intent, insertIntent } from "./codes.ts";
import type { Db } from "./jobs.ts";

/** Keeps a name for the partner of another code: as a code that is to be made, or as one that is stopped. */
export async function insertTwin(
  client: pg.ClientBase,
  shopId: ShopId,
  { of, made, ...intent }: Intent & { of: CodeKey; made: boolean },
  now: Instant,
): Promise<boolean> {
  if (!(await insertIntent(client, shopId, intent, now))) return false;
  await client.query("UPDATE code SET twin_of = $3, state = $4 WHERE shop_id = $1 AND key = $2", [
    shopId,
    intent.key,
    of,
    made ? "making" : "stopped",
  ]);
  return true;
}

/** A code `k`, the twins `t` beside it, and whose they are: of a code that was never live and is nobody's, all. */
const BESIDE = `FROM code k JOIN code t ON t.shop_id = k.shop_id AND t.twin_of = k.key
  LEFT JOIN assignment a ON a.shop_id = k.shop_id AND a.code_key = k.key AND a.to_at IS NULL
  LEFT JOIN assignment b ON b.shop_id = t.shop_id AND b.code_key = t.key AND b.to_at IS NULL
  WHERE k.shop_id = $1 AND k.key = ANY ($2::text[])
    AND (a.partner_id IS NOT DISTINCT FROM b.partner_id OR (a.partner_id IS NULL AND k.state = 'failed'))`;

/** The codes that are kept beside these and belong to whoever has them, and these themselves. */
export async function withTwins(db: Db, shopId: ShopId, keys: readonly CodeKey[]): Promise<CodeKey[]> {
  const { rows } = await db.query<{ key: CodeKey }>(`SELECT t.key ${BESIDE}`, [shopId, keys]);
  return [...new Set([...keys, ...rows.map(({ key }) => key)])];
}

/** The twins that belong to whoever has their code, by code. */
export async function twinsOfCodes(db: Db, shopId: ShopId, keys: readonly CodeKey[]): Promise<Map<CodeKey, Twin[]>> {
  const { rows } = await db.query<{ of: CodeKey } & Twin>(
    `SELECT k.key AS of, t.key, t.state, t.stopped_along AS "stoppedAlong" ${BESIDE} ORDER BY t.key`,
    [shopId, keys],
  );
  const byCode = new Map<CodeKey, Twin[]>();
  for (const { of, ...twin } of rows) byCode.set(of, [...(byCode.get(of) ?? []), twin]);
  return byCode;
}

/**
 * Writes down what is wished of a code and of the twins that go along. Returns of which; none where the code's state does not
 * allow it any more. A code that is made is in no discount yet.
 */
export async function saveWishes(
  client: pg.ClientBase,
  shopId: ShopId,
  { key, along, state }: { key: CodeKey; along: readonly CodeKey[]; state: CodeWishState },
): Promise<CodeKey[]> {
  const from: readonly CodeState[] = BEGINS_FROM[state];
  const states = await lockStates(client, shopId, [key, ...along]);
  const may = (one: CodeKey) => {
    const now = states.get(one);
    return now !== undefined && from.includes(now);
  };
  if (!may(key)) return [];
  const keys = [key, ...along.filter(may)];
  await client.query(
    `UPDATE code SET state = $4, problem = NULL, stopped_along = ($4 = 'stopping' AND key <> $2),
       discount_gid = CASE WHEN $4 <> 'making' THEN discount_gid END,
       redeem_code_gid = CASE WHEN $4 <> 'making' THEN redeem_code_gid END
     WHERE shop_id = $1 AND key = ANY ($3::text[])`,
    [shopId, key, keys, state],
  );
  return keys;
}

/** Twins whose code could not be resumed after all, as far as nobody resumed them: they are stopped with it again. */
export async function saveStoppedAgain(db: Db, shopId: ShopId, keys: readonly CodeKey[]): Promise<void> {
  await db.query(
    `UPDATE code SET state = 'stopped', stopped_along = true
     WHERE shop_id = $1 AND key = ANY ($2::text[]) AND state = 'resuming'`,
    [shopId, keys],
  );
}

/** The codes that are kept beside one. */
export async function twinsBeside(db: Db, shopId: ShopId, key: CodeKey): Promise<CodeKey[]> {
  const { rows } = await db.query<{ key: CodeKey }>(
    "SELECT key FROM code WHERE shop_id = $1 AND twin_of = $2 ORDER BY key",
    [shopId, key],
  );
  return rows.map((row) => row.key);
}
