// Codes of partners who are about to be paused or archived.
import type pg from "pg";
import type { CodeKey, PartnerId, ShopId } from "../domain/ids.ts";
import { IN_USE } from "./code-states.ts";
import type { Db } from "./jobs.ts";

/** `mapped`: it stands in a discount of the merchant's own. */
export type CodeInUse = { key: CodeKey; mapped: boolean };

/** Codes of these partners that customers can use, or soon can. */
export async function selectCodesInUse(db: Db, shopId: ShopId, partners: readonly PartnerId[]): Promise<CodeInUse[]> {
  const { rows } = await db.query<CodeInUse>(
    `SELECT c.key, c.offer_id IS NULL AS mapped FROM code c
     JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     WHERE c.shop_id = $1 AND a.partner_id = ANY ($2::int[]) AND (${IN_USE} OR (c.state = 'live' AND c.offer_id IS NULL))
     ORDER BY c.key`,
    [shopId, partners],
  );
  return rows;
}

/** Notes that mapped codes count for nobody any more. */
export async function stopMappedRows(client: pg.ClientBase, shopId: ShopId, keys: readonly CodeKey[]): Promise<void> {
  await client.query(
    "UPDATE code SET state = 'stopped', problem = NULL WHERE shop_id = $1 AND key = ANY ($2::text[]) AND offer_id IS NULL",
    [shopId, keys],
  );
}

/** How many codes of these partners are stopped, or about to be; those that are kept beside another count with it. */
export async function countStopped(db: Db, shopId: ShopId, partners: readonly PartnerId[]): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM code c
     JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     WHERE c.shop_id = $1 AND a.partner_id = ANY ($2::int[]) AND c.offer_id IS NOT NULL AND c.twin_of IS NULL
       AND c.state IN ('stopped', 'stopping')`,
    [shopId, partners],
  );
  return rows[0]?.n ?? 0;
}
