// The rows of a batch as they stand in the database: a row's plan is written beside its cells, so that pages and jobs read it.
import type pg from "pg";
import type { BatchRow, RowFate } from "../domain/code-batch.ts";
import type { CodeKey, PartnerId, ShopId } from "../domain/ids.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import { booleanArray, intArray, textArray } from "./arrays.ts";
import { type Copied, copyRows } from "./copy.ts";
import type { Db } from "./jobs.ts";
import { appPool } from "./pools.ts";
import { likePattern } from "./values.ts";

// A parameter for each column: PostgreSQL takes twice as long to take one JSON text of all columns apart.
const ROWS = `unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::text[],
  $11::int[], $12::boolean[], $13::text[], $14::text[], $15::boolean[], $16::boolean[], $17::text[])
  AS x(line, cells, fate, wrong_column, problem, code_key, partner_id, new_partner, offer_id, takes_back, own, terms, stopped, taken, typed)`;

const columnsOf = (rows: readonly BatchRow[]): Buffer[] => [
  intArray(rows.map(({ line }) => line)),
  textArray(rows.map(({ cells }) => JSON.stringify(cells))),
  textArray(rows.map(({ fate }) => fate)),
  textArray(rows.map(({ wrongColumn }) => wrongColumn)),
  textArray(rows.map(({ problem }) => problem)),
  textArray(rows.map(({ key }) => key)),
  intArray(rows.map(({ partnerId }) => partnerId)),
  textArray(rows.map(({ newPartner }) => newPartner)),
  intArray(rows.map(({ offerId }) => offerId)),
  booleanArray(rows.map(({ takesBack }) => takesBack)),
  textArray(rows.map(({ own }) => (own === null ? null : JSON.stringify(own)))),
  textArray(rows.map(({ terms }) => (terms === null ? null : JSON.stringify(terms)))),
  booleanArray(rows.map(({ stopped }) => stopped)),
  booleanArray(rows.map(({ taken }) => taken)),
  textArray(rows.map(({ typed }) => typed)),
];

/** Rows are read and decided on anew so many at a time: they need not all be in memory. */
const ROWS_AT_ONCE = 2_500;

/** `rows` are taken one by one as they are written, so that they may be worked out meanwhile. */
export function insertRows(client: pg.ClientBase, shopId: ShopId, id: number, rows: Iterable<BatchRow>): Promise<void> {
  return copyRows(client, "batch_row", COPIED, copiedRows(shopId, id, rows));
}

const COPIED = [
  "shop_id",
  "batch_id",
  "line",
  "cells",
  "fate",
  "wrong_column",
  "problem",
  "code_key",
  "partner_id",
  "new_partner",
  "offer_id",
  "takes_back",
  "own",
  "terms",
  "stopped",
  "taken",
];

function* copiedRows(shopId: ShopId, id: number, rows: Iterable<BatchRow>): Generator<Copied[]> {
  for (const row of rows) {
    yield [
      shopId,
      id,
      row.line,
      JSON.stringify(row.cells),
      row.fate,
      row.wrongColumn,
      row.problem,
      row.key,
      row.partnerId,
      row.newPartner,
      row.offerId,
      row.takesBack ? "t" : "f",
      row.own && JSON.stringify(row.own),
      row.terms && JSON.stringify(row.terms),
      row.stopped ? "t" : "f",
      row.taken ? "t" : "f",
    ];
  }
}

/**
 * Writes rows that were planned anew, in the file's order; their cells may have been mended. Between which lines they stand keeps
 * PostgreSQL from reading the whole file for each of its parts.
 */
export async function updateRows(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  rows: readonly BatchRow[],
): Promise<void> {
  await client.query(
    `UPDATE batch_row b SET cells = x.cells::json, fate = x.fate, wrong_column = x.wrong_column, problem = x.problem,
       code_key = x.code_key, partner_id = x.partner_id, new_partner = x.new_partner, offer_id = x.offer_id,
       takes_back = x.takes_back, own = x.own::json, terms = x.terms::json,
       stopped = x.stopped, taken = x.taken, typed = x.typed
     FROM ${ROWS} WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.line = x.line AND b.line BETWEEN $18 AND $19`,
    [shopId, id, ...columnsOf(rows), rows.at(0)?.line, rows.at(-1)?.line],
  );
}

export async function deleteRow(client: pg.ClientBase, shopId: ShopId, id: number, line: number): Promise<void> {
  await client.query("DELETE FROM batch_row WHERE shop_id = $1 AND batch_id = $2 AND line = $3", [shopId, id, line]);
}

const ROW_COLUMNS = `line, cells, fate, wrong_column AS "wrongColumn", problem, code_key AS key, partner_id AS "partnerId",
  new_partner AS "newPartner", offer_id AS "offerId", takes_back AS "takesBack", own, terms, stopped,
  taken, typed`;

/** Rows behind a line, in the file's order; at most ROWS_AT_ONCE of them. */
export async function readRows(db: Db, shopId: ShopId, id: number, after: number): Promise<BatchRow[]> {
  const { rows } = await db.query<BatchRow>(
    `SELECT ${ROW_COLUMNS} FROM batch_row WHERE shop_id = $1 AND batch_id = $2 AND line > $3 ORDER BY line LIMIT ${ROWS_AT_ONCE}`,
    [shopId, id, after],
  );
  return rows;
}

/** `fate`: null for all. `keys`: rows of these codes alone. */
export type RowFilter = { fate: RowFate | RowFate[] | null; keys?: CodeKey[] | null; search?: string; page: number };

/** A page of rows. */
export async function selectRows(
  shopId: ShopId,
  id: number,
  { fate, keys = null, search = "", page }: RowFilter,
): Promise<Page<BatchRow>> {
  const where = `WHERE shop_id = $1 AND batch_id = $2 AND ($3::text[] IS NULL OR fate = ANY ($3))
    AND ($4::text IS NULL OR cells::text ILIKE $4) AND ($5::text[] IS NULL OR code_key = ANY ($5))`;
  const pattern = likePattern(search);
  const fates = fate === null ? null : [fate].flat();
  const [found, counted] = await Promise.all([
    appPool().query<BatchRow>(`SELECT ${ROW_COLUMNS} FROM batch_row ${where} ORDER BY line LIMIT $6 OFFSET $7`, [
      shopId,
      id,
      fates,
      pattern,
      keys,
      PAGE_SIZE,
      (page - 1) * PAGE_SIZE,
    ]),
    appPool().query<{ total: number }>(`SELECT count(*)::int AS total FROM batch_row ${where}`, [
      shopId,
      id,
      fates,
      pattern,
      keys,
    ]),
  ]);
  return pageOf(found.rows, page, counted.rows[0]?.total ?? 0);
}

/** Names of a batch's rows that are one of these, or one of these stems with a number behind it. */
export async function namesInFile(
  db: Db,
  shopId: ShopId,
  id: number,
  { keys, stems }: { keys: readonly CodeKey[]; stems: readonly string[] },
): Promise<CodeKey[]> {
  const { rows } = await db.query<{ key: CodeKey }>(
    `SELECT code_key AS key FROM batch_row WHERE shop_id = $1 AND batch_id = $2
       AND (code_key = ANY ($3::text[]) OR rtrim(code_key, '0123456789') = ANY ($4::text[]))`,
    [shopId, id, keys, stems.map((stem) => `${stem}-`)],
  );
  return rows.map(({ key }) => key);
}

const NAMES_AT_ONCE = 10_000;

/** All names of a batch's rows. */
export async function allNamesInFile(db: Db, shopId: ShopId, id: number): Promise<Set<CodeKey>> {
  const names = new Set<CodeKey>();
  for (let after = 0; ; ) {
    const { rows } = await db.query<{ line: number; key: CodeKey | null }>(
      `SELECT line, code_key AS key FROM batch_row WHERE shop_id = $1 AND batch_id = $2 AND line > $3
       ORDER BY line LIMIT ${NAMES_AT_ONCE}`,
      [shopId, id, after],
    );
    for (const { key } of rows) if (key !== null) names.add(key);
    const last = rows.at(-1);
    if (last === undefined) return names;
    after = last.line;
  }
}

/** How many rows have another name proposed. */
export async function countTaken(db: Db, shopId: ShopId, id: number): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM batch_row WHERE shop_id = $1 AND batch_id = $2 AND fate IN ('wrong', 'store') AND taken",
    [shopId, id],
  );
  return rows[0]?.n ?? 0;
}

/** The last line of a batch; 0 where it has none. */
export async function lastLine(db: Db, shopId: ShopId, id: number): Promise<number> {
  const { rows } = await db.query<{ last: number | null }>(
    "SELECT max(line) AS last FROM batch_row WHERE shop_id = $1 AND batch_id = $2",
    [shopId, id],
  );
  return rows[0]?.last ?? 0;
}

/** How many cells the row of the most cells has; rows that end early have as many as the header. */
export async function widestRow(db: Db, shopId: ShopId, id: number): Promise<number> {
  const { rows } = await db.query<{ width: number | null }>(
    "SELECT max(json_array_length(cells)) AS width FROM batch_row WHERE shop_id = $1 AND batch_id = $2",
    [shopId, id],
  );
  return rows[0]?.width ?? 0;
}

/** The codes of a batch's rows that are known here, and whose they are now. */
export async function readOwnersOfRows(db: Db, shopId: ShopId, id: number): Promise<Map<CodeKey, PartnerId | null>> {
  const { rows } = await db.query<{ key: CodeKey; partnerId: PartnerId | null }>(
    `SELECT c.key, a.partner_id AS "partnerId"
     FROM (SELECT DISTINCT code_key FROM batch_row WHERE shop_id = $1 AND batch_id = $2 AND code_key IS NOT NULL) r
     JOIN code c ON c.shop_id = $1 AND c.key = r.code_key
     LEFT JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL`,
    [shopId, id],
  );
  return new Map(rows.map(({ key, partnerId }) => [key, partnerId]));
}

/**
 * Codes of a draft of which nothing is known here, those first that could not be made and those that are listed; at most so many,
 * and how many there are.
 */
export async function codesToLookFor(
  db: Db,
  shopId: ShopId,
  id: number,
  { listed, most }: { listed: readonly CodeKey[]; most: number },
): Promise<{ keys: CodeKey[]; total: number }> {
  const { rows } = await db.query<{ key: CodeKey; total: number }>(
    `SELECT key, (count(*) OVER ())::int AS total FROM (
       SELECT code_key AS key, min(line) AS line FROM batch_row b
       WHERE shop_id = $1 AND batch_id = $2 AND code_key <> '' AND length(code_key) <= 255
         AND NOT EXISTS (SELECT FROM code c WHERE c.shop_id = $1 AND c.key = b.code_key)
       GROUP BY code_key) k
     ORDER BY key = ANY ($3::text[]) DESC, key ~ '^[A-Z0-9][A-Z0-9_-]{2,31}$', line LIMIT $4`,
    [shopId, id, listed, most],
  );
  return { keys: rows.map(({ key }) => key), total: rows[0]?.total ?? 0 };
}
