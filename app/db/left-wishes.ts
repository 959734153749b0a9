// What stands in the books as a wish that a job is to carry out: of one shop, or of all that are installed.
import type { CodeKey, ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";

type OfShop = { shopId: ShopId };

const MOST = 10_000;
const OF = "s.state = 'installed' AND ($1::int IS NULL OR s.id = $1)";

async function select<T extends OfShop>(db: Db, of: ShopId | null, { what, from }: Query): Promise<T[]> {
  const text = `SELECT s.id AS "shopId", ${what} FROM shop s JOIN ${from} AND ${OF} ORDER BY 1, 2 LIMIT ${MOST}`;
  return (await db.query<T>(text, [of])).rows;
}
type Query = { what: string; from: string };

/** Codes on their way into the store or out of it. Those that a batch makes are the batch's, as long as it is not done. */
export const codesUnderWay = (db: Db, of: ShopId | null) =>
  select<OfShop & { key: CodeKey; state: "making" | "resuming" | "stopping" | "moving" }>(db, of, {
    what: "c.key, c.state",
    from: `code c ON c.shop_id = s.id AND c.offer_id IS NOT NULL AND c.state IN ('making', 'resuming', 'stopping', 'moving')
      AND NOT EXISTS (SELECT FROM code_batch b WHERE b.shop_id = c.shop_id AND b.id = c.batch_id AND b.state <> 'done')`,
  });

/** Offers of which the store has a discount in an older version. */
export const offersBehind = (db: Db, of: ShopId | null) =>
  select<OfShop & { offerId: number }>(db, of, {
    what: `o.id AS "offerId"`,
    from: `offer o ON o.shop_id = s.id AND EXISTS (SELECT FROM store_discount d
      WHERE d.shop_id = o.shop_id AND d.offer_id = o.id AND d.written_version < o.version)`,
  });

export const mappingsUnderWay = (db: Db, of: ShopId | null) =>
  select<OfShop & { gid: string }>(db, of, {
    what: "m.discount_gid AS gid",
    from: "code_mapping m ON m.shop_id = s.id AND m.state = 'running'",
  });

export const addressesUnderWay = (db: Db, of: ShopId | null) =>
  select<OfShop & { key: CodeKey }>(db, of, {
    what: "a.code_key AS key",
    from: "short_address a ON a.shop_id = s.id AND a.state IN ('writing', 'removing')",
  });

export const firstCodesWished = (db: Db, of: ShopId | null) =>
  select<OfShop>(db, of, {
    what: "true",
    from: "LATERAL (SELECT FROM first_code f WHERE f.shop_id = s.id AND f.state = 'wished' LIMIT 1) f ON true",
  });
