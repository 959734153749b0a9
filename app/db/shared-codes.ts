// Codes that are live in a discount which codes of their offer share, and those that may join one.
import type pg from "pg";
import type { CodeKey, ShopId } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import { lockStates } from "./code-states.ts";
import type { Db } from "./jobs.ts";
import { SAYS_OWN } from "./own-conditions.ts";

export type SharedCode = {
  key: CodeKey;
  display: string;
  offerId: number;
  discountGid: string;
  redeemCodeGid: string | null;
};

const WITHOUT_TWINS = `c.twin_of IS NULL
       AND NOT EXISTS (SELECT FROM code t WHERE t.shop_id = c.shop_id AND t.twin_of = c.key)`;

/** Those of some codes that are, without such as have a twin or are one. */
export async function sharedAndLive(db: Db, shopId: ShopId, keys: readonly CodeKey[]): Promise<SharedCode[]> {
  const { rows } = await db.query<SharedCode>(
    `SELECT c.key, c.display, c.offer_id AS "offerId", c.discount_gid AS "discountGid", c.redeem_code_gid AS "redeemCodeGid"
     FROM code c JOIN store_discount d ON d.shop_id = c.shop_id AND d.gid = c.discount_gid AND d.offer_id = c.offer_id
     WHERE c.shop_id = $1 AND c.key = ANY ($2::text[]) AND c.state = 'live' AND d.kind = 'shared' AND ${WITHOUT_TWINS}
     ORDER BY c.key`,
    [shopId, keys],
  );
  return rows;
}

export type JoiningCode = { key: CodeKey; state: CodeState; offerId: number };

/**
 * Those of some codes, in one of these states, that may be made or resumed beside others in their offer's discount: without
 * conditions or a discount of their own, without twins, of nobody who is archived, and not on their way by a batch. One that
 * failed and is nobody's is left, too.
 */
export async function mayJoin(
  db: Db,
  shopId: ShopId,
  { keys, states }: { keys: readonly CodeKey[]; states: readonly CodeState[] },
): Promise<JoiningCode[]> {
  const { rows } = await db.query<JoiningCode>(
    `SELECT c.key, c.state, c.offer_id AS "offerId" FROM code c
     LEFT JOIN store_discount d ON d.shop_id = c.shop_id AND d.gid = c.discount_gid
     LEFT JOIN LATERAL (SELECT a.shop_id, a.partner_id FROM assignment a
       WHERE a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL OFFSET 0) a ON true
     LEFT JOIN LATERAL (SELECT state FROM partner_state s
       WHERE s.shop_id = a.shop_id AND s.partner_id = a.partner_id ORDER BY from_at DESC LIMIT 1) s ON true
     WHERE c.shop_id = $1 AND c.key = ANY ($2::text[]) AND c.state = ANY ($3::text[]) AND c.offer_id IS NOT NULL
       AND NOT ${SAYS_OWN} AND d.kind IS DISTINCT FROM 'own' AND ${WITHOUT_TWINS} AND s.state IS DISTINCT FROM 'archived'
       AND (a.partner_id IS NOT NULL OR c.state NOT IN ('making', 'failed'))
       AND NOT (c.state = 'making' AND EXISTS (SELECT FROM code_batch b
         WHERE b.shop_id = c.shop_id AND b.id = c.batch_id AND b.state IN ('running', 'stopping', 'undoing')))
     ORDER BY c.key`,
    [shopId, keys, states],
  );
  return rows;
}

type Wished = { keys: readonly CodeKey[]; from: readonly CodeState[]; state: "making" | "resuming" };

/** Writes down of many codes that they are to be made or resumed. Returns of which: those that are in none of `from` any more are left. */
export async function saveJoinWishes(
  client: pg.ClientBase,
  shopId: ShopId,
  { keys, from, state }: Wished,
): Promise<CodeKey[]> {
  const states = await lockStates(client, shopId, keys);
  const wished = keys.filter((key) => from.some((one) => one === states.get(key)));
  await client.query(
    `UPDATE code SET state = $3, problem = NULL, stopped_along = false, redeem_code_gid = NULL,
       discount_gid = CASE WHEN $3 <> 'making' THEN discount_gid END
     WHERE shop_id = $1 AND key = ANY ($2::text[])`,
    [shopId, wished, state],
  );
  return wished;
}
