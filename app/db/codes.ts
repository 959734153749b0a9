import type pg from "pg";
import {
  type CodeKey,
  type Currency,
  type Instant,
  instant,
  type PartnerId,
  partnerId,
  type ShopId,
} from "../domain/ids.ts";
import type { CodeState, OfferCode } from "../domain/offer.ts";
import { type OwnConditions, withOwnDates } from "../domain/own-conditions.ts";
import type { Db } from "./jobs.ts";
import { OWN_COLUMNS, type OwnColumns, ownOf, ownValues } from "./own-conditions.ts";
import type { DiscountKind } from "./store-discounts.ts";
import { wholeSecond } from "./values.ts";

/** A code with what names it in the store. */
export type StoredCode = OfferCode & {
  discountGid: string | null;
  redeemCodeGid: string | null;
  /** For whom that discount was made; null where Vouch did not make it. */
  discountKind: DiscountKind | null;
  /** When it was first seen live; null for a code that never was. */
  liveAt: Instant | null;
};

/** A row of CODES. */
export type CodeColumns = OwnColumns & {
  key: string;
  display: string;
  state: CodeState;
  problem: string | null;
  discount_gid: string | null;
  redeem_code_gid: string | null;
  discount_kind: DiscountKind | null;
  live_at: Date | null;
  created_at: Date;
  offer_id: number | null;
  title: string | null;
  starts_at: Date | null;
  ends_at: Date | null;
  paused_at: Date | null;
  currency: Currency | null;
  twin_of: CodeKey | null;
  partner_id: number | null;
  name: string | null;
  from_at: Date | null;
};

// Each code's owner by its key: joined as tables, a planner that takes them for small (right after an import) reads all owners of the
// shop for each code.
export const CODES = `
  SELECT c.key, c.display, c.state, c.problem, c.discount_gid, c.redeem_code_gid, d.kind AS discount_kind, c.live_at, c.created_at,
    c.offer_id, o.title, o.starts_at, o.ends_at, o.paused_at, o.currency, a.partner_id, p.name, a.from_at, c.twin_of, ${OWN_COLUMNS}
  FROM code c
  LEFT JOIN offer o ON o.shop_id = c.shop_id AND o.id = c.offer_id
  LEFT JOIN store_discount d ON d.shop_id = c.shop_id AND d.gid = c.discount_gid
  LEFT JOIN LATERAL (
    SELECT a.shop_id, a.partner_id, a.from_at FROM assignment a
    WHERE a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL OFFSET 0) a ON true
  LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id`;

export function codeOf(row: CodeColumns): StoredCode {
  const { partner_id, name, from_at } = row;
  return {
    key: row.key as CodeKey,
    display: row.display,
    state: row.state,
    problem: row.problem,
    offer: codeOffer(row),
    own: ownOfCode(row),
    twinOf: row.twin_of,
    partner:
      partner_id === null || name === null || from_at === null
        ? null
        : { id: partnerId(partner_id), name, since: instant(from_at.getTime()) },
    createdAt: instant(row.created_at.getTime()),
    discountGid: row.discount_gid,
    redeemCodeGid: row.redeem_code_gid,
    discountKind: row.discount_kind,
    liveAt: row.live_at === null ? null : instant(row.live_at.getTime()),
  };
}

const ownOfCode = (row: CodeColumns): OwnConditions => (row.currency === null ? {} : ownOf(row, row.currency));

function codeOffer(row: CodeColumns): OfferCode["offer"] {
  const { offer_id: id, title, starts_at, ends_at, paused_at } = row;
  if (id === null || title === null || starts_at === null) return null;
  const moment = (at: Date | null) => (at === null ? null : instant(at.getTime()));
  const dates = withOwnDates({ startsAt: instant(starts_at.getTime()), endsAt: moment(ends_at) }, ownOfCode(row));
  return { id, title, ...dates, pausedAt: moment(paused_at) };
}

export async function findCode(db: Db, shopId: ShopId, key: CodeKey): Promise<StoredCode | null> {
  const { rows } = await db.query<CodeColumns>(`${CODES} WHERE c.shop_id = $1 AND c.key = $2`, [shopId, key]);
  return rows[0] === undefined ? null : codeOf(rows[0]);
}

/** How many orders with a code are known here, whoever was credited. */
export async function countOrders(db: Db, shopId: ShopId, key: CodeKey): Promise<number> {
  const { rows } = await db.query<{ orders: number }>(
    "SELECT count(*)::int AS orders FROM redemption WHERE shop_id = $1 AND code_key = $2",
    [shopId, key],
  );
  return rows[0]?.orders ?? 0;
}

export type Intent = { key: CodeKey; display: string; offerId: number; partnerId: PartnerId; own: OwnConditions };

/** Reserves a name for a partner. Returns false where the name is in use. */
export async function insertIntent(
  client: pg.ClientBase,
  shopId: ShopId,
  { key, display, offerId, partnerId: owner, own }: Intent,
  now: Instant,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO code (shop_id, key, display, offer_id, state, created_at, own_starts_at, own_ends_at, own_usage_limit, own_minimum)
     VALUES ($1, $2, $3, $4, 'making', $5, $6, $7, $8, $9::json) ON CONFLICT DO NOTHING`,
    [shopId, key, display, offerId, new Date(now), ...ownValues(own)],
  );
  if (rowCount === 0) return false;
  await client.query("INSERT INTO assignment (shop_id, code_key, partner_id, from_at) VALUES ($1, $2, $3, $4)", [
    shopId,
    key,
    owner,
    wholeSecond(now),
  ]);
  return true;
}

/** Takes the owner away for all time, as if the code had never been given: for a name that was never ours in the store. */
export async function deleteAssignments(client: pg.ClientBase, shopId: ShopId, key: CodeKey): Promise<void> {
  await client.query("DELETE FROM assignment WHERE shop_id = $1 AND code_key = $2", [shopId, key]);
  await client.query("DELETE FROM next_owner WHERE shop_id = $1 AND code_key = $2", [shopId, key]);
}

export async function deleteCodeRow(client: pg.ClientBase, shopId: ShopId, key: CodeKey): Promise<void> {
  await deleteAssignments(client, shopId, key);
  await client.query("DELETE FROM code WHERE shop_id = $1 AND key = $2", [shopId, key]);
}

/** Whether any order carried the code. */
export async function wasUsed(db: Db, shopId: ShopId, key: CodeKey): Promise<boolean> {
  const { rowCount } = await db.query("SELECT FROM redemption WHERE shop_id = $1 AND code_key = $2 LIMIT 1", [
    shopId,
    key,
  ]);
  return rowCount !== 0;
}
