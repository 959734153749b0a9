// What the web pixel tells: clicks on partners' links, and which checkout a visitor completed.
import { SAME_CLICK_MS } from "../domain/click.ts";
import type { Day, HandleKey, Instant, ShopId } from "../domain/ids.ts";
import { booleanArray, dayArray, intArray, momentArray, textArray, uuidArray } from "./arrays.ts";
import type { Db } from "./jobs.ts";
import type { Call } from "./pipeline.ts";

/**
 * `referrals`: who may have sent the visitor, the best first, and the values under which each may be known, the best first.
 * `again`: the click may have been kept before.
 */
export type ClickRow = {
  shopId: ShopId;
  visitor: string;
  at: Instant;
  day: Day;
  referrals: { parameter: string; names: HandleKey[] }[];
  again: boolean;
};
export type TieRow = { shopId: ShopId; visitor: string; at: Instant; checkoutToken: string };

const SAME = `interval '${SAME_CLICK_MS} ms'`;

/**
 * Keeps the clicks whose handles belong to partners, each by the first that somebody has, and counts them by day, and by the link
 * of a former program. One that is told again is kept once. `known`: whether one of the same visitor, partner and moment may be
 * there; where none may, which costs the server a seventh less, one that is fails with `unique_violation`.
 */
export const insertClicks = (clicks: readonly ClickRow[], known: boolean): Call => {
  // A row for each handle that a click may go by, the best first; a column for each parameter of the statement.
  const [of, parameters, values, places]: [ClickRow[], string[], string[], number[]] = [[], [], [], []];
  for (const [n, click] of clicks.entries()) {
    for (const { parameter, names } of click.referrals) {
      for (const value of names) {
        of.push(click);
        parameters.push(parameter);
        values.push(value);
        places.push(n);
      }
    }
  }
  return {
    statement: {
      name: known ? "clicks" : "clicks-new",
      text: `WITH told AS (
        SELECT x.* FROM (
          SELECT DISTINCT ON (x.n) x.s, x.v, x.at, x.d, x.again, x.p, x.value, h.partner_id, h.mapped
          FROM unnest($1::int[], $2::uuid[], $3::timestamptz[], $4::date[], $5::text[], $6::text[], $7::bool[], $8::int[])
            WITH ORDINALITY x(s, v, at, d, p, value, again, n, place)
          JOIN handle h ON h.shop_id = x.s AND h.parameter = x.p AND h.value = x.value AND h.since <= x.at
          ORDER BY x.n, x.place) x
        WHERE NOT x.again OR NOT EXISTS (
          SELECT FROM click k WHERE k.shop_id = x.s AND k.visitor = x.v AND k.partner_id = x.partner_id
            AND k.at BETWEEN x.at - ${SAME} AND x.at + ${SAME})
      ), added AS (
        INSERT INTO click (shop_id, visitor, at, partner_id, day) SELECT s, v, at, partner_id, d FROM told
        ${known ? "ON CONFLICT DO NOTHING" : ""} RETURNING shop_id, visitor, at, partner_id, day
      ), counted AS (
        INSERT INTO handle_click AS k (shop_id, parameter, value, clicks, last_at)
        SELECT t.s, t.p, t.value, count(*), max(t.at) FROM (SELECT DISTINCT s, v, at, partner_id, p, value FROM told WHERE mapped) t
        JOIN added a ON a.shop_id = t.s AND a.visitor = t.v AND a.at = t.at AND a.partner_id = t.partner_id
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (shop_id, parameter, value) DO UPDATE
          SET clicks = k.clicks + excluded.clicks, last_at = greatest(k.last_at, excluded.last_at)
      )
      INSERT INTO click_day AS c (shop_id, partner_id, day, clicks)
      SELECT shop_id, partner_id, day, count(*) FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      ON CONFLICT (shop_id, partner_id, day) DO UPDATE SET clicks = c.clicks + excluded.clicks`,
    },
    values: [
      intArray(of.map(({ shopId }) => shopId)),
      uuidArray(of.map(({ visitor }) => visitor)),
      momentArray(of.map(({ at }) => at)),
      dayArray(of.map(({ day }) => day)),
      textArray(parameters),
      textArray(values),
      booleanArray(of.map(({ again }) => again)),
      intArray(places),
    ],
  };
};

/**
 * Brings visitors to where their checkouts' orders are or will be, and has orders that came first looked at again. Who never
 * clicked is not kept; nor can a second visitor take a checkout from the first.
 */
export const tieVisitors = (rows: readonly TieRow[]): Call => ({
  statement: {
    name: "tie-visitors",
    text: `WITH told AS (
        SELECT DISTINCT ON (x.s, x.c) x.* FROM unnest($1::int[], $2::text[], $3::uuid[], $4::timestamptz[]) x(s, c, v, at)
        WHERE EXISTS (SELECT FROM click k WHERE k.shop_id = x.s AND k.visitor = x.v)
        ORDER BY x.s, x.c, x.at
      ), met AS (
        INSERT INTO tie AS t (shop_id, checkout_token, visitor, at) SELECT s, c, v, at FROM told ORDER BY s, c
        ON CONFLICT (shop_id, checkout_token) DO UPDATE SET visitor = excluded.visitor WHERE t.visitor IS NULL
        RETURNING t.shop_id, t.order_id
      )
      SELECT graphile_worker.add_job('look-again', json_build_object('shopId', shop_id, 'orderId', order_id::text),
        job_key => 'look:' || shop_id || ':' || order_id)
      FROM met WHERE order_id IS NOT NULL`,
  },
  values: [
    intArray(rows.map(({ shopId }) => shopId)),
    textArray(rows.map(({ checkoutToken }) => checkoutToken)),
    uuidArray(rows.map(({ visitor }) => visitor)),
    momentArray(rows.map(({ at }) => at)),
  ],
});

/** Forgets whose checkouts these orders were. What was copied to the orders names no visitor. */
export async function eraseTies(db: Db, shopId: ShopId, orderIds: readonly string[]): Promise<void> {
  await db.query("DELETE FROM tie WHERE shop_id = $1 AND order_id = ANY ($2::bigint[])", [shopId, orderIds]);
}

/** Drops clicks and ties from before a moment. Returns how many rows went. */
export async function dropClicksBefore(db: Db, moment: Instant): Promise<number> {
  const before = new Date(moment);
  const clicks = await db.query("DELETE FROM click WHERE at < $1", [before]);
  const ties = await db.query("DELETE FROM tie WHERE at < $1", [before]);
  return (clicks.rowCount ?? 0) + (ties.rowCount ?? 0);
}
