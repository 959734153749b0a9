// Who was credited and why, beside each order; and which orders carried a partner's code.
import type pg from "pg";
import { decodeDecided, encodeDecided } from "../domain/decided.ts";
import { type CodeKey, type Instant, type OrderId, type PartnerId, SHOPIFY, type ShopId } from "../domain/ids.ts";
import type { Decided, Settlement } from "../domain/settlement.ts";
import { bigintArray, intArray, momentArray, textArray } from "./arrays.ts";
import type { Call } from "./pipeline.ts";

type OrderKey = { shopId: ShopId; orderId: OrderId };

/** What was decided on the order `x`. */
export const DECIDED_OF_ORDER = `SELECT decided FROM decision d
  WHERE d.shop_id = x.s AND d.source = ${SHOPIFY} AND d.order_id = x.o`;

export const decidedOf = (text: string): Decided => decodeDecided(JSON.parse(text));

export type DecisionRow = OrderKey & {
  outcome: Settlement["outcome"];
  decided: Decided;
  processedAt: Instant | null;
};

export const saveDecisions = (rows: readonly DecisionRow[]): Call => {
  const credits = rows.map(({ decided: { attribution } }) =>
    attribution.kind === "credited" ? attribution.credits[0] : null,
  );
  return {
    statement: {
      name: "decisions",
      text: `INSERT INTO decision AS d (shop_id, source, order_id, outcome, partner_id, code_key, processed_at, due_at, decided)
        SELECT s, ${SHOPIFY}, o, outcome, p, c, at, due, decided::json
        FROM unnest($1::int[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[],
          $8::text[]) x(s, o, outcome, p, c, at, due, decided)
        ON CONFLICT (shop_id, source, order_id) DO UPDATE SET outcome = excluded.outcome, partner_id = excluded.partner_id,
          code_key = excluded.code_key, processed_at = excluded.processed_at, due_at = excluded.due_at,
          decided = excluded.decided`,
    },
    values: [
      intArray(rows.map(({ shopId }) => shopId)),
      bigintArray(rows.map(({ orderId }) => orderId)),
      textArray(rows.map(({ outcome }) => outcome)),
      intArray(credits.map((credit) => credit?.partnerId ?? null)),
      textArray(credits.map((credit) => credit?.codeKey ?? null)),
      momentArray(rows.map(({ processedAt }) => processedAt)),
      momentArray(rows.map(({ decided }) => decided.dueAt)),
      textArray(rows.map(({ decided }) => encodeDecided(decided))),
    ],
  };
};

export type RedemptionRow = OrderKey & { codeKey: CodeKey };

const redemptionValues = (rows: readonly RedemptionRow[]) => [
  intArray(rows.map(({ shopId }) => shopId)),
  textArray(rows.map(({ codeKey }) => codeKey)),
  bigintArray(rows.map(({ orderId }) => orderId)),
];

export const insertRedemptions = (rows: readonly RedemptionRow[]): Call => ({
  statement: {
    name: "redemptions-insert",
    text: `INSERT INTO redemption (shop_id, code_key, source, order_id)
      SELECT s, c, ${SHOPIFY}, o FROM unnest($1::int[], $2::text[], $3::bigint[]) x(s, c, o) ON CONFLICT DO NOTHING`,
  },
  values: redemptionValues(rows),
});

export const deleteRedemptions = (rows: readonly RedemptionRow[]): Call => ({
  statement: {
    name: "redemptions-delete",
    text: `DELETE FROM redemption r USING unnest($1::int[], $2::text[], $3::bigint[]) x(s, c, o)
      WHERE r.shop_id = x.s AND r.code_key = x.c AND r.source = ${SHOPIFY} AND r.order_id = x.o`,
  },
  values: redemptionValues(rows),
});

export type PassedOverRow = OrderKey & { partnerId: PartnerId; processedAt: Instant };

export const savePassedOver = (rows: readonly PassedOverRow[]): Call => ({
  statement: {
    name: "passed-over",
    text: `INSERT INTO passed_over AS o (shop_id, source, order_id, partner_id, processed_at)
      SELECT s, ${SHOPIFY}, o, p, at FROM unnest($1::int[], $2::bigint[], $3::int[], $4::timestamptz[]) x(s, o, p, at)
      ON CONFLICT (shop_id, source, order_id, partner_id) DO UPDATE SET processed_at = excluded.processed_at
        WHERE o.processed_at <> excluded.processed_at`,
  },
  values: [
    intArray(rows.map(({ shopId }) => shopId)),
    bigintArray(rows.map(({ orderId }) => orderId)),
    intArray(rows.map(({ partnerId }) => partnerId)),
    momentArray(rows.map(({ processedAt }) => processedAt)),
  ],
});

export const deletePassedOver = (rows: readonly Omit<PassedOverRow, "processedAt">[]): Call => ({
  statement: {
    name: "passed-over-delete",
    text: `DELETE FROM passed_over o USING unnest($1::int[], $2::bigint[], $3::int[]) x(s, o, p)
      WHERE o.shop_id = x.s AND o.source = ${SHOPIFY} AND o.order_id = x.o AND o.partner_id = x.p`,
  },
  values: [
    intArray(rows.map(({ shopId }) => shopId)),
    bigintArray(rows.map(({ orderId }) => orderId)),
    intArray(rows.map(({ partnerId }) => partnerId)),
  ],
});

/** Whether an order can be decided on, or only once more is heard of it; `unknown` where nothing was heard. */
export async function standOf(
  pool: pg.Pool,
  { shopId, orderId }: OrderKey,
): Promise<"decided" | "waiting" | "unknown"> {
  const { rows } = await pool.query<{ outcome: Settlement["outcome"] }>(
    `SELECT outcome FROM decision WHERE shop_id = $1 AND source = ${SHOPIFY} AND order_id = $2`,
    [shopId, orderId],
  );
  const outcome = rows[0]?.outcome;
  if (outcome === undefined) return "unknown";
  return outcome === "waiting" ? "waiting" : "decided";
}
