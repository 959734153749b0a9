// What partners' e-mail addresses are compared by, when it has to be made anew.
import type pg from "pg";
import type { PartnerId, ShopId } from "../domain/ids.ts";
import type { Db } from "./jobs.ts";
import { raiseProgramme } from "./shops.ts";

export type HashedPartner = { shopId: ShopId; partnerId: PartnerId; email: string; hash: string | null };

/** Partners of all shops who have an address, in an order of their own. */
export async function readHashes(
  db: Db,
  { after, limit }: { after: Pick<HashedPartner, "shopId" | "partnerId"> | null; limit: number },
): Promise<HashedPartner[]> {
  const { rows } = await db.query<HashedPartner>(
    `SELECT shop_id AS "shopId", id AS "partnerId", email, email_hash AS hash FROM partner
     WHERE email IS NOT NULL AND (shop_id, id) > ($1, $2) ORDER BY shop_id, id LIMIT $3`,
    [after?.shopId ?? 0, after?.partnerId ?? 0, limit],
  );
  return rows;
}

/** Replaces the hashes of partners of a shop, except of those whose address was changed meanwhile. */
export async function saveHashes(client: pg.ClientBase, shopId: ShopId, partners: readonly HashedPartner[]) {
  await raiseProgramme(client, shopId);
  await client.query(
    `UPDATE partner p SET email_hash = x.hash FROM unnest($2::int[], $3::text[], $4::text[]) x(id, email, hash)
     WHERE p.shop_id = $1 AND p.id = x.id AND p.email = x.email`,
    [
      shopId,
      partners.map(({ partnerId }) => partnerId),
      partners.map(({ email }) => email),
      partners.map(({ hash }) => hash),
    ],
  );
}

/** Forgets addresses of whoever bought among those that partners had once: orders of then are compared with nothing. */
export async function forgetFormerEmails(db: Db, shopId: ShopId, hashes: readonly string[]): Promise<void> {
  await db.query(
    `WITH forgotten AS (
       UPDATE former_email SET email_hash = NULL WHERE shop_id = $1 AND email_hash = ANY ($2::text[]) RETURNING shop_id)
     UPDATE shop SET programme_version = programme_version + 1 WHERE id IN (SELECT shop_id FROM forgotten)`,
    [shopId, hashes],
  );
}
