// What a shop's links carry and where they open.
import type { CodeKey, PartnerId, ShopId } from "../domain/ids.ts";
import { type LinkTags, NO_TAGS } from "../domain/link-tags.ts";
import type { Db } from "./jobs.ts";

export async function findLinkTags(db: Db, shopId: ShopId): Promise<LinkTags> {
  const { rows } = await db.query<LinkTags>(
    "SELECT source, medium, campaign, content FROM link_tags WHERE shop_id = $1",
    [shopId],
  );
  return rows[0] ?? NO_TAGS;
}

export async function saveLinkTags(db: Db, shopId: ShopId, tags: LinkTags): Promise<void> {
  await db.query(
    `INSERT INTO link_tags (shop_id, source, medium, campaign, content) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (shop_id) DO UPDATE SET source = $2, medium = $3, campaign = $4, content = $5`,
    [shopId, tags.source, tags.medium, tags.campaign, tags.content],
  );
}

/** Where links of codes open; those that open the first page are absent. */
export async function landingsOf(db: Db, shopId: ShopId, keys: readonly CodeKey[]): Promise<Map<CodeKey, string>> {
  const { rows } = await db.query<{ key: CodeKey; landing: string }>(
    "SELECT key, landing FROM code WHERE shop_id = $1 AND key = ANY ($2::text[]) AND landing IS NOT NULL",
    [shopId, keys],
  );
  return new Map(rows.map(({ key, landing }) => [key, landing]));
}

export async function findPartnerLanding(db: Db, shopId: ShopId, partner: PartnerId): Promise<string | null> {
  const { rows } = await db.query<{ landing: string | null }>(
    "SELECT landing FROM partner WHERE shop_id = $1 AND id = $2",
    [shopId, partner],
  );
  return rows[0]?.landing ?? null;
}

/** Whose link a landing is of. */
export type LinkOwner = { of: "code"; key: CodeKey } | { of: "partner"; id: PartnerId };

/** Returns whether there is such a code or partner. */
export async function saveLanding(db: Db, shopId: ShopId, owner: LinkOwner, landing: string | null): Promise<boolean> {
  const [table, column, id] = owner.of === "code" ? ["code", "key", owner.key] : ["partner", "id", owner.id];
  const { rowCount } = await db.query(`UPDATE ${table} SET landing = $3 WHERE shop_id = $1 AND ${column} = $2`, [
    shopId,
    id,
    landing,
  ]);
  return rowCount === 1;
}
