// The ledger: entries are added, never changed.
import { type Instant, type OrderId, type PartnerId, partnerId, SHOPIFY, type ShopId } from "../domain/ids.ts";
import type { Balance } from "../domain/ledger.ts";
import { ACCOUNT, CAUSE, type NewEntry } from "../domain/ledger.ts";
import { bigintArray, intArray, smallintArray, textArray } from "./arrays.ts";
import type { Call, Row } from "./pipeline.ts";

type OrderKey = { shopId: ShopId; orderId: OrderId };

/** What left the expense account for an order, and the number of its last entry. */
export type BookedOrder = { balances: Map<PartnerId, Balance>; seq: number };

/** What is booked of the order `x`, by partner. */
export const BOOKED_OF_ORDER = `SELECT partner_id, max(seq) AS seq, ${balanceOf("pending")}, ${balanceOf("payable")}, ${balanceOf("paid")}
  FROM entry e WHERE e.shop_id = x.s AND e.source = ${SHOPIFY} AND e.order_id = x.o GROUP BY partner_id`;

export const readBooked = (keys: readonly OrderKey[]): Call => ({
  statement: {
    name: "booked",
    text: `SELECT x.n, e.partner_id, e.pending, e.payable, e.paid, e.seq
      FROM unnest($1::int[], $2::bigint[]) WITH ORDINALITY x(s, o, n) CROSS JOIN LATERAL (${BOOKED_OF_ORDER}) e`,
  },
  values: [intArray(keys.map(({ shopId }) => shopId)), bigintArray(keys.map(({ orderId }) => orderId))],
});

/** The balance of an account as SQL over rows of `entry`. */
export function balanceOf(account: keyof Balance): string {
  const n = ACCOUNT[account];
  return `coalesce(sum(CASE WHEN to_account = ${n} THEN amount WHEN from_account = ${n} THEN -amount ELSE 0 END), 0)::bigint AS ${account}`;
}

/** What is booked, by the order's place in the list that was asked for. */
export function bookedOrders(rows: readonly Row[]): Map<number, BookedOrder> {
  const booked = new Map<number, BookedOrder>();
  for (const [n, partner, pending, payable, paid, seq] of rows) {
    const place = Number(n) - 1;
    const order = booked.get(place) ?? { balances: new Map(), seq: 0 };
    const balance = { pending: BigInt(pending ?? 0), payable: BigInt(payable ?? 0), paid: BigInt(paid ?? 0) };
    order.balances.set(partnerId(Number(partner)), balance);
    order.seq = Math.max(order.seq, Number(seq));
    booked.set(place, order);
  }
  return booked;
}

export type EntryRow = OrderKey & { seq: number; entry: NewEntry };

/** The key (shop, source, order, seq) refuses what another transaction booked meanwhile. */
export const insertEntries = (rows: readonly EntryRow[], at: Instant, source: number = SHOPIFY): Call => ({
  statement: {
    name: source === SHOPIFY ? "entries" : `entries-${source}`,
    text: `INSERT INTO entry (shop_id, source, order_id, seq, partner_id, currency, from_account, to_account, amount, cause, at)
      SELECT s, ${source}, o, q, p, c, f, t, a, w, $9::timestamptz
      FROM unnest($1::int[], $2::bigint[], $3::smallint[], $4::int[], $5::text[], $6::smallint[], $7::smallint[], $8::bigint[],
        $10::smallint[]) x(s, o, q, p, c, f, t, a, w)`,
  },
  values: [
    intArray(rows.map(({ shopId }) => shopId)),
    bigintArray(rows.map(({ orderId }) => orderId)),
    smallintArray(rows.map(({ seq }) => seq)),
    intArray(rows.map(({ entry }) => entry.partnerId)),
    textArray(rows.map(({ entry }) => entry.currency)),
    smallintArray(rows.map(({ entry }) => ACCOUNT[entry.from])),
    smallintArray(rows.map(({ entry }) => ACCOUNT[entry.to])),
    bigintArray(rows.map(({ entry }) => entry.amount)),
    new Date(at).toISOString(),
    smallintArray(rows.map(({ entry }) => CAUSE[entry.cause])),
  ],
});
