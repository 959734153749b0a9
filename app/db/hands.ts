// What merchants decided by hand about who gets the credit of an order. Rows only grow, and the newest counts.
import type { Hand, HandKind } from "../domain/hand.ts";
import { type Instant, instant, type OrderId, partnerId, SHOPIFY, type ShopId } from "../domain/ids.ts";
import { bigintArray, intArray, momentArray, textArray } from "./arrays.ts";
import type { Db } from "./jobs.ts";
import type { Call, Row } from "./pipeline.ts";
import { epochMs } from "./values.ts";

type OrderKey = { shopId: ShopId; orderId: OrderId };

/** Of one order: what was decided before speaks for nobody any more. */
const HANDS = 50;

/** Read with what else speaks for partners (evidence.ts), in its columns: of the order `x`, the oldest first. */
export const HANDS_OF_ORDER = `SELECT h.partner_id, h.kind AS seen, h.at, h.seq FROM order_hand h
  WHERE h.shop_id = x.s AND h.source = ${SHOPIFY} AND h.order_id = x.o ORDER BY h.seq DESC LIMIT ${HANDS}`;

const KINDS: Record<HandKind, true> = { partner: true, nobody: true, undone: true };
const isHandKind = (seen: unknown): seen is HandKind => typeof seen === "string" && Object.hasOwn(KINDS, seen);

/** Of rows of evidence those that are a merchant's hand. */
export const isHand = (row: Row): boolean => isHandKind(row[2]);

/** What was decided by hand, the oldest first, by the place of its order in the list that was asked for. */
export function handsOf(rows: readonly Row[]): Map<number, Hand[]> {
  const found = new Map<number, { seq: number; hand: Hand }[]>();
  for (const [n, partner, kind, at, seq] of rows) {
    if (!isHandKind(kind)) continue;
    const place = Number(n) - 1;
    const moment = { at: instant(Number(at)) };
    const hand: Hand =
      kind === "partner" ? { kind, partnerId: partnerId(Number(partner)), ...moment } : { kind, ...moment };
    found.set(place, [...(found.get(place) ?? []), { seq: Number(seq), hand }]);
  }
  return new Map(
    [...found].map(([place, hands]) => [place, hands.sort((a, b) => a.seq - b.seq).map(({ hand }) => hand)]),
  );
}

/** `userId`: of whoever of the store's staff decided, as Shopify numbers them; null where that is not known. */
export type HandRow = OrderKey & { hand: Hand; reason: string | null; userId: string | null };

/** Under the locks of their orders. */
export const insertHands = (rows: readonly HandRow[]): Call => ({
  statement: {
    name: "hands-insert",
    text: `INSERT INTO order_hand (shop_id, source, order_id, seq, kind, partner_id, reason, at, user_id)
      SELECT s, ${SHOPIFY}, o, coalesce((SELECT max(seq) FROM order_hand h
          WHERE h.shop_id = s AND h.source = ${SHOPIFY} AND h.order_id = o), 0) + row_number() OVER (PARTITION BY s, o ORDER BY n),
        kind, p, reason, at, u
      FROM unnest($1::int[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::bigint[])
        WITH ORDINALITY x(s, o, kind, p, reason, at, u, n)`,
  },
  values: [
    intArray(rows.map(({ shopId }) => shopId)),
    bigintArray(rows.map(({ orderId }) => orderId)),
    textArray(rows.map(({ hand }) => hand.kind)),
    intArray(rows.map(({ hand }) => (hand.kind === "partner" ? hand.partnerId : null))),
    textArray(rows.map(({ reason }) => reason)),
    momentArray(rows.map(({ hand }) => hand.at)),
    bigintArray(rows.map(({ userId }) => userId)),
  ],
});

/** One change of an order's credit by hand. `reason`: null where none was given, or it was erased. */
export type HandTold = {
  seq: number;
  kind: HandKind;
  partner: { id: number; name: string } | null;
  reason: string | null;
  at: Instant;
  userId: string | null;
};

/** All that was decided by hand about an order, the newest first. */
export async function readHands(db: Db, shopId: ShopId, orderId: OrderId): Promise<HandTold[]> {
  const { rows } = await db.query<
    Omit<HandTold, "partner" | "at"> & { partner: number | null; name: string; at: string }
  >(
    `SELECT h.seq, h.kind, h.partner_id AS partner, p.name, h.reason, ${epochMs("h.at")} AS at, h.user_id::text AS "userId"
     FROM order_hand h LEFT JOIN partner p ON p.shop_id = h.shop_id AND p.id = h.partner_id
     WHERE h.shop_id = $1 AND h.source = ${SHOPIFY} AND h.order_id = $2 ORDER BY h.seq DESC LIMIT ${HANDS}`,
    [shopId, orderId],
  );
  return rows.map(({ partner, name, at, ...row }) => ({
    ...row,
    at: instant(Number(at)),
    partner: partner === null ? null : { id: partner, name },
  }));
}

/** Forgets what was written about orders whose customer is erased. Who was credited stays. */
export async function eraseReasons(db: Db, shopId: ShopId, orderIds: readonly OrderId[]): Promise<void> {
  await db.query(
    `UPDATE order_hand SET reason = NULL
     WHERE shop_id = $1 AND source = ${SHOPIFY} AND order_id = ANY ($2::bigint[]) AND reason IS NOT NULL`,
    [shopId, orderIds],
  );
}
