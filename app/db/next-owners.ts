// To whom codes go on a day ahead. Until then nothing of it is true: whose a code is now stands in assignment alone.
import type pg from "pg";
import { type CodeKey, type Instant, instant, type PartnerId, partnerId, type ShopId } from "../domain/ids.ts";
import type { NextOwner } from "../domain/ownership.ts";
import type { Db } from "./jobs.ts";

export type NamedNextOwner = NextOwner & { name: string };

type Row = { key: CodeKey; partner_id: number; name: string; from_at: Date };

const nextOf = ({ partner_id, name, from_at }: Row): NamedNextOwner => ({
  partnerId: partnerId(partner_id),
  name,
  from: instant(from_at.getTime()),
});

/** To whom codes go, of those that go to somebody. */
export async function selectNextOwners(
  db: Db,
  shopId: ShopId,
  keys: readonly CodeKey[],
): Promise<Map<CodeKey, NamedNextOwner>> {
  const { rows } = await db.query<Row>(
    `SELECT n.code_key AS key, n.partner_id, p.name, n.from_at FROM next_owner n
     JOIN partner p ON p.shop_id = n.shop_id AND p.id = n.partner_id
     WHERE n.shop_id = $1 AND n.code_key = ANY ($2::text[])`,
    [shopId, keys],
  );
  return new Map(rows.map((row) => [row.key, nextOf(row)]));
}

/** A code that is to be a partner's. `now`: whose it is. */
export type NextCode = { key: CodeKey; display: string; from: Instant; now: { id: PartnerId; name: string } | null };

/** Codes that are to be a partner's, the first of them first. */
export async function selectNextCodes(db: Db, shopId: ShopId, owner: PartnerId, limit: number): Promise<NextCode[]> {
  const { rows } = await db.query<{
    key: CodeKey;
    display: string;
    from_at: Date;
    id: PartnerId | null;
    name: string | null;
  }>(
    `SELECT c.key, c.display, n.from_at, p.id, p.name FROM next_owner n
     JOIN code c ON c.shop_id = n.shop_id AND c.key = n.code_key
     LEFT JOIN assignment a ON a.shop_id = n.shop_id AND a.code_key = n.code_key AND a.to_at IS NULL
     LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE n.shop_id = $1 AND n.partner_id = $2 ORDER BY n.from_at, c.key LIMIT $3`,
    [shopId, owner, limit],
  );
  return rows.map(({ key, display, from_at, id, name }) => ({
    ...{ key, display, from: instant(from_at.getTime()) },
    now: id === null || name === null ? null : { id, name },
  }));
}

type Promised = { keys: readonly CodeKey[]; partnerId: PartnerId; from: Instant; now: Instant };

/** Promises codes to a partner, in the place of whoever they were promised to. Codes must be locked before. */
export async function saveNextOwner(client: pg.ClientBase, shopId: ShopId, promised: Promised): Promise<void> {
  await client.query(
    `INSERT INTO next_owner (shop_id, code_key, partner_id, from_at, wished_at)
     SELECT $1, key, $3, $4, $5 FROM unnest($2::text[]) key
     ON CONFLICT (shop_id, code_key) DO UPDATE SET partner_id = excluded.partner_id, from_at = excluded.from_at,
       wished_at = excluded.wished_at`,
    [shopId, promised.keys, promised.partnerId, new Date(promised.from), new Date(promised.now)],
  );
}

/** Codes stay with whoever has them. Codes must be locked before. */
export async function dropNextOwner(client: pg.ClientBase, shopId: ShopId, keys: readonly CodeKey[]): Promise<void> {
  await client.query("DELETE FROM next_owner WHERE shop_id = $1 AND code_key = ANY ($2::text[])", [shopId, keys]);
}

/** What was promised to partners stays with whoever has it. */
export async function dropPromisesTo(
  client: pg.ClientBase,
  shopId: ShopId,
  partners: readonly PartnerId[],
): Promise<void> {
  await client.query("DELETE FROM next_owner WHERE shop_id = $1 AND partner_id = ANY ($2::int[])", [shopId, partners]);
}

/** Codes of all shops whose day has come, some of them. */
export async function selectDue(db: Db, now: Instant, limit: number): Promise<{ shopId: ShopId; key: CodeKey }[]> {
  const { rows } = await db.query<{ shopId: ShopId; key: CodeKey }>(
    `SELECT shop_id AS "shopId", code_key AS key FROM next_owner WHERE from_at <= $1 ORDER BY from_at LIMIT $2`,
    [new Date(now), limit],
  );
  return rows;
}
