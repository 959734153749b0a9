// What was brought over of a former program's balances.
import type pg from "pg";
import type { BroughtBefore, OrderHere, SaidBalance } from "../domain/brought-before.ts";
import {
  BROUGHT_OVER,
  type Currency,
  type Day,
  type Instant,
  instant,
  type OrderId,
  type PartnerId,
  SHOPIFY,
  type ShopId,
} from "../domain/ids.ts";
import type { Balance } from "../domain/ledger.ts";
import type { MovingRow } from "../domain/moving.ts";
import { balanceOf } from "./entries.ts";
import type { Db } from "./jobs.ts";

/** An amount that was brought over, with what is booked of it; its number is the entries' order. */
export type Brought = {
  shopId: ShopId;
  id: string;
  line: number;
  partnerId: PartnerId;
  currency: Currency;
  day: Day;
  balance: Balance;
  seq: number;
};

/** Notes amounts, each once: of those that are here already no number comes back. */
export async function insertBrought(
  client: pg.ClientBase,
  shopId: ShopId,
  {
    fileId,
    rows,
    currency,
    day,
  }: { fileId: number; rows: readonly MovingRow<SaidBalance>[]; currency: Currency; day: Day },
): Promise<Map<number, string>> {
  const said = rows.map(({ line, said }) => ({
    line,
    ...said,
    dueAt: said.dueAt && new Date(said.dueAt).toISOString(),
  }));
  const { rows: made } = await client.query<{ line: number; id: string }>(
    `INSERT INTO brought_balance (shop_id, file_id, line, partner_id, currency, amount, identity, reference, due_at, day)
     SELECT $1, $2, line, "partnerId", $3, amount::bigint, identity, reference, "dueAt", $4::date
     FROM json_to_recordset($5::json) x(line int, "partnerId" int, amount text, identity text, reference text,
       "dueAt" timestamptz)
     ORDER BY "partnerId", identity
     ON CONFLICT (shop_id, partner_id, identity) WHERE undone_at IS NULL DO NOTHING RETURNING line, id::text`,
    [shopId, fileId, currency, day, JSON.stringify(said)],
  );
  return new Map(made.map(({ line, id }) => [line, id]));
}

/**
 * Amounts that stand: all, or what these partners' opening balances are and what goes by these identities; from whichever file
 * but one.
 */
export async function readBroughtBefore(
  db: Db,
  shopId: ShopId,
  {
    of,
    besides,
  }: { of: { partners: readonly PartnerId[]; identities: readonly string[] } | null; besides: number | null },
): Promise<BroughtBefore[]> {
  // Of a partner there may be a hundred thousand orders: each question is one of the index.
  const { rows } = await db.query<Omit<BroughtBefore, "amount" | "dueAt"> & { amount: string; due_at: Date | null }>(
    `SELECT partner_id AS "partnerId", identity, amount::text AS amount, currency, due_at, day::text AS day
     FROM brought_balance WHERE shop_id = $1 AND undone_at IS NULL AND ($2::int IS NULL OR file_id <> $2)
       AND ${of === null ? "true" : "partner_id = ANY ($3) AND (identity = ANY ($4) OR identity >= 'opening ' AND identity < 'opening!')"}
     ORDER BY partner_id, identity`,
    of === null ? [shopId, besides] : [shopId, besides, of.partners, of.identities],
  );
  return rows.map(({ amount, due_at, ...row }) => ({
    ...row,
    amount: BigInt(amount),
    dueAt: due_at === null ? null : instant(due_at.getTime()),
  }));
}

/**
 * What a shop's accounts are in, and when its orders began to earn. Until the transaction ends nobody changes either, and no
 * other file of moving in is carried out.
 */
export async function lockBooks(
  client: pg.ClientBase,
  shopId: ShopId,
): Promise<{ currency: Currency; earnsFrom: Instant }> {
  const { rows } = await client.query<{ currency: Currency; at: Date }>(
    "SELECT currency, earns_from AS at FROM shop WHERE id = $1 FOR NO KEY UPDATE",
    [shopId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("a shop's row vanished");
  return { currency: row.currency, earnsFrom: instant(row.at.getTime()) };
}

/** What is known here of orders of these numbers, and why they earn here where orders earn from a moment on. */
export async function readOrdersHere(
  db: Db,
  shopId: ShopId,
  { ids, earnsFrom }: { ids: readonly OrderId[]; earnsFrom: Instant },
): Promise<OrderHere[]> {
  const { rows } = await db.query<Omit<OrderHere, "at"> & { at: Date | null }>(
    `SELECT o.order_id::text AS id, o.name, o.processed_at AS at,
       CASE WHEN o.processed_at >= $3 THEN 'placed-since' WHEN e.booked THEN 'booked' END AS earns
     FROM unnest($2::bigint[]) x(id)
     CROSS JOIN LATERAL (
       SELECT * FROM orders o WHERE o.shop_id = $1 AND o.source = ${SHOPIFY} AND o.order_id = x.id OFFSET 0) o
     CROSS JOIN LATERAL (
       SELECT coalesce(bool_or(pending <> 0 OR payable <> 0 OR paid <> 0), false) AS booked FROM (
         SELECT ${balanceOf("pending")}, ${balanceOf("payable")}, ${balanceOf("paid")} FROM entry e
         WHERE e.shop_id = $1 AND e.source = ${SHOPIFY} AND e.order_id = x.id GROUP BY e.partner_id) e) e`,
    [shopId, ids, new Date(earnsFrom)],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: at === null ? null : instant(at.getTime()) }));
}

/** How rows named the orders for which something was brought over and stands. */
export async function readBroughtReferences(db: Db, shopId: ShopId): Promise<string[]> {
  const { rows } = await db.query<{ reference: string }>(
    "SELECT DISTINCT reference FROM brought_balance WHERE shop_id = $1 AND undone_at IS NULL AND reference <> ''",
    [shopId],
  );
  return rows.map(({ reference }) => reference);
}

const BOOKED = `SELECT b.shop_id AS "shopId", b.id::text AS id, b.line, b.partner_id AS "partnerId", b.currency,
    b.day::text AS day, e.pending::text AS pending, e.payable::text AS payable, e.paid::text AS paid, e.seq
  FROM b CROSS JOIN LATERAL (
    SELECT coalesce(max(seq), 0)::int AS seq, ${balanceOf("pending")}, ${balanceOf("payable")}, ${balanceOf("paid")}
    FROM entry e WHERE e.shop_id = b.shop_id AND e.source = ${BROUGHT_OVER} AND e.order_id = b.id) e ORDER BY b.shop_id, b.id`;

type BroughtRow = Omit<Brought, "balance"> & Record<keyof Balance, string>;

const broughtOf = ({ pending, payable, paid, ...rest }: BroughtRow): Brought => ({
  ...rest,
  balance: { pending: BigInt(pending), payable: BigInt(payable), paid: BigInt(paid) },
});

/** Locks the next amounts of a file that are to be taken back. */
export async function lockFileBrought(
  client: pg.ClientBase,
  shopId: ShopId,
  fileId: number,
  most: number,
): Promise<Brought[]> {
  // The lock first and the sums in a later statement: one that locks and sums at once sees the sum from before it waited.
  const locked = await client.query<{ id: string }>(
    `SELECT id::text FROM brought_balance WHERE shop_id = $1 AND file_id = $2 AND undone_at IS NULL
     ORDER BY id LIMIT $3 FOR UPDATE`,
    [shopId, fileId, most],
  );
  return readLocked(
    client,
    shopId,
    locked.rows.map(({ id }) => id),
  );
}

/** Locks the next amounts, over all shops, whose waiting is over. */
export async function lockDueBrought(client: pg.ClientBase, now: Instant, most: number): Promise<Brought[]> {
  const locked = await client.query<{ shop_id: ShopId; id: string }>(
    `SELECT shop_id, id::text FROM brought_balance
     WHERE due_at <= $1 AND due_at IS NOT NULL AND approved_at IS NULL AND undone_at IS NULL
     ORDER BY shop_id, id LIMIT $2 FOR UPDATE`,
    [new Date(now), most],
  );
  const shops = [...new Set(locked.rows.map(({ shop_id }) => shop_id))];
  const due: Brought[] = [];
  for (const shopId of shops) {
    const ids = locked.rows.flatMap(({ shop_id, id }) => (shop_id === shopId ? [id] : []));
    due.push(...(await readLocked(client, shopId, ids)));
  }
  return due;
}

async function readLocked(client: pg.ClientBase, shopId: ShopId, ids: readonly string[]): Promise<Brought[]> {
  const { rows } = await client.query<BroughtRow>(
    `WITH b AS (SELECT * FROM brought_balance WHERE shop_id = $1 AND id = ANY ($2::bigint[])) ${BOOKED}`,
    [shopId, ids],
  );
  return rows.map(broughtOf);
}

export async function markBrought(
  client: pg.ClientBase,
  shopId: ShopId,
  ids: readonly string[],
  { as, now }: { as: "approved_at" | "undone_at"; now: Instant },
): Promise<void> {
  await client.query(`UPDATE brought_balance SET ${as} = $3 WHERE shop_id = $1 AND id = ANY ($2::bigint[])`, [
    shopId,
    ids,
    new Date(now),
  ]);
}

/** What of a partner's account was brought over, all in all, and from which programs. */
export async function broughtOfPartner(
  db: Db,
  shopId: ShopId,
  { partnerId, currency }: { partnerId: PartnerId; currency: Currency },
): Promise<{ amount: bigint; programs: string[] }> {
  const { rows } = await db.query<{ amount: string; programs: string[] | null }>(
    `SELECT coalesce(sum(b.amount), 0)::text AS amount, array_agg(DISTINCT f.program) AS programs
     FROM brought_balance b JOIN moving_file f ON f.shop_id = b.shop_id AND f.id = b.file_id
     WHERE b.shop_id = $1 AND b.partner_id = $2 AND b.currency = $3 AND b.undone_at IS NULL`,
    [shopId, partnerId, currency],
  );
  return { amount: BigInt(rows[0]?.amount ?? 0), programs: rows[0]?.programs ?? [] };
}
