// What speaks for a partner besides an order's codes: ties of checkouts to visitors, and what was copied from them to orders.
import type { Click, EarlierCustomer } from "../domain/attribution.ts";
import { type Instant, instant, type OrderId, type PartnerId, partnerId, SHOPIFY, type ShopId } from "../domain/ids.ts";
import { bigintArray, intArray, momentArray, textArray } from "./arrays.ts";
import { HANDS_OF_ORDER, isHand } from "./hands.ts";
import type { Call, Row } from "./pipeline.ts";
import { epochMs } from "./values.ts";

type OrderKey = { shopId: ShopId; orderId: OrderId };
export type CheckedOut = OrderKey & { checkoutToken: string };
/** `stored`: with the order, and not only where its checkout's visitor left it. */
export type KnownClick = { click: Click; stored: boolean };
/** `seen` is how a click was, or `customer` for one whom a former program had bound. */
export type EvidenceRow = OrderKey & Pick<Click, "partnerId" | "at"> & { seen: Click["seen"] | typeof CUSTOMER };
const CUSTOMER = "customer";

/** Of one visitor: what came before speaks for nobody any more. */
const CLICKS = 50;

const shops = (rows: readonly OrderKey[]) => intArray(rows.map(({ shopId }) => shopId));
const ids = (rows: readonly OrderKey[]) => bigintArray(rows.map(({ orderId }) => orderId));
const tokens = (rows: readonly CheckedOut[]) => textArray(rows.map(({ checkoutToken }) => checkoutToken));

/** Longer ones are not Shopify's, and an index has no room for any length. */
const TOKEN_LENGTH = 128;

/**
 * The command that brings orders to where their checkouts' visitors are or will be, and locks the place until the commit: `from`
 * gives shop_id, order_id and checkout_token. Of two orders of one checkout the first has it. In a fixed order, as the pixel's side.
 */
export const tiesOf = (from: string, at: string): string =>
  `INSERT INTO tie AS t (shop_id, checkout_token, order_id, at)
   SELECT DISTINCT ON (shop_id, checkout_token) shop_id, checkout_token, order_id, ${at}::timestamptz FROM ${from}
   WHERE length(checkout_token) <= ${TOKEN_LENGTH} ORDER BY shop_id, checkout_token, order_id
   ON CONFLICT (shop_id, checkout_token) DO UPDATE SET order_id = excluded.order_id WHERE t.order_id IS NULL`;

/** For orders whose checkout was told later than the order itself. */
export const tieOrders = (orders: readonly CheckedOut[], at: Instant): Call => ({
  statement: {
    name: "tie-orders",
    text: tiesOf("unnest($1::int[], $2::bigint[], $3::text[]) x(shop_id, order_id, checkout_token)", "$4"),
  },
  values: [shops(orders), ids(orders), tokens(orders), new Date(at).toISOString()],
});

/** What was copied to the order `x` before, and what merchants decided on it by hand. */
export const EVIDENCE_OF_ORDER = `SELECT partner_id, seen, at, NULL AS seq FROM order_evidence e
    WHERE e.shop_id = x.s AND e.source = ${SHOPIFY} AND e.order_id = x.o
  UNION ALL (${HANDS_OF_ORDER})`;

export const readEvidence = (orders: readonly OrderKey[]): Call => ({
  statement: {
    name: "evidence",
    text: `SELECT x.n, e.partner_id, e.seen, ${epochMs("e.at")}, coalesce(e.seq::text, 'stored')
      FROM unnest($1::int[], $2::bigint[]) WITH ORDINALITY x(s, o, n)
      CROSS JOIN LATERAL (${EVIDENCE_OF_ORDER} OFFSET 0) e`,
  },
  values: [shops(orders), ids(orders)],
});

/**
 * The clicks of the visitors whom the orders' checkouts lead to: the last ones before the order, in whose own second a click still
 * counts; and the first within a day after it, which explains why it did not. After the orders were brought there.
 */
export const readClicks = (orders: readonly (CheckedOut & { processedAt: Instant })[]): Call => ({
  statement: {
    name: "tied-clicks",
    text: `SELECT x.n, c.partner_id, 'pixel', ${epochMs("c.at")}, 'tied'
      FROM unnest($1::int[], $2::bigint[], $3::text[], $4::timestamptz[]) WITH ORDINALITY x(s, o, c, p, n)
      CROSS JOIN LATERAL (
        SELECT visitor FROM tie t WHERE t.shop_id = x.s AND t.checkout_token = x.c AND t.order_id = x.o
          AND t.visitor IS NOT NULL
        OFFSET 0) t
      CROSS JOIN LATERAL (
        (SELECT * FROM click c WHERE c.shop_id = x.s AND c.visitor = t.visitor AND c.at < x.p + interval '1 s'
         ORDER BY c.at DESC LIMIT ${CLICKS})
        UNION ALL
        (SELECT * FROM click c WHERE c.shop_id = x.s AND c.visitor = t.visitor
           AND c.at >= x.p + interval '1 s' AND c.at < x.p + interval '1 day'
         ORDER BY c.at LIMIT 1)) c`,
  },
  values: [shops(orders), ids(orders), tokens(orders), momentArray(orders.map(({ processedAt }) => processedAt))],
});

/** Whom a former program had bound, as it was stored with orders, by the place of the order. */
export function customersOf(rows: readonly Row[]): Map<number, EarlierCustomer[]> {
  const found = new Map<number, EarlierCustomer[]>();
  for (const [n, partner, seen, at] of rows) {
    if (seen !== CUSTOMER) continue;
    const place = Number(n) - 1;
    const since = instant(Number(at));
    const one = { kind: "earlier-customer" as const, partnerId: partnerId(Number(partner)), since };
    found.set(place, [...(found.get(place) ?? []), one]);
  }
  return found;
}

/** Clicks by the place of their order in the list that was asked for. */
export function clicksOf(rows: readonly Row[]): Map<number, KnownClick[]> {
  const found = new Map<number, KnownClick[]>();
  for (const row of rows) {
    const [n, partner, seen, at, where] = row;
    if (seen === CUSTOMER || isHand(row)) continue;
    const click: Click = {
      kind: "click",
      partnerId: partnerId(Number(partner)),
      seen: seen as Click["seen"],
      at: instant(Number(at)),
    };
    const clicks = found.get(Number(n) - 1) ?? [];
    clicks.push({ click, stored: where === "stored" });
    found.set(Number(n) - 1, clicks);
  }
  return found;
}

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
    intArray(rows.map((row): PartnerId => row.partnerId)),
    textArray(rows.map(({ seen }) => seen)),
    momentArray(rows.map(({ at }) => at)),
  ],
});
