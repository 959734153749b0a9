// Lists of codes, of an offer or of a partner, however long they are.

import type { CodeSort } from "../domain/code-sort.ts";
import type { CodeKey, Currency, Instant, ShopId } from "../domain/ids.ts";
import type { CodeState, OfferCode } from "../domain/offer.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import { CODES, type CodeColumns, codeOf } from "./codes.ts";
import type { Db } from "./jobs.ts";
import { DATED } from "./live-codes.ts";
import { appPool } from "./pools.ts";
import { isRowId, likePattern } from "./values.ts";

/** Which codes a list shows; the search looks at codes and partners' names. */
export type CodeChoice = {
  offerId?: number;
  partnerId?: number;
  state?: CodeState | null;
  /** Only those that are within their dates at a moment, which are their offer's where they have none of their own. */
  live?: { at: Instant; startsAt: Instant; endsAt: Instant | null };
  search: string;
};
/** `sort`: what brought sales is read in one currency. */
export type CodeFilter = CodeChoice & { page: number; sort?: { by: CodeSort; currency: Currency } };

type Which = { from: string; values: unknown[]; place: (value: unknown) => string };

/** Each way of asking is a text of its own, so that each is planned for what it asks. Null: nothing can be found. */
function whichOf(shopId: ShopId, { offerId, partnerId: owner, state = null, live, search }: CodeChoice): Which | null {
  if ([offerId, owner].some((id) => id !== undefined && !isRowId(id))) return null;
  const values: unknown[] = [shopId];
  const place = (value: unknown) => `$${values.push(value)}`;
  const pattern = likePattern(search);
  const from = `FROM code c
    ${owner === undefined ? "" : `JOIN assignment o ON o.shop_id = c.shop_id AND o.code_key = c.key AND o.to_at IS NULL AND o.partner_id = ${place(owner)}`}
    WHERE c.shop_id = $1 ${offerId === undefined ? "" : `AND c.offer_id = ${place(offerId)}`}
    ${state === null ? "" : `AND c.state = ${place(state)}`}
    ${live === undefined ? "" : `AND ${isWithin(live, place)}`}
    ${pattern === null ? "" : `AND ${matches(place(pattern))}`}`;
  return { from, values, place };
}

function isWithin({ at, ...offer }: NonNullable<CodeChoice["live"]>, place: Which["place"]): string {
  const [moment, starts, ends] = [at, offer.startsAt, offer.endsAt].map((one) => place(one && new Date(one)));
  const dated = `coalesce(c.own_starts_at, ${starts}) <= ${moment} AND coalesce(c.own_ends_at, ${ends}, 'infinity') > ${moment}`;
  // Where the offer's own dates are over, or lie ahead, an index finds the few that have others.
  return offer.startsAt <= at && (offer.endsAt ?? Number.POSITIVE_INFINITY) > at ? dated : `${DATED} AND ${dated}`;
}

const matches = (pattern: string) => `(c.key LIKE upper(${pattern}) OR c.key IN (
  SELECT a.code_key FROM assignment a JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
  WHERE a.shop_id = $1 AND a.to_at IS NULL AND p.name ILIKE ${pattern}))`;

/**
 * A page of codes, the newest first unless sorted otherwise.
 *
 * Which codes are on the page is found out from few columns; what stands on it is read for those alone.
 */
export async function selectCodes(shopId: ShopId, filter: CodeFilter): Promise<Page<OfferCode>> {
  const { page, sort } = filter;
  const counting = countCodes(shopId, filter);
  const [keys, total] = await Promise.all([
    sort === undefined || sort.by === "newest" || sort.by === "code"
      ? selectKeys(shopId, filter, sort?.by === "code" ? "c.key" : NEWEST)
      : selectBest(shopId, filter, { by: sort.by, currency: sort.currency, counting }),
    counting,
  ]);
  const found = await appPool().query<CodeColumns>(`${CODES} WHERE c.shop_id = $1 AND c.key = ANY ($2::text[])`, [
    shopId,
    keys,
  ]);
  const rows = found.rows.map((row) => {
    const { discountGid: _, redeemCodeGid: __, discountKind: ___, liveAt: ____, ...code } = codeOf(row);
    return code;
  });
  const place = new Map(keys.map((key, index) => [key, index]));
  rows.sort((one, other) => (place.get(one.key) ?? 0) - (place.get(other.key) ?? 0));
  return pageOf(rows, page, total);
}

export async function countCodes(shopId: ShopId, choice: CodeChoice): Promise<number> {
  const which = whichOf(shopId, choice);
  if (which === null) return 0;
  const { rows } = await appPool().query<{ total: number }>(
    `SELECT count(*)::int AS total ${which.from}`,
    which.values,
  );
  return rows[0]?.total ?? 0;
}

const NEWEST = "c.created_at DESC, c.key";
const OLDEST = "c.created_at, c.key DESC";

type Slice = { limit: number; offset: number };
const sliceOf = (page: number): Slice => ({ limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });

async function selectKeys(shopId: ShopId, filter: CodeFilter, order: string): Promise<CodeKey[]> {
  const which = whichOf(shopId, filter);
  if (which === null) return [];
  const { limit, offset } = sliceOf(filter.page);
  const { rows } = await appPool().query<{ key: CodeKey }>(
    `SELECT c.key ${which.from} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    which.values,
  );
  return rows.map(({ key }) => key);
}

const BEST = { orders: "orders DESC", sales: "sales DESC", last: "last_day DESC" } as const;
type Best = { by: keyof typeof BEST; currency: Currency; counting: Promise<number> };

/**
 * Those that brought most, and behind them, the newest first, those that brought nothing. Only what was used is summed up and
 * sorted: of a hundred thousand codes that are few.
 *
 * Nothing is joined: what was used and what is listed are put below one another and brought together by name, and what was used is
 * left out of the others as one value. A plan made while a shop had neither codes nor orders would compare each with each.
 */
async function selectBest(shopId: ShopId, filter: CodeFilter, { by, currency, counting }: Best): Promise<CodeKey[]> {
  const which = whichOf(shopId, filter);
  if (which === null) return [];
  const { limit, offset } = sliceOf(filter.page);
  const money = which.place(currency);
  // Behind the first page it is likely to be asked for.
  const asked = offset > 0 ? usedKeys(shopId, currency) : null;
  const [best, total] = await Promise.all([
    appPool().query<{ key: CodeKey | null; known: number }>(
      `WITH best AS MATERIALIZED (SELECT code_key AS key, sum(redemptions) AS orders, sum(sales) AS sales, max(last_day) AS last_day
         FROM (${usedDays(money)} UNION ALL
           SELECT c.key, 0, 0, NULL, true ${which.from} AND c.key = ANY (ARRAY(SELECT DISTINCT code_key FROM (${usedDays(money)}) d))) x
         GROUP BY code_key HAVING sum(redemptions) <> 0 AND bool_or(listed)),
       page AS (SELECT key, row_number() OVER () AS place FROM (SELECT key FROM best ORDER BY ${BEST[by]}, key LIMIT ${limit} OFFSET ${offset}) x)
       SELECT page.key, known.n::int AS known FROM (SELECT count(*) AS n FROM best) known LEFT JOIN page ON true ORDER BY page.place`,
      which.values,
    ),
    counting,
    asked,
  ]);
  const keys = best.rows.flatMap(({ key }) => key ?? []);
  const known = best.rows[0]?.known ?? 0;
  const rest = { offset: Math.max(0, offset - known), limit: limit - keys.length, of: total - known };
  if (rest.limit === 0 || rest.offset >= rest.of) return keys;
  return [
    ...keys,
    ...(await selectUnused(shopId, filter, { used: await (asked ?? usedKeys(shopId, currency)), rest })),
  ];
}

type Unused = { used: readonly string[]; rest: Slice & { of: number } };

/**
 * Codes that brought nothing, the newest first; those behind the middle are read from the end. They are put in turn before the
 * others are left out: the planner takes a long list of others for one that leaves nothing to put in order.
 */
async function selectUnused(shopId: ShopId, filter: CodeFilter, { used, rest }: Unused): Promise<CodeKey[]> {
  const which = whichOf(shopId, filter);
  if (which === null) return [];
  const limit = Math.min(rest.limit, rest.of - rest.offset);
  const after = rest.of - rest.offset - limit;
  const fromEnd = after < rest.offset;
  const order = fromEnd ? OLDEST : NEWEST;
  const { rows } = await appPool().query<{ key: CodeKey }>(
    `SELECT c.key FROM (SELECT c.key, c.created_at ${which.from} ORDER BY ${order} OFFSET 0) c
     WHERE c.key <> ALL (${which.place(used)}::text[]) ORDER BY ${order} LIMIT ${limit} OFFSET ${fromEnd ? after : rest.offset}`,
    which.values,
  );
  const keys = rows.map(({ key }) => key);
  return fromEnd ? keys.reverse() : keys;
}

const usedDays = (currency: string) => `SELECT t.code_key, t.redemptions, t.sales,
  CASE WHEN t.redemptions > 0 THEN t.day END AS last_day, false AS listed FROM code_day t WHERE t.shop_id = $1 AND t.currency = ${currency}`;

async function usedKeys(shopId: ShopId, currency: Currency): Promise<string[]> {
  const { rows } = await appPool().query<{ keys: string[] | null }>(
    `SELECT array_agg(code_key) AS keys FROM (
       SELECT code_key FROM (${usedDays("$2")}) d GROUP BY code_key HAVING sum(redemptions) <> 0) u`,
    [shopId, currency],
  );
  return rows[0]?.keys ?? [];
}

/** Whether a code is in a list, as it was at a moment. */
export async function isListed(
  db: Db,
  shopId: ShopId,
  choice: CodeChoice,
  { key, before }: { key: CodeKey; before: Date },
): Promise<boolean> {
  const which = whichOf(shopId, choice);
  if (which === null) return false;
  const { rowCount } = await db.query(
    `SELECT 1 ${which.from} AND c.key = ${which.place(key)} AND c.created_at <= ${which.place(before)}`,
    which.values,
  );
  return rowCount !== 0;
}

/** The next codes of a list by name, of those that were there at a moment. */
export async function keysAfter(
  db: Db,
  shopId: ShopId,
  choice: CodeChoice,
  { after, before, limit }: { after: string; before: Date; limit: number },
): Promise<CodeKey[]> {
  const which = whichOf(shopId, choice);
  if (which === null) return [];
  const { rows } = await db.query<{ key: CodeKey }>(
    `SELECT c.key ${which.from} AND c.key > ${which.place(after)} AND c.created_at <= ${which.place(before)}
     ORDER BY c.key LIMIT ${limit}`,
    which.values,
  );
  return rows.map(({ key }) => key);
}

/** All codes of a list. */
export async function keysOfList(db: Db, shopId: ShopId, choice: CodeChoice): Promise<CodeKey[]> {
  const which = whichOf(shopId, choice);
  if (which === null) return [];
  const { rows } = await db.query<{ key: CodeKey }>(`SELECT c.key ${which.from} ORDER BY c.key`, which.values);
  return rows.map(({ key }) => key);
}
