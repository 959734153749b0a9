// Counts everything again, from decisions and entries, and compares it with what the totals hold.
import type pg from "pg";
import { BROUGHT_OVER, SHOPIFY, type ShopId } from "../domain/ids.ts";
import { balanceOf } from "./entries.ts";
import { TABLE_NAMES, TABLES, type Table } from "./totals.ts";

/** A figure that is not what a recount says. */
export type Difference = { what: string; key: string; expected: string; actual: string };

/**
 * All that differs in one shop, or in all of them (null), as of one moment. Nothing, as long as the books are right. `db` is a
 * pool, or a client that is in no transaction.
 */
export async function recount(db: pg.ClientBase | pg.Pool, shopId: ShopId | null): Promise<Difference[]> {
  if ("totalCount" in db) {
    const client = await db.connect();
    return recount(client, shopId).finally(() => client.release());
  }
  await db.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    // The planner knows nothing of what lies in JSON and takes a join of a million orders for one of a few.
    await db.query("SET LOCAL enable_nestloop = off");
    const differences: Difference[] = [];
    for (const sql of [...TABLE_NAMES.map(totalsDiffer), ...Object.values(BOOKS)]) {
      const { rows } = await db.query<Difference>(sql, [shopId]);
      differences.push(...rows);
    }
    return differences;
  } finally {
    await db.query("ROLLBACK");
  }
}

const OF_SHOP = "($1::int IS NULL OR shop_id = $1)";

const TALLIES = `SELECT shop_id, order_id, decided->'tally' AS tally, (decided->'tally'->>'counted')::boolean AS counted,
    decided->'tally'->>'currency' AS currency, (decided->'tally'->>'day')::date AS day
  FROM decision WHERE ${OF_SHOP} AND source = ${SHOPIFY} AND json_typeof(decided->'tally') = 'object'`;

const CREDITS = `SELECT t.*, (c->>'partnerId')::int AS partner_id, (c->>'sales')::bigint AS sales,
    (c->>'discount')::bigint AS discount, (c->>'commission')::bigint AS commission
  FROM (${TALLIES}) t CROSS JOIN LATERAL json_array_elements(t.tally->'credits') c`;

const REDEMPTIONS = `SELECT t.*, r->>'codeKey' COLLATE "C" AS code_key, (r->>'credited')::boolean AS credited,
    (r->>'sales')::bigint AS sales, (r->>'discount')::bigint AS discount, (r->>'commission')::bigint AS commission
  FROM (${TALLIES}) t CROSS JOIN LATERAL json_array_elements(t.tally->'redemptions') r`;

const PARTNER_SUMS =
  "count(*) AS orders, sum(sales) AS sales, sum(discount) AS discount, sum(commission) AS commission";

const EXPECTED: Record<Table, string> = {
  shop_day: `SELECT shop_id, currency, day, count(*) AS orders, sum((tally->>'sales')::bigint) AS sales,
      count(*) FILTER (WHERE json_array_length(tally->'credits') > 0) AS credited, sum(c.sales) AS credited_sales,
      sum(c.discount) AS discount, sum(c.commission) AS commission
    FROM (${TALLIES}) t CROSS JOIN LATERAL (
      SELECT sum((c->>'sales')::bigint) AS sales, sum((c->>'discount')::bigint) AS discount,
        sum((c->>'commission')::bigint) AS commission FROM json_array_elements(t.tally->'credits') c) c
    WHERE counted GROUP BY 1, 2, 3`,
  partner_day: `SELECT shop_id, partner_id, currency, day, ${PARTNER_SUMS} FROM (${CREDITS}) c WHERE counted GROUP BY 1, 2, 3, 4`,
  partner_month: `SELECT shop_id, partner_id, currency, month, sum(orders) AS orders, sum(sales) AS sales,
      sum(discount) AS discount, sum(commission) AS commission, sum(pending) AS pending, sum(payable) AS payable, sum(paid) AS paid
    FROM (
      SELECT shop_id, partner_id, currency, date_trunc('month', day)::date AS month, ${PARTNER_SUMS},
        0 AS pending, 0 AS payable, 0 AS paid FROM (${CREDITS}) c WHERE counted GROUP BY 1, 2, 3, 4
      UNION ALL
      SELECT e.shop_id, e.partner_id, e.currency, date_trunc('month', t.day)::date, 0, 0, 0, 0,
        ${balanceOf("pending")}, ${balanceOf("payable")}, ${balanceOf("paid")}
      FROM entry e JOIN (${TALLIES}) t ON t.shop_id = e.shop_id AND t.order_id = e.order_id
      WHERE e.source = ${SHOPIFY} GROUP BY 1, 2, 3, 4
      UNION ALL
      SELECT e.shop_id, e.partner_id, e.currency, date_trunc('month', b.day)::date, 0, 0, 0, 0,
        ${balanceOf("pending")}, ${balanceOf("payable")}, ${balanceOf("paid")}
      FROM entry e JOIN (SELECT shop_id, id, day FROM brought_balance WHERE ${OF_SHOP}) b ON b.shop_id = e.shop_id AND b.id = e.order_id
      WHERE e.source = ${BROUGHT_OVER} GROUP BY 1, 2, 3, 4) m GROUP BY 1, 2, 3, 4`,
  code_day: `SELECT shop_id, code_key, currency, day, count(*) AS redemptions, count(*) FILTER (WHERE credited) AS credited,
      sum(sales) AS sales, sum(discount) AS discount, sum(commission) AS commission
    FROM (${REDEMPTIONS}) r WHERE counted GROUP BY 1, 2, 3, 4`,
};

function totalsDiffer(table: Table): string {
  const { key, sums } = TABLES[table];
  const keys = Object.keys(key);
  const figures = (row: string) => `concat_ws(' ', ${sums.map((sum) => `coalesce(${row}.${sum}, 0)`)})`;
  return `SELECT '${table}' AS what, concat_ws('/', ${keys.map((name) => `coalesce(e.${name}, t.${name})`)}) AS key,
      ${figures("e")} AS expected, ${figures("t")} AS actual
    FROM (${EXPECTED[table]}) e
    FULL JOIN (SELECT * FROM ${table} WHERE ${OF_SHOP}) t ON ${keys.map((name) => `e.${name} = t.${name}`).join(" AND ")}
    WHERE ${figures("e")} <> ${figures("t")}`;
}

const BOOKS = {
  booked: `SELECT 'booked' AS what, concat_ws('/', shop_id, order_id, partner_id) AS key,
      coalesce(c.commission, 0)::text AS expected, coalesce(e.booked, 0)::text AS actual
    FROM (SELECT shop_id, order_id, partner_id, sum(commission) AS commission FROM (${CREDITS}) c WHERE counted GROUP BY 1, 2, 3) c
    FULL JOIN (
      SELECT shop_id, order_id, partner_id, sum(CASE WHEN from_account = 1 THEN amount WHEN to_account = 1 THEN -amount ELSE 0 END) AS booked
      FROM entry WHERE ${OF_SHOP} AND source = ${SHOPIFY} GROUP BY 1, 2, 3) e USING (shop_id, order_id, partner_id)
    WHERE coalesce(c.commission, 0) <> coalesce(e.booked, 0)`,
  brought: `SELECT 'brought over' AS what, concat_ws('/', coalesce(b.shop_id, e.shop_id), coalesce(b.id, e.order_id)) AS key,
      concat_ws(' ', b.amount, b.waiting) AS expected, concat_ws(' ', e.booked, e.pending) AS actual
    FROM (SELECT shop_id, id, partner_id, CASE WHEN undone_at IS NULL THEN amount ELSE 0 END AS amount,
        CASE WHEN undone_at IS NULL AND approved_at IS NULL AND due_at IS NOT NULL THEN amount ELSE 0 END AS waiting
      FROM brought_balance WHERE ${OF_SHOP}) b
    FULL JOIN (
      SELECT shop_id, order_id, partner_id, ${balanceOf("pending")},
        sum(CASE WHEN from_account = 1 THEN amount WHEN to_account = 1 THEN -amount ELSE 0 END) AS booked
      FROM entry WHERE ${OF_SHOP} AND source = ${BROUGHT_OVER} GROUP BY 1, 2, 3) e
      ON e.shop_id = b.shop_id AND e.order_id = b.id AND e.partner_id = b.partner_id
    WHERE concat_ws(' ', b.amount, b.waiting) <> concat_ws(' ', e.booked, e.pending)`,
  days: `SELECT 'day of order' AS what, concat_ws('/', o.shop_id, o.order_id) AS key,
      coalesce(t.day::text, '') AS expected, coalesce(o.day::text, '') AS actual
    FROM (SELECT * FROM orders WHERE ${OF_SHOP}) o LEFT JOIN (${TALLIES}) t ON t.shop_id = o.shop_id AND t.order_id = o.order_id
    WHERE o.day IS DISTINCT FROM t.day`,
  undecided: `SELECT 'undecided order' AS what, concat_ws('/', o.shop_id, o.order_id) AS key, 'decision' AS expected, '' AS actual
    FROM (SELECT * FROM orders WHERE ${OF_SHOP}) o
    WHERE NOT EXISTS (SELECT FROM decision d WHERE d.shop_id = o.shop_id AND d.source = o.source AND d.order_id = o.order_id)`,
  redemptions: `SELECT 'redemption' AS what, concat_ws('/', coalesce(e.shop_id, r.shop_id), coalesce(e.order_id, r.order_id)) AS key,
      coalesce(e.code_key, '') AS expected, coalesce(r.code_key, '') AS actual
    FROM (${REDEMPTIONS}) e FULL JOIN (SELECT * FROM redemption WHERE ${OF_SHOP}) r
      ON r.shop_id = e.shop_id AND r.order_id = e.order_id AND r.code_key = e.code_key
    WHERE e.order_id IS NULL OR r.order_id IS NULL`,
};
