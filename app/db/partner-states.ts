// A partner's states, dated. A state holds for orders processed from its second on.
import type pg from "pg";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { PartnerStateName } from "../domain/partner.ts";
import type { Db } from "./jobs.ts";
import { isRowId, wholeSecond } from "./values.ts";

export type PartnerStanding = {
  id: PartnerId;
  state: PartnerStateName;
  /** Whether they were active at any time. */
  wasActive: boolean;
  hasEmail: boolean;
};

/** Partners with their states, locked until the end of the transaction: two who change one of them come one after the other. */
export async function lockStates(
  client: pg.ClientBase,
  shopId: ShopId,
  ids: readonly number[],
): Promise<PartnerStanding[]> {
  const known = ids.filter(isRowId);
  if (known.length === 0) return [];
  await client.query("SELECT FROM partner WHERE shop_id = $1 AND id = ANY ($2::int[]) ORDER BY id FOR NO KEY UPDATE", [
    shopId,
    known,
  ]);
  // In a statement of its own: one that waited for the lock would still see the states from before.
  return readStates(client, shopId, known);
}

/** Partners with their states now. */
export async function readStates(db: Db, shopId: ShopId, ids: readonly number[]): Promise<PartnerStanding[]> {
  const { rows } = await db.query<PartnerStanding>(
    `SELECT p.id, s.state, p.email IS NOT NULL AS "hasEmail", EXISTS (SELECT FROM partner_state a
         WHERE a.shop_id = p.shop_id AND a.partner_id = p.id AND a.state = 'active') AS "wasActive"
     FROM partner p CROSS JOIN LATERAL (SELECT state FROM partner_state s
       WHERE s.shop_id = p.shop_id AND s.partner_id = p.id ORDER BY from_at DESC LIMIT 1) s
     WHERE p.shop_id = $1 AND p.id = ANY ($2::int[]) ORDER BY p.id`,
    [shopId, ids.filter(isRowId)],
  );
  return rows;
}

export async function insertStates(
  client: pg.ClientBase,
  shopId: ShopId,
  ids: readonly PartnerId[],
  { state, now }: { state: PartnerStateName; now: Instant },
): Promise<void> {
  await client.query(
    `INSERT INTO partner_state (shop_id, partner_id, from_at, state)
     SELECT $1, id, $3, $4 FROM unnest($2::int[]) id ORDER BY id
     ON CONFLICT (shop_id, partner_id, from_at) DO UPDATE SET state = excluded.state`,
    [shopId, ids, wholeSecond(now), state],
  );
}

export type Applications = {
  /** Received since a moment. */
  recent: number;
  /** Not answered yet; of these of one address, and of these of one name. */
  open: number;
  ofAddress: number;
  ofName: number;
};

/** How many applied. */
export async function countApplications(
  client: pg.ClientBase,
  shopId: ShopId,
  { email, name, since }: { email: string; name: string; since: Instant },
): Promise<Applications> {
  const { rows } = await client.query<Applications>(
    `WITH applied AS (
       SELECT first.from_at, now.state = 'applied' AS open, lower(p.email) = lower($2) AS same, lower(p.name) = lower($4) AS named
       FROM partner_state first
       JOIN partner p ON p.shop_id = first.shop_id AND p.id = first.partner_id
       CROSS JOIN LATERAL (SELECT state FROM partner_state s
         WHERE s.shop_id = p.shop_id AND s.partner_id = p.id ORDER BY from_at DESC LIMIT 1) now
       WHERE first.shop_id = $1 AND first.state = 'applied')
     SELECT (count(*) FILTER (WHERE from_at > $3))::int AS recent, (count(*) FILTER (WHERE open))::int AS open,
       (count(*) FILTER (WHERE open AND same))::int AS "ofAddress",
       (count(*) FILTER (WHERE open AND same AND named))::int AS "ofName" FROM applied`,
    [shopId, email, new Date(since), name],
  );
  return rows[0] ?? { recent: 0, open: 0, ofAddress: 0, ofName: 0 };
}

/** Holds other applications to the shop back until this transaction ends. Returns whether the shop takes any. */
export async function lockApplications(client: pg.ClientBase, shopId: ShopId): Promise<boolean> {
  const { rows } = await client.query<{ takes: boolean }>(
    "SELECT open AND takes_applications AS takes FROM portal WHERE shop_id = $1 FOR NO KEY UPDATE",
    [shopId],
  );
  return rows[0]?.takes ?? false;
}

/** How many wait for an answer. */
export async function countOpenApplications(db: Db, shopId: ShopId): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM partner p CROSS JOIN LATERAL (SELECT state FROM partner_state s
       WHERE s.shop_id = p.shop_id AND s.partner_id = p.id ORDER BY from_at DESC LIMIT 1) s
     WHERE p.shop_id = $1 AND s.state = 'applied'`,
    [shopId],
  );
  return rows[0]?.n ?? 0;
}
