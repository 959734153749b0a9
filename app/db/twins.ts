// Codes that are kept beside another, because people misread the one as the other.
import type pg from "pg";
import type { CodeKey, Instant, ShopId } from "../domain/ids.ts";
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

/** The codes that are kept beside these and belong to whoever has them, and these themselves. */
export async function withTwins(db: Db, shopId: ShopId, keys: readonly CodeKey[]): Promise<CodeKey[]> {
  const { rows } = await db.query<{ key: CodeKey }>(
    `SELECT t.key FROM code t
     JOIN assignment a ON a.shop_id = t.shop_id AND a.code_key = t.twin_of AND a.to_at IS NULL
     JOIN assignment b ON b.shop_id = t.shop_id AND b.code_key = t.key AND b.to_at IS NULL AND b.partner_id = a.partner_id
     WHERE t.shop_id = $1 AND t.twin_of = ANY ($2::text[])`,
    [shopId, keys],
  );
  return [...new Set([...keys, ...rows.map(({ key }) => key)])];
}

/** The codes that are kept beside one. */
export async function twinsBeside(db: Db, shopId: ShopId, key: CodeKey): Promise<CodeKey[]> {
  const { rows } = await db.query<{ key: CodeKey }>(
    "SELECT key FROM code WHERE shop_id = $1 AND twin_of = $2 ORDER BY key",
    [shopId, key],
  );
  return rows.map((row) => row.key);
}
