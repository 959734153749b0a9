import type pg from "pg";
import { type CodeKey, type Instant, instant, type PartnerId, partnerId, type ShopId } from "../domain/ids.ts";
import type { CodeListOf, ListOwner, ListWish, ListWishName } from "../domain/list-wish.ts";
import type { CodeState } from "../domain/offer.ts";
import type { Db } from "./jobs.ts";

/** `to`: who gets the codes, and from which moment on; null where they are not given away. */
type To = { partnerId: PartnerId; from: Instant };
type Starting = { wish: ListWishName; of: CodeListOf; to: To | null; total: number; now: Instant };

export async function insertListWish(
  client: pg.ClientBase,
  shopId: ShopId,
  { wish, of, to, total, now }: Starting,
): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO list_wish (shop_id, wish, offer_id, partner_id, state_filter, search, total, started_at, touched_at, to_partner_id, from_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10) RETURNING id`,
    [
      ...[shopId, wish, "offerId" in of ? of.offerId : null, "partnerId" in of ? of.partnerId : null],
      ...[of.state, of.search, total, new Date(now), to?.partnerId, to && new Date(to.from)],
    ],
  );
  return rows[0]?.id ?? 0;
}

/** `atHand`: codes that were begun with and of which nothing is noted yet. */
export type RunningWish = {
  wish: ListWishName;
  of: CodeListOf;
  to: To | null;
  after: string;
  atHand: CodeKey[];
  startedAt: Instant;
};

/** A wish that is not done yet. */
export async function findRunning(db: Db, shopId: ShopId, id: number): Promise<RunningWish | null> {
  const { rows } = await db.query<{
    wish: ListWishName;
    offer_id: number | null;
    partner_id: number | null;
    state_filter: CodeState | null;
    search: string;
    after_key: string;
    left: CodeKey[];
    started_at: Date;
    to_partner_id: number | null;
    from_at: Date | null;
  }>(
    `SELECT *, ARRAY(SELECT key FROM unnest(at_hand) WITH ORDINALITY hand(key, place)
       WHERE key COLLATE "C" > after_key ORDER BY place) AS left
     FROM list_wish WHERE shop_id = $1 AND id = $2 AND state = 'running'`,
    [shopId, id],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const filters = { state: row.state_filter, search: row.search };
  const of = { ...ownerOf(row), ...filters };
  const { to_partner_id: receiver, from_at: from } = row;
  const to =
    receiver === null || from === null ? null : { partnerId: partnerId(receiver), from: instant(from.getTime()) };
  const { wish, after_key: after, left: atHand } = row;
  return { wish, of, to, after, atHand, startedAt: instant(row.started_at.getTime()) };
}

function ownerOf(row: { offer_id: number | null; partner_id: number | null }): ListOwner {
  if (row.offer_id !== null) return { offerId: row.offer_id };
  return row.partner_id === null ? { whole: true } : { partnerId: row.partner_id };
}

/** Notes with which codes it goes on, before anything becomes of them: what was at hand before is done. */
export async function saveAtHand(
  db: Db,
  shopId: ShopId,
  { id, keys, now }: { id: number; keys: readonly CodeKey[]; now: Instant },
): Promise<void> {
  await db.query("UPDATE list_wish SET at_hand = $3, touched_at = $4 WHERE shop_id = $1 AND id = $2", [
    ...[shopId, id, keys, new Date(now)],
  ]);
}

/** Notes what became of the next code; a second time, nothing is noted. */
export async function saveStep(
  db: Db,
  shopId: ShopId,
  { id, key, problem, now }: { id: number; key: CodeKey; problem: string | null; now: Instant },
): Promise<void> {
  await db.query(
    `UPDATE list_wish SET after_key = $3, touched_at = $5, problem = coalesce($4, problem),
       done = done + ($4::text IS NULL)::int, refused = refused + ($4::text IS NOT NULL)::int
     WHERE shop_id = $1 AND id = $2 AND after_key < $3`,
    [shopId, id, key, problem, new Date(now)],
  );
}

export async function saveDone(db: Db, shopId: ShopId, id: number, now: Instant): Promise<void> {
  await db.query(
    "UPDATE list_wish SET state = 'done', touched_at = $3 WHERE shop_id = $1 AND id = $2 AND state = 'running'",
    [...[shopId, id, new Date(now)]],
  );
}

/** Ends a wish that runs: no further code is touched. Returns false where it is over. */
export async function saveCancelled(db: Db, shopId: ShopId, id: number, now: Instant): Promise<boolean> {
  const { rowCount } = await db.query(
    "UPDATE list_wish SET state = 'cancelled', touched_at = $3 WHERE shop_id = $1 AND id = $2 AND state = 'running'",
    [shopId, id, new Date(now)],
  );
  return rowCount === 1;
}

/** Wishes that nobody has worked on since a moment, of all shops. */
export async function wishesLeft(db: Db, since: Instant): Promise<{ shopId: ShopId; id: number }[]> {
  const { rows } = await db.query<{ shopId: ShopId; id: number }>(
    `SELECT shop_id AS "shopId", id FROM list_wish WHERE state = 'running' AND touched_at < $1`,
    [new Date(since)],
  );
  return rows;
}

/** Wishes for a list that run, or ended since a moment; the newest first. */
export async function selectListWishes(db: Db, shopId: ShopId, of: ListOwner, since: Instant): Promise<ListWish[]> {
  const values = [
    shopId,
    new Date(since),
    ...("offerId" in of ? [of.offerId] : "partnerId" in of ? [of.partnerId] : []),
  ];
  const { rows } = await db.query<ListWish>(
    `SELECT w.id, w.wish, p.name AS to, w.state, w.total, w.done, w.refused, w.problem FROM list_wish w
     LEFT JOIN partner p ON p.shop_id = w.shop_id AND p.id = w.to_partner_id
     WHERE w.shop_id = $1 AND ${whoseOf(of)} AND (w.state = 'running' OR w.touched_at >= $2)
     ORDER BY w.id DESC LIMIT 3`,
    values,
  );
  return rows;
}

function whoseOf(of: ListOwner): string {
  if ("offerId" in of) return "w.offer_id = $3";
  return "partnerId" in of ? "w.partner_id = $3" : "w.offer_id IS NULL AND w.partner_id IS NULL";
}

/** Drops wishes that were over before a moment. */
export async function pruneListWishes(db: Db, before: Instant): Promise<void> {
  await db.query("DELETE FROM list_wish WHERE state <> 'running' AND touched_at < $1", [new Date(before)]);
}
