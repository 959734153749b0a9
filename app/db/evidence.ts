// What speaks for a partner besides an order's codes: ties of checkouts to visitors, and what was copied from them to orders.
import type { Click } from "../domain/attribution.ts";
import { type Instant, instant, type OrderId, type PartnerId, partnerId, SHOPIFY, type ShopId } from "../domain/ids.ts";
import { momentArray, plainArray, textArray } from "./arrays.ts";
import type { Call, Row } from "./pipeline.ts";
import { epochMs } from "./values.ts";

type OrderKey = { shopId: ShopId; orderId: OrderId };
/** `checkoutToken` as it was just heard; null: as it is stored. */
export type CheckedOut = OrderKey & { checkoutToken: string | null };
/** `stored`: with the order, and not only where its checkout's visitor left it. */
export type KnownClick = { click: Click; stored: boolean };
export type EvidenceRow = OrderKey & Pick<Click, "partnerId" | "at" | "seen">;

/** Longer ones are not Shopify's, and an index has no room for any length. */
const TOKEN_LENGTH = 128;
/** Of one visitor: what came before speaks for nobody any more. */
const CLICKS = 50;

const shops = (rows: readonly OrderKey[]) => plainArray(rows.map(({ shopId }) => shopId));
const ids = (rows: readonly OrderKey[]) => plainArray(rows.map(({ orderId }) => orderId));

/**
 * Brings orders to where their checkouts' visitors are or will be, and locks the place until the commit. A checkout that has
 * its order is left alone: whoever comes later finds it.
 */
export const tieOrders = (orders: readonly CheckedOut[], at: Instant): Call => {
  const named = orders.filter(({ checkoutToken: token }) => token !== null && token.length <= TOKEN_LENGTH);
  // One command must not meet one row twice.
  const rows = [...new Map(named.map((one) => [`${one.shopId}/${one.checkoutToken}`, one])).values()];
  return {
    statement: {
      name: "tie-orders",
      text: `INSERT INTO tie AS t (shop_id, checkout_token, order_id, at)
        SELECT s, c, o, $4::timestamptz FROM unnest($1::int[], $2::text[], $3::bigint[]) x(s, c, o)
        WHERE EXISTS (SELECT FROM orders k WHERE k.shop_id = x.s AND k.source = ${SHOPIFY} AND k.order_id = x.o)
          AND NOT EXISTS (
            SELECT FROM tie k WHERE k.shop_id = x.s AND k.checkout_token = x.c AND k.order_id IS NOT NULL)
        ORDER BY s, c
        ON CONFLICT (shop_id, checkout_token) DO UPDATE SET order_id = excluded.order_id WHERE t.order_id IS NULL`,
    },
    values: [
      shops(rows),
      textArray(rows.map(({ checkoutToken }) => checkoutToken)),
      ids(rows),
      new Date(at).toISOString(),
    ],
  };
};

/** What was copied to the orders before, and the clicks of the visitors whom ties lead to. After `tieOrders`. */
export const readEvidence = (orders: readonly CheckedOut[]): Call => ({
  statement: {
    name: "evidence",
    text: `SELECT x.n, e.partner_id, e.seen, ${epochMs("e.at")}, 'stored'
      FROM unnest($1::int[], $2::bigint[]) WITH ORDINALITY x(s, o, n)
      CROSS JOIN LATERAL (
        SELECT * FROM order_evidence e WHERE e.shop_id = x.s AND e.source = ${SHOPIFY} AND e.order_id = x.o OFFSET 0) e
      UNION ALL
      SELECT x.n, c.partner_id, 'pixel', ${epochMs("c.at")}, 'tied'
      FROM unnest($1::int[], $2::bigint[], $3::text[]) WITH ORDINALITY x(s, o, c, n)
      CROSS JOIN LATERAL (
        SELECT coalesce(x.c, (
          SELECT k.checkout_token FROM orders k WHERE k.shop_id = x.s AND k.source = ${SHOPIFY} AND k.order_id = x.o)) AS token
        OFFSET 0) k
      CROSS JOIN LATERAL (
        SELECT visitor FROM tie t WHERE t.shop_id = x.s AND t.checkout_token = k.token AND t.order_id = x.o
          AND t.visitor IS NOT NULL
        OFFSET 0) t
      CROSS JOIN LATERAL (
        SELECT * FROM click c WHERE c.shop_id = x.s AND c.visitor = t.visitor ORDER BY c.at DESC LIMIT ${CLICKS}) c`,
  },
  values: [shops(orders), ids(orders), textArray(orders.map(({ checkoutToken }) => checkoutToken))],
});

/** Clicks by the place of their order in the list that was asked for, each once. */
export function evidenceOf(rows: readonly Row[]): Map<number, KnownClick[]> {
  const found = new Map<number, Map<string, KnownClick>>();
  for (const [n, partner, seen, at, where] of rows) {
    const click: Click = {
      kind: "click",
      partnerId: partnerId(Number(partner)),
      seen: seen as Click["seen"],
      at: instant(Number(at)),
    };
    const place = Number(n) - 1;
    const clicks = found.get(place) ?? new Map<string, KnownClick>();
    const stored = where === "stored" || clicks.get(nameOf(click))?.stored === true;
    clicks.set(nameOf(click), { click, stored });
    found.set(place, clicks);
  }
  return new Map([...found].map(([place, clicks]) => [place, [...clicks.values()].sort(byMoment)]));
}

const nameOf = ({ partnerId: partner, seen, at }: Click) => `${seen} ${partner} ${at}`;

// A fixed order: what is asked of the same evidence must read the same.
const byMoment = ({ click: a }: KnownClick, { click: b }: KnownClick): number =>
  a.at - b.at || compare(nameOf(a), nameOf(b));
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export const insertEvidence = (rows: readonly EvidenceRow[]): Call => ({
  statement: {
    name: "evidence-insert",
    text: `INSERT INTO order_evidence (shop_id, source, order_id, partner_id, seen, at)
      SELECT s, ${SHOPIFY}, o, p, seen, at
      FROM unnest($1::int[], $2::bigint[], $3::int[], $4::text[], $5::timestamptz[]) x(s, o, p, seen, at)
      ON CONFLICT DO NOTHING`,
  },
  values: [
    shops(rows),
    ids(rows),
    plainArray(rows.map((row): PartnerId => row.partnerId)),
    plainArray(rows.map(({ seen }) => seen)),
    momentArray(rows.map(({ at }) => at)),
  ],
});
