import type { Pool } from "pg";
import type { CodeKey, Day, Instant, OrderId, PartnerId, ShopId } from "../domain/ids.ts";
import { ONLY_ERASED } from "./privacy.ts";
import { GIVEN_UP } from "./quarantine.ts";

/** Which orders a list shows; an absent filter lets all pass. */
export type OrderFilter = {
  credit: Credit | null;
  partnerId: PartnerId | null;
  /** With the orders of the partner's that were credited to somebody else or to nobody. */
  passedOver?: boolean;
  codeKey: CodeKey | null;
  /** Days in the shop's time zone, both included. */
  span: { from: Day; to: Day } | null;
  /** An order's name or number, whole: "#1042", "1042" or Shopify's id. */
  search: string;
};
export type Credit = "credited" | "uncredited" | "waiting" | "test";

/** Where a page ends. Pages are cut by key, never by offset: page 100,000 costs what page 1 costs. */
export type OrderCursor = { at: Instant | null; orderId: OrderId };
export type OrderSlice = { limit: number; after: OrderCursor | null; before: OrderCursor | null };

/** `facts` and `decided` as stored: domain/facts.ts and domain/decided.ts read them. */
export type OrderRow = {
  orderId: OrderId;
  name: string | null;
  at: Instant | null;
  outcome: Credit;
  partner: { id: PartnerId; name: string } | null;
  codeKey: CodeKey | null;
  dueAt: Instant | null;
  facts: unknown;
  decided: unknown;
};

type RawRow = {
  order_id: string;
  name: string | null;
  at: number | null;
  outcome: Credit | null;
  partner_id: number | null;
  partner_name: string | null;
  code_key: string | null;
  due_at: number | null;
  facts: unknown;
  decided: unknown;
};

const ROW = `o.order_id::text AS order_id, o.name, ${millis("o.processed_at")} AS at, o.facts, d.outcome, d.partner_id,
  p.name AS partner_name, d.code_key, ${millis("d.due_at")} AS due_at, d.decided`;
const JOINS = `LEFT JOIN decision d ON d.shop_id = o.shop_id AND d.source = o.source AND d.order_id = o.order_id
  LEFT JOIN partner p ON p.shop_id = o.shop_id AND p.id = d.partner_id`;

/** Newest first, and of one moment the highest number first, as Shopify numbers what comes later; a list by code is in the order of Shopify's ids. One row more than `limit` is read where there is more. */
export async function listOrders(
  pool: Pool,
  shopId: ShopId,
  filter: OrderFilter,
  slice: OrderSlice,
): Promise<OrderRow[]> {
  const read = async (pick: Pick) => {
    const values: unknown[] = [shopId];
    const picked = pick((value) => `$${values.push(value)}`, filter, slice);
    const { rows } = await pool.query<RawRow>({
      text: `WITH k AS (${picked}) SELECT ${ROW} FROM k
             JOIN orders o ON o.shop_id = $1 AND o.source = 1 AND o.order_id = k.order_id ${JOINS}
             ORDER BY ${sorting(slice, drivenBy(filter) === "r" ? "r" : "k").replaceAll("r.", "k.")}`,
      values,
    });
    return slice.before ? rows.map(toRow).reverse() : rows.map(toRow);
  };
  if (isCommon(filter)) {
    const near = await read(nearOrders);
    if (near.length > slice.limit) return near;
  }
  return read(pickedOrders);
}

/** One order; null where the shop has none of that id. */
export async function readOrder(pool: Pool, shopId: ShopId, orderId: OrderId): Promise<OrderRow | null> {
  const { rows } = await pool.query<RawRow>({
    name: "order-one",
    text: `SELECT ${ROW} FROM orders o ${JOINS} WHERE o.shop_id = $1 AND o.source = 1 AND o.order_id = $2`,
    values: [shopId, orderId],
  });
  return rows[0] ? toRow(rows[0]) : null;
}

type Bind = (value: unknown) => string;
type Pick = (bind: Bind, filter: OrderFilter, slice: OrderSlice) => string;
/** The table whose index gives a page its order: orders, decision or redemption. */
type Driver = "o" | "d" | "r";

function drivenBy(filter: OrderFilter): Driver {
  if (filter.search) return "o";
  if (filter.codeKey !== null) return "r";
  return filter.partnerId !== null || filter.credit !== null ? "d" : "o";
}

// A page of an outcome that is not rare lies within so many orders by time; where it does not, the outcome is rare.
const NEAR = 10_000;
const isCommon = ({ credit, codeKey, partnerId, search }: OrderFilter) =>
  (credit === "credited" || credit === "uncredited") && codeKey === null && partnerId === null && search === "";

/** The keys of a page among the next orders by time. */
function nearOrders(bind: Bind, filter: OrderFilter, slice: OrderSlice): string {
  const where = conditions(bind, { ...filter, credit: null }, slice, "o").map((condition) => ` AND ${condition}`);
  return `SELECT o.order_id, o.processed_at FROM (
            SELECT o.shop_id, o.source, o.order_id, o.processed_at FROM orders o
            WHERE o.shop_id = $1${where.join("")} ORDER BY ${sorting(slice, "o")} LIMIT ${NEAR}) o
          JOIN decision d ON d.shop_id = $1 AND d.source = 1 AND d.order_id = o.order_id AND d.outcome = ${bind(filter.credit)}
          ORDER BY ${sorting(slice, "o")} LIMIT ${bind(slice.limit + 1)}`;
}

/**
 * The keys of a page, from the index that fits the narrowest filter: a name from its own, a code from redemption's key,
 * a partner or the lack of one from decision's, rare outcomes from a partial one, everything else from orders by time.
 */
function pickedOrders(bind: Bind, filter: OrderFilter, slice: OrderSlice): string {
  const driver = drivenBy(filter);
  const rest = conditions(bind, filter, slice, driver);
  const limit = bind(slice.limit + 1);
  const select = (from: string, ...where: string[]) =>
    `SELECT ${driver}.order_id, ${driver === "d" ? "d" : "o"}.processed_at FROM ${from}
     WHERE ${[`${driver}.shop_id = $1`, `${driver}.source = 1`, ...where, ...rest].join(" AND ")}
     ORDER BY ${sorting(slice, driver)} LIMIT ${limit}`;

  if (driver === "o") {
    const decision = filter.credit || filter.partnerId !== null ? "JOIN" : "LEFT JOIN";
    return select(
      `orders o ${decision} decision d USING (shop_id, source, order_id)`,
      ...(filter.search ? [nameIs(bind, filter.search)] : []),
      ...(filter.partnerId !== null ? [`d.partner_id = ${bind(filter.partnerId)}`] : []),
    );
  }
  if (driver === "r") {
    return select(
      `redemption r JOIN orders o USING (shop_id, source, order_id) JOIN decision d USING (shop_id, source, order_id)`,
      `r.code_key = ${bind(filter.codeKey)}`,
      ...(filter.partnerId !== null ? [`d.partner_id = ${bind(filter.partnerId)}`] : []),
    );
  }
  const decisions = filter.span ? "decision d JOIN orders o USING (shop_id, source, order_id)" : "decision d";
  if (filter.partnerId !== null && filter.passedOver) {
    const own = `d.partner_id = ${bind(filter.partnerId)}`;
    return `SELECT u.order_id, u.processed_at FROM ((${select(decisions, own)}) UNION ALL (${select("passed_over d", own)})) u
            ORDER BY ${sorting(slice, "o").replaceAll("o.", "u.")} LIMIT ${limit}`;
  }
  if (filter.partnerId !== null) return select(decisions, `d.partner_id = ${bind(filter.partnerId)}`);
  if (filter.credit === "uncredited") return select(decisions, "d.partner_id IS NULL");
  if (filter.credit !== "credited") return select(decisions, "d.outcome IN ('waiting', 'test')");
  // Each partner's newest from the index, then the newest of these: credited orders may be few among millions.
  return `SELECT l.order_id, l.processed_at FROM partner w
          CROSS JOIN LATERAL (${select(decisions, "d.partner_id = w.id")}) l
          WHERE w.shop_id = $1 ORDER BY ${sorting(slice, "o").replaceAll("o.", "l.")} LIMIT ${limit}`;
}

function conditions(bind: Bind, filter: OrderFilter, slice: OrderSlice, driver: Driver): string[] {
  const found: string[] = [];
  if (filter.credit) found.push(`d.outcome = ${bind(filter.credit)}`);
  if (filter.credit === "waiting") found.push(`NOT ${GIVEN_UP}`, `NOT ${ONLY_ERASED}`);
  if (filter.span) {
    // An order keeps the day it was given; the time around it only finds the place in the index, a zone's width apart.
    const from = bind(filter.span.from);
    const to = bind(filter.span.to);
    const at = `${driver === "d" ? "d" : "o"}.processed_at`;
    found.push(`o.day BETWEEN ${from}::date AND ${to}::date`);
    found.push(`${at} >= (${from}::date - 2)::timestamptz AND ${at} < (${to}::date + 3)::timestamptz`);
  }
  // An order of which only a refund was heard has no time yet: it stands first among what waits.
  const timeless = filter.credit === "waiting" || filter.search !== "";
  if (driver !== "r" && !timeless) found.push(`${driver}.processed_at IS NOT NULL`);
  const cursor = slice.before ?? slice.after;
  if (cursor) found.push(...beyond(bind, cursor, { driver, backwards: slice.before !== null, timeless }));
  return found;
}

type Way = { driver: Driver; backwards: boolean; timeless: boolean };

/** What lies after a cursor, or before it. The bound on the time alone is what an index can use. */
function beyond(bind: Bind, cursor: OrderCursor, { driver, backwards, timeless }: Way): string[] {
  const id = bind(cursor.orderId);
  if (driver === "r") return [`r.order_id ${backwards ? ">" : "<"} ${id}`];
  const at = `${driver}.processed_at`;
  if (cursor.at === null) {
    const order = `${driver}.order_id`;
    return [backwards ? `${at} IS NULL AND ${order} > ${id}` : `(${at} IS NOT NULL OR ${order} < ${id})`];
  }
  const time = `to_timestamp(${bind(cursor.at)}::float8 / 1000)`;
  const same = `${at} = ${time} AND ${driver}.order_id`;
  if (!backwards) return [`${at} <= ${time}`, `NOT (${same} >= ${id})`];
  return timeless
    ? [`(${at} IS NULL OR (${at} >= ${time} AND NOT (${same} <= ${id})))`]
    : [`${at} >= ${time}`, `NOT (${same} <= ${id})`];
}

function sorting(slice: OrderSlice, driver: Driver | "k"): string {
  if (driver === "r") return slice.before ? "r.order_id" : "r.order_id DESC";
  // The index has the numbers the other way round: PostgreSQL sorts those of one moment, and reads no further than the page.
  return slice.before
    ? `${driver}.processed_at, ${driver}.order_id`
    : `${driver}.processed_at DESC, ${driver}.order_id DESC`;
}

function nameIs(bind: Bind, search: string): string {
  const bare = search.trim().replace(/^#/, "");
  const names = `o.name COLLATE "C" IN (${bind(search.trim())}, ${bind(bare)}, ${bind(`#${bare}`)})`;
  return /^\d{5,18}$/.test(bare) ? `(${names} OR o.order_id = ${bind(bare)})` : names;
}

function toRow(r: RawRow): OrderRow {
  return {
    orderId: r.order_id as OrderId,
    name: r.name,
    at: r.at as Instant | null,
    outcome: r.outcome ?? "waiting",
    partner: r.partner_id && r.partner_name !== null ? { id: r.partner_id as PartnerId, name: r.partner_name } : null,
    codeKey: r.code_key as CodeKey | null,
    dueAt: r.due_at as Instant | null,
    facts: r.facts,
    decided: r.decided,
  };
}

/** Names of partners and codes that a trail speaks of. */
export async function namesOf(
  pool: Pool,
  shopId: ShopId,
  ids: { partners: readonly PartnerId[]; codes: readonly CodeKey[] },
): Promise<{ partners: Map<number, string>; codes: Map<string, string> }> {
  const { rows } = await pool.query<{ id: number | null; key: string | null; name: string }>({
    name: "order-names",
    text: `SELECT id, NULL AS key, name FROM partner WHERE shop_id = $1 AND id = ANY($2::int[])
           UNION ALL SELECT NULL, key, display FROM code WHERE shop_id = $1 AND key = ANY($3::text[])`,
    values: [shopId, ids.partners, ids.codes],
  });
  return {
    partners: new Map(rows.flatMap((r) => (r.id === null ? [] : [[r.id, r.name] as const]))),
    codes: new Map(rows.flatMap((r) => (r.key === null ? [] : [[r.key, r.name] as const]))),
  };
}

/** When a version of the rule came into force; null where the shop has no such version. */
export async function ruleInForce(
  pool: Pool,
  shopId: ShopId,
  version: number,
): Promise<{ version: number; from: Instant; rule: unknown; holdDays: number } | null> {
  const { rows } = await pool.query<{ at: number; rule: unknown; hold_days: number }>({
    name: "order-rule",
    text: `SELECT ${millis("from_at")} AS at, rule, hold_days FROM rule_version WHERE shop_id = $1 AND version = $2`,
    values: [shopId, version],
  });
  const r = rows[0];
  return r ? { version, from: r.at as Instant, rule: r.rule, holdDays: r.hold_days } : null;
}

/** A moment as whole and parts of milliseconds since 1970. */
export function millis(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::float8`;
}
