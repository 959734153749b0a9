import type { Pool } from "pg";
import type { CodeKey, Currency, Day, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { WebPixel } from "../domain/web-pixel.ts";
import { longestNow } from "./code-prefixes.ts";
import { ONLY_ERASED } from "./privacy.ts";
import { GIVEN_UP } from "./quarantine.ts";

/** Reads the totals tables alone: a report costs the same with a thousand orders a day and with a million. */
export type Span = { from: Day; to: Day };
export type Scope = { shopId: ShopId; currency: Currency };

/** Money in minor units of the scope's currency. `sales`, `discount` and `commission` of credited orders unless said. */
export type DayTotals = {
  day: Day;
  /** All orders of the day and their sales, credited or not. */
  orders: number;
  sales: bigint;
  credited: number;
  creditedSales: bigint;
  discount: bigint;
  commission: bigint;
};

export type PartnerTotals = {
  partnerId: PartnerId;
  name: string;
  orders: number;
  sales: bigint;
  discount: bigint;
  commission: bigint;
};

/** `redemptions` are orders that carried the code, `orders` those credited by it. */
export type CodeTotals = {
  key: CodeKey;
  display: string;
  partner: { id: PartnerId; name: string } | null;
  redemptions: number;
  orders: number;
  sales: bigint;
  discount: bigint;
  commission: bigint;
};

export type TotalsSort = "sales" | "orders" | "commission" | "discount";
export type Slice = { sort: TotalsSort; limit: number; offset: number };
export type Sliced<T> = { rows: T[]; total: number };

// Sorted by what the page may ask for, never by a caller's text.
const BY_COLUMN: Record<TotalsSort, string> = {
  sales: "sales",
  orders: "orders",
  commission: "commission",
  discount: "discount",
};

/** Days without an order are absent. */
export async function shopDays(pool: Pool, scope: Scope, span: Span): Promise<DayTotals[]> {
  const { rows } = await pool.query<Record<string, string>>({
    name: "report-shop-days",
    text: `SELECT to_char(day, 'YYYY-MM-DD') AS day, orders, sales, credited, credited_sales, discount, commission
           FROM shop_day WHERE shop_id = $1 AND currency = $2 AND day BETWEEN $3::date AND $4::date ORDER BY day`,
    values: [scope.shopId, scope.currency, span.from, span.to],
  });
  return rows.map((r) => ({
    day: String(r.day) as Day,
    orders: Number(r.orders),
    sales: minor(r.sales),
    credited: Number(r.credited),
    creditedSales: minor(r.credited_sales),
    discount: minor(r.discount),
    commission: minor(r.commission),
  }));
}

/** What credited orders make of a day up to a moment of it. */
export type CreditedTotals = Pick<DayTotals, "credited" | "creditedSales" | "discount" | "commission">;

/**
 * From the orders themselves, since totals know whole days alone: those of the day that were placed from `from` until before
 * `until`. It costs what these credited orders cost to read, about 15 ms a thousand.
 */
export async function creditedUntil(
  pool: Pool,
  scope: Scope,
  { day, from, until }: { day: Day; from: Instant; until: Instant },
): Promise<CreditedTotals> {
  const { rows } = await pool.query<Record<string, string>>({
    name: "report-credited-until",
    // Materialized: else the tally is cut out of its JSON once for each of its fields.
    text: `WITH placed AS MATERIALIZED (
             SELECT decided->'tally' AS tally FROM decision
             WHERE shop_id = $1 AND source = 1 AND partner_id IS NOT NULL AND processed_at >= $4 AND processed_at < $5)
           SELECT count(*) AS credited, sum(c.sales) AS credited_sales, sum(c.discount) AS discount,
                  sum(c.commission) AS commission
           FROM placed
           CROSS JOIN LATERAL json_to_record(tally) t(day text, currency text, counted boolean, credits json)
           CROSS JOIN LATERAL (
             SELECT sum(sales) AS sales, sum(discount) AS discount, sum(commission) AS commission
             FROM json_to_recordset(t.credits) one(sales bigint, discount bigint, commission bigint)) c
           WHERE t.counted AND t.currency = $2 AND t.day = $3`,
    values: [scope.shopId, scope.currency, day, new Date(from), new Date(until)],
  });
  const [r] = rows;
  return {
    credited: Number(r?.credited),
    creditedSales: minor(r?.credited_sales),
    discount: minor(r?.discount),
    commission: minor(r?.commission),
  };
}

export async function partnerTotals(
  pool: Pool,
  scope: Scope,
  span: Span,
  slice: Slice,
): Promise<Sliced<PartnerTotals>> {
  const { rows } = await pool.query<Record<string, string>>({
    text: `SELECT t.*, p.name FROM (
             SELECT partner_id, sum(orders) AS orders, sum(sales) AS sales, sum(discount) AS discount,
                    sum(commission) AS commission, count(*) OVER () AS total
             FROM partner_day WHERE shop_id = $1 AND currency = $2 AND day BETWEEN $3::date AND $4::date
             GROUP BY partner_id HAVING sum(orders) <> 0 OR sum(commission) <> 0
             ORDER BY ${BY_COLUMN[slice.sort]} DESC, partner_id LIMIT $5 OFFSET $6) t
           JOIN partner p ON p.shop_id = $1 AND p.id = t.partner_id
           ORDER BY t.${BY_COLUMN[slice.sort]} DESC, t.partner_id`,
    values: [scope.shopId, scope.currency, span.from, span.to, slice.limit, slice.offset],
  });
  return {
    total: Number(rows[0]?.total ?? 0),
    rows: rows.map((r) => ({
      partnerId: Number(r.partner_id) as PartnerId,
      name: String(r.name),
      orders: Number(r.orders),
      sales: minor(r.sales),
      discount: minor(r.discount),
      commission: minor(r.commission),
    })),
  };
}

/** The partner beside a code is its owner today, by how it begins only where the code itself never was anybody's. */
export async function codeTotals(pool: Pool, scope: Scope, span: Span, slice: Slice): Promise<Sliced<CodeTotals>> {
  const { rows } = await pool.query<Record<string, string | null>>({
    text: `SELECT t.*, c.display, p.id AS partner_id, p.name AS partner_name FROM (
             SELECT code_key, sum(redemptions) AS redemptions, sum(credited) AS orders, sum(sales) AS sales,
                    sum(discount) AS discount, sum(commission) AS commission, count(*) OVER () AS total
             FROM code_day WHERE shop_id = $1 AND currency = $2 AND day BETWEEN $3::date AND $4::date
             GROUP BY code_key HAVING sum(redemptions) <> 0
             ORDER BY ${BY_COLUMN[slice.sort]} DESC, code_key LIMIT $5 OFFSET $6) t
           LEFT JOIN code c ON c.shop_id = $1 AND c.key = t.code_key
           LEFT JOIN assignment a ON a.shop_id = $1 AND a.code_key = t.code_key AND a.to_at IS NULL
           LEFT JOIN LATERAL (${longestNow("t.code_key")}) b ON true
           LEFT JOIN partner p ON p.shop_id = $1 AND p.id = coalesce(a.partner_id, b.partner_id)
           ORDER BY t.${BY_COLUMN[slice.sort]} DESC, t.code_key`,
    values: [scope.shopId, scope.currency, span.from, span.to, slice.limit, slice.offset],
  });
  return {
    total: Number(rows[0]?.total ?? 0),
    rows: rows.map((r) => ({
      key: String(r.code_key) as CodeKey,
      display: r.display ?? String(r.code_key),
      partner: r.partner_id ? { id: Number(r.partner_id) as PartnerId, name: String(r.partner_name) } : null,
      redemptions: Number(r.redemptions),
      orders: Number(r.orders),
      sales: minor(r.sales),
      discount: minor(r.discount),
      commission: minor(r.commission),
    })),
  };
}

/** What needs the merchant, and how far the first steps have come. */
export type Standing = {
  waitingOrders: number;
  quarantined: number;
  failedCodes: number;
  missingCodes: number;
  /** Discounts of which the store says something else. */
  differing: number;
  offers: number;
  partners: number;
  codes: number;
  /** Any order of this shop is known here. */
  hasOrders: boolean;
  hasCredited: boolean;
  /** Null before it was first asked for. */
  pixel: WebPixel["state"] | null;
  /** An offer to go to: one whose code failed, else the newest. */
  offerId: number | null;
};

/** Counts above a thousand are told as a thousand: the screen says "more than". */
export async function standing(pool: Pool, shopId: ShopId): Promise<Standing> {
  const { rows } = await pool.query<Record<string, string | boolean | number | null>>({
    name: "report-standing",
    text: `SELECT
      (SELECT count(*) FROM (SELECT 1 FROM decision d WHERE shop_id = $1 AND outcome = 'waiting' AND NOT ${GIVEN_UP}
        AND NOT ${ONLY_ERASED} LIMIT 1000) w) AS waiting,
      (SELECT count(*) FROM (SELECT 1 FROM quarantine WHERE shop_id = $1 AND state = 'open' LIMIT 1000) q) AS quarantined,
      (SELECT count(*) FROM code WHERE shop_id = $1 AND state = 'failed') AS failed,
      (SELECT count(*) FROM code WHERE shop_id = $1 AND state = 'missing') AS missing,
      (SELECT count(*) FROM store_discount WHERE shop_id = $1 AND differences IS NOT NULL) AS differing,
      (SELECT count(*) FROM (SELECT 1 FROM code WHERE shop_id = $1 LIMIT 1000) c) AS codes,
      (SELECT count(*) FROM offer WHERE shop_id = $1) AS offers,
      (SELECT count(*) FROM partner WHERE shop_id = $1) AS partners,
      EXISTS (SELECT 1 FROM orders WHERE shop_id = $1) AS has_orders,
      (SELECT state FROM web_pixel WHERE shop_id = $1) AS pixel,
      EXISTS (SELECT 1 FROM partner_day WHERE shop_id = $1 AND orders > 0) AS has_credited,
      (SELECT o.id FROM offer o
        LEFT JOIN code c ON c.shop_id = o.shop_id AND c.offer_id = o.id AND c.state = 'failed'
        WHERE o.shop_id = $1 ORDER BY c.key IS NULL, o.id DESC LIMIT 1) AS offer_id`,
    values: [shopId],
  });
  const r = rows[0] ?? {};
  return {
    waitingOrders: Number(r.waiting),
    quarantined: Number(r.quarantined),
    failedCodes: Number(r.failed),
    missingCodes: Number(r.missing),
    differing: Number(r.differing),
    offers: Number(r.offers),
    partners: Number(r.partners),
    codes: Number(r.codes),
    hasOrders: r.has_orders === true,
    hasCredited: r.has_credited === true,
    pixel: (r.pixel ?? null) as Standing["pixel"],
    offerId: r.offer_id ? Number(r.offer_id) : null,
  };
}

// Sums come back as numeric text, single columns as bigint text: both are whole minor units.
const minor = (text: string | null | undefined) => BigInt(text ?? 0);

/** What a code, an offer or a partner brought since the beginning. */
export type Yield = { orders: number; sales: bigint; lastDay: Day | null };
const NOTHING_YET: Yield = { orders: 0, sales: 0n, lastDay: null };

type RawYield = { id: string; orders: string; sales: string; last_day: string | null };

/** By the codes' keys; `orders` carried the code, credited or not. */
export async function codeYields(pool: Pool, scope: Scope, keys: readonly CodeKey[]): Promise<(key: CodeKey) => Yield> {
  const { rows } = await pool.query<RawYield>({
    name: "report-code-yields",
    text: `SELECT code_key AS id, sum(redemptions) AS orders, sum(sales) AS sales,
                  to_char(max(day) FILTER (WHERE redemptions > 0), 'YYYY-MM-DD') AS last_day
           FROM code_day WHERE shop_id = $1 AND currency = $2 AND code_key = ANY($3::text[]) GROUP BY code_key`,
    values: [scope.shopId, scope.currency, keys],
  });
  return yieldOf(rows);
}

/** By the offers' ids: the sums of their codes. */
export async function offerYields(
  pool: Pool,
  scope: Scope,
  offerIds: readonly number[],
): Promise<(id: number) => Yield> {
  const { rows } = await pool.query<RawYield>({
    name: "report-offer-yields",
    text: `SELECT c.offer_id::text AS id, sum(t.redemptions) AS orders, sum(t.sales) AS sales,
                  to_char(max(t.day) FILTER (WHERE t.redemptions > 0), 'YYYY-MM-DD') AS last_day
           FROM code c JOIN code_day t ON t.shop_id = c.shop_id AND t.code_key = c.key AND t.currency = $2
           WHERE c.shop_id = $1 AND c.offer_id = ANY($3::int[]) GROUP BY c.offer_id`,
    values: [scope.shopId, scope.currency, offerIds],
  });
  return yieldOf(rows);
}

/** An account in minor units: what waits, what may be paid out, what was paid; and what earned it. */
export type Account = {
  orders: number;
  sales: bigint;
  commission: bigint;
  pending: bigint;
  payable: bigint;
  paid: bigint;
};

const ACCOUNT = `sum(orders) AS orders, sum(sales) AS sales, sum(commission) AS commission,
                  sum(pending) AS pending, sum(payable) AS payable, sum(paid) AS paid`;

type RawAccount = Record<keyof Account | "partner_id", string>;

const accountOf = (row: RawAccount): Account => ({
  orders: Number(row.orders),
  sales: minor(row.sales),
  commission: minor(row.commission),
  pending: minor(row.pending),
  payable: minor(row.payable),
  paid: minor(row.paid),
});

/** By the partners' ids, over all months. */
export async function partnerAccounts(
  pool: Pool,
  scope: Scope,
  partnerIds: readonly PartnerId[],
): Promise<(id: PartnerId) => Account> {
  const { rows } = await pool.query<RawAccount>({
    name: "report-partner-accounts",
    text: `SELECT partner_id, ${ACCOUNT} FROM partner_month
           WHERE shop_id = $1 AND currency = $2 AND partner_id = ANY($3::int[]) GROUP BY partner_id`,
    values: [scope.shopId, scope.currency, partnerIds],
  });
  const known = new Map(rows.map((row): [number, Account] => [Number(row.partner_id), accountOf(row)]));
  const none = { orders: 0, sales: 0n, commission: 0n, pending: 0n, payable: 0n, paid: 0n };
  return (id) => known.get(id) ?? none;
}

/** An account in a currency that the shop counted in before, or counts in no more. */
export type OtherAccount = Account & { currency: Currency };

/** By the partners' ids, what stands in other currencies than the shop's: never added to each other. */
export async function otherAccounts(
  pool: Pool,
  scope: Scope,
  partnerIds: readonly PartnerId[],
): Promise<(id: PartnerId) => OtherAccount[]> {
  const { rows } = await pool.query<RawAccount & { currency: Currency }>({
    name: "report-other-accounts",
    text: `SELECT partner_id, currency, ${ACCOUNT} FROM partner_month
           WHERE shop_id = $1 AND currency <> $2 AND partner_id = ANY($3::int[]) GROUP BY partner_id, currency
           HAVING sum(orders) <> 0 OR sum(pending) <> 0 OR sum(payable) <> 0 OR sum(paid) <> 0
           ORDER BY partner_id, currency`,
    values: [scope.shopId, scope.currency, partnerIds],
  });
  const known = Map.groupBy(rows, (row) => Number(row.partner_id));
  return (id) => (known.get(id) ?? []).map((row) => ({ currency: row.currency, ...accountOf(row) }));
}

function yieldOf(rows: readonly RawYield[]): (id: string | number) => Yield {
  const known = new Map(
    rows.map((r): [string, Yield] => [
      r.id,
      { orders: Number(r.orders), sales: minor(r.sales), lastDay: r.last_day as Day | null },
    ]),
  );
  return (id) => known.get(String(id)) ?? NOTHING_YET;
}

/** Events that could not be booked and wait for the merchant; above a thousand it is a thousand. */
export async function openQuarantine(pool: Pool, shopId: ShopId): Promise<number> {
  const { rows } = await pool.query<{ open: number }>({
    name: "report-open-quarantine",
    text: `SELECT count(*)::int AS open
           FROM (SELECT 1 FROM quarantine WHERE shop_id = $1 AND state = 'open' LIMIT 1000) q`,
    values: [shopId],
  });
  return rows[0]?.open ?? 0;
}
