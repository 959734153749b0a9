// Many codes at once, and the rows they come from. A row's plan is written beside its cells, so that pages and jobs read it.
import type pg from "pg";
import type { BatchRow, BatchSettings, BatchState, CodeBatch, RowFate, StoredTerms } from "../domain/code-batch.ts";
import { type CodeKey, type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { StoreLook } from "../domain/store-look.ts";
import { documents, plainArray, textArray } from "./arrays.ts";
import { type Copied, copyRows } from "./copy.ts";
import type { Db } from "./jobs.ts";
import { SAYS_OWN } from "./own-conditions.ts";
import { appPool } from "./pools.ts";
import { isRowId, likePattern, wholeSecond } from "./values.ts";

type Row = Omit<CodeBatch, "createdAt" | "finishedAt" | "settings"> & {
  settings: { offerId: number | null; takeOver: boolean; terms: StoredTerms | null };
  created_at: Date;
  finished_at: Date | null;
};

const BATCHES =
  "SELECT id, kind, source, state, problem, header, columns, settings, ground, store_look AS look, created_at, finished_at FROM code_batch";

function batchOf({ settings, created_at, finished_at, ...row }: Row): CodeBatch {
  const { terms } = settings;
  const earning = terms === null || terms.kind === "percent" ? terms : { ...terms, amount: BigInt(terms.amount) };
  return {
    ...row,
    settings: { ...settings, terms: earning },
    createdAt: instant(created_at.getTime()),
    finishedAt: finished_at === null ? null : instant(finished_at.getTime()),
  };
}

const settingsText = (settings: BatchSettings) =>
  JSON.stringify(settings, (_, part) => (typeof part === "bigint" ? String(part) : part));

export type NewBatch = Pick<CodeBatch, "kind" | "source" | "header" | "columns" | "settings"> & { state: BatchState };

export async function insertBatch(
  client: pg.ClientBase,
  shopId: ShopId,
  batch: NewBatch,
  now: Instant,
): Promise<number> {
  const { kind, source, state, header, columns, settings } = batch;
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO code_batch (shop_id, kind, source, state, header, columns, settings, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
    [
      shopId,
      kind,
      source,
      state,
      JSON.stringify(header),
      JSON.stringify(columns),
      settingsText(settings),
      new Date(now),
    ],
  );
  return rows[0]?.id ?? 0;
}

/** A batch that nobody else changes until the end of the transaction. */
export async function lockBatch(client: pg.ClientBase, shopId: ShopId, id: number): Promise<CodeBatch | null> {
  if (!isRowId(id)) return null;
  const { rows } = await client.query<Row>(`${BATCHES} WHERE shop_id = $1 AND id = $2 FOR UPDATE`, [shopId, id]);
  return rows[0] === undefined ? null : batchOf(rows[0]);
}

/** Whether somebody wished that a batch under way ends. */
export async function isStopping(db: Db, shopId: ShopId, id: number): Promise<boolean> {
  const { rowCount } = await db.query("SELECT FROM code_batch WHERE shop_id = $1 AND id = $2 AND state = 'stopping'", [
    shopId,
    id,
  ]);
  return rowCount !== 0;
}

/** Codes that a batch took over from the store as they were, with whose they are; the first of them. */
export async function takenOverCodes(
  shopId: ShopId,
  id: number,
  most: number,
): Promise<{ code: string; partner: string | null }[]> {
  const { rows } = await appPool().query<{ code: string; partner: string | null }>(
    `SELECT c.display AS code, p.name AS partner FROM code c
     LEFT JOIN assignment a ON a.shop_id = c.shop_id AND a.code_key = c.key AND a.to_at IS NULL
     LEFT JOIN partner p ON p.shop_id = a.shop_id AND p.id = a.partner_id
     WHERE c.shop_id = $1 AND c.batch_id = $2 AND c.offer_id IS NULL ORDER BY c.key LIMIT $3`,
    [shopId, id, most],
  );
  return rows;
}

/** Codes of a batch that could not be made, and why; the first of them. */
export async function failedCodes(
  shopId: ShopId,
  id: number,
  most: number,
): Promise<{ code: string; problem: string | null }[]> {
  const { rows } = await appPool().query<{ code: string; problem: string | null }>(
    `SELECT display AS code, problem FROM code WHERE shop_id = $1 AND batch_id = $2 AND state = 'failed' ORDER BY key LIMIT $3`,
    [shopId, id, most],
  );
  return rows;
}

export async function findBatch(db: Db, shopId: ShopId, id: number): Promise<CodeBatch | null> {
  if (!isRowId(id)) return null;
  const { rows } = await db.query<Row>(`${BATCHES} WHERE shop_id = $1 AND id = $2`, [shopId, id]);
  return rows[0] === undefined ? null : batchOf(rows[0]);
}

/** A batch in a list; of a draft with how many rows need the merchant. */
export type ListedBatch = CodeBatch & { wrong: number };

/** The newest first. */
export async function selectBatches(shopId: ShopId, page: number): Promise<Page<ListedBatch>> {
  const { rows } = await appPool().query<Row & { total: number; wrong: number }>(
    `SELECT b.*, CASE b.state WHEN 'draft' THEN (SELECT count(*)::int FROM batch_row r
         WHERE r.shop_id = $1 AND r.batch_id = b.id AND r.fate = 'wrong') ELSE 0 END AS wrong
     FROM (SELECT b.*, (count(*) OVER ())::int AS total FROM (${BATCHES} WHERE shop_id = $1) b
       ORDER BY b.id DESC LIMIT $2 OFFSET $3) b ORDER BY b.id DESC`,
    [shopId, PAGE_SIZE, (page - 1) * PAGE_SIZE],
  );
  const total = rows[0]?.total ?? 0;
  return pageOf(
    rows.map(({ total: _, wrong, ...row }) => ({ ...batchOf(row), wrong })),
    page,
    total,
  );
}

/** Drops a draft; what runs, or ran, stays. */
export async function deleteDraft(db: Db, shopId: ShopId, id: number): Promise<boolean> {
  const { rowCount } = await db.query("DELETE FROM code_batch WHERE shop_id = $1 AND id = $2 AND state = 'draft'", [
    shopId,
    id,
  ]);
  return rowCount === 1;
}

/** Moves a batch on, if it still is where it was thought to be. */
export async function moveBatch(
  db: Db,
  shopId: ShopId,
  id: number,
  { from, to, now }: { from: BatchState; to: BatchState; now: Instant },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE code_batch SET state = $4, problem = NULL, finished_at = CASE WHEN $4 IN ('stopped', 'done', 'undone') THEN $5::timestamptz END
     WHERE shop_id = $1 AND id = $2 AND state = $3`,
    [shopId, id, from, to, new Date(now)],
  );
  return rowCount === 1;
}

export async function saveBatchProblem(db: Db, shopId: ShopId, id: number, problem: string | null): Promise<void> {
  await db.query("UPDATE code_batch SET problem = $3 WHERE shop_id = $1 AND id = $2 AND problem IS DISTINCT FROM $3", [
    shopId,
    id,
    problem,
  ]);
}

export async function saveReading(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  { columns, settings }: Pick<CodeBatch, "columns" | "settings">,
): Promise<void> {
  await client.query("UPDATE code_batch SET columns = $3, settings = $4 WHERE shop_id = $1 AND id = $2", [
    shopId,
    id,
    JSON.stringify(columns),
    settingsText(settings),
  ]);
}

export async function saveLook(client: pg.ClientBase, shopId: ShopId, id: number, look: StoreLook): Promise<void> {
  await client.query("UPDATE code_batch SET store_look = $3 WHERE shop_id = $1 AND id = $2", [
    shopId,
    id,
    JSON.stringify(look),
  ]);
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

export async function saveGround(client: pg.ClientBase, shopId: ShopId, id: number, ground: string): Promise<void> {
  await client.query("UPDATE code_batch SET ground = $3 WHERE shop_id = $1 AND id = $2", [shopId, id, ground]);
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

/** Batches under way that no process works on; a job is to take them up again. */
export async function batchesUnderWay(db: Db): Promise<{ shopId: ShopId; id: number }[]> {
  const { rows } = await db.query<{ shopId: ShopId; id: number }>(
    `SELECT b.shop_id AS "shopId", b.id FROM code_batch b JOIN shop s ON s.id = b.shop_id AND s.state = 'installed'
     WHERE b.state IN ('running', 'stopping', 'undoing') ORDER BY b.shop_id, b.id LIMIT 1000`,
  );
  return rows;
}

/**
 * `back`: partners who are taken back; `alone`: codes to be made that stand alone in the store; `takenOver`: codes that the
 * store had already.
 */
export type BatchCounts = {
  fates: Record<string, number>;
  codes: Record<string, number>;
  partners: number;
  back: number;
  alone: number;
  takenOver: number;
};

/** How many rows have which fate, and how many of the batch's codes are in which state. */
export async function countBatch(db: Db, shopId: ShopId, id: number): Promise<BatchCounts> {
  const [fates, codes, partners, others] = await Promise.all([
    countFates(db, shopId, id),
    db.query<Counted>(
      "SELECT state AS name, count(*)::int AS n FROM code WHERE shop_id = $1 AND batch_id = $2 GROUP BY state",
      [shopId, id],
    ),
    db.query<{ n: number }>(
      "SELECT count(DISTINCT new_partner)::int AS n FROM batch_row WHERE shop_id = $1 AND batch_id = $2 AND new_partner IS NOT NULL",
      [shopId, id],
    ),
    db.query<{ back: number; alone: number; takenOver: number }>(
      `SELECT (SELECT count(DISTINCT partner_id)::int FROM batch_row
           WHERE shop_id = $1 AND batch_id = $2 AND takes_back) AS back,
         (SELECT count(*)::int FROM batch_row b JOIN offer o ON o.shop_id = b.shop_id AND o.id = b.offer_id
            LEFT JOIN code c ON c.shop_id = b.shop_id AND c.key = b.code_key AND c.batch_id = b.batch_id
          WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.fate = 'make' AND (c.key IS NULL OR c.state = 'making')
            AND (b.own IS NOT NULL OR o.conditions->>'usageLimit' IS NOT NULL
              OR o.conditions->>'oncePerCustomer' = 'true')) AS alone,
         (SELECT count(*)::int FROM code
          WHERE shop_id = $1 AND batch_id = $2 AND offer_id IS NULL) AS "takenOver"`,
      [shopId, id],
    ),
  ]);
  return {
    fates,
    codes: byName(codes.rows),
    partners: partners.rows[0]?.n ?? 0,
    ...(others.rows[0] ?? { back: 0, alone: 0, takenOver: 0 }),
  };
}

export async function countFates(db: Db, shopId: ShopId, id: number): Promise<Record<string, number>> {
  const { rows } = await db.query<Counted>(
    "SELECT fate AS name, count(*)::int AS n FROM batch_row WHERE shop_id = $1 AND batch_id = $2 GROUP BY fate",
    [shopId, id],
  );
  return byName(rows);
}

type Counted = { name: string; n: number };
const byName = (rows: readonly Counted[]) => Object.fromEntries(rows.map(({ name, n }) => [name, n]));

// A parameter for each column: PostgreSQL takes twice as long to take one JSON text of all columns apart.
const ROWS = `unnest($3::int[], string_to_array($4, E'\\x1e'), $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::text[],
  $11::int[], $12::boolean[], $13::text[], $14::text[])
  AS x(line, cells, fate, wrong_column, problem, code_key, partner_id, new_partner, offer_id, takes_back, own, terms)`;

const columnsOf = (rows: readonly BatchRow[]): string[] => [
  plainArray(rows.map(({ line }) => line)),
  documents(rows.map(({ cells }) => JSON.stringify(cells))),
  plainArray(rows.map(({ fate }) => fate)),
  plainArray(rows.map(({ wrongColumn }) => wrongColumn)),
  textArray(rows.map(({ problem }) => problem)),
  textArray(rows.map(({ key }) => key)),
  plainArray(rows.map(({ partnerId }) => partnerId)),
  textArray(rows.map(({ newPartner }) => newPartner)),
  plainArray(rows.map(({ offerId }) => offerId)),
  plainArray(rows.map(({ takesBack }) => (takesBack ? "t" : "f"))),
  textArray(rows.map(({ own }) => (own === null ? null : JSON.stringify(own)))),
  textArray(rows.map(({ terms }) => (terms === null ? null : JSON.stringify(terms)))),
];

/** Rows are read and decided on anew so many at a time: they need not all be in memory. */
export const ROWS_AT_ONCE = 2_500;

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
    ];
  }
}

/** Writes rows that were planned anew; their cells may have been mended. */
export async function updateRows(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  rows: readonly BatchRow[],
): Promise<void> {
  await client.query(
    `UPDATE batch_row b SET cells = x.cells::json, fate = x.fate, wrong_column = x.wrong_column, problem = x.problem,
       code_key = x.code_key, partner_id = x.partner_id, new_partner = x.new_partner, offer_id = x.offer_id,
       takes_back = x.takes_back, own = x.own::json, terms = x.terms::json
     FROM ${ROWS} WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.line = x.line`,
    [shopId, id, ...columnsOf(rows)],
  );
}

export async function deleteRow(client: pg.ClientBase, shopId: ShopId, id: number, line: number): Promise<void> {
  await client.query("DELETE FROM batch_row WHERE shop_id = $1 AND batch_id = $2 AND line = $3", [shopId, id, line]);
}

const ROW_COLUMNS = `line, cells, fate, wrong_column AS "wrongColumn", problem, code_key AS key, partner_id AS "partnerId",
  new_partner AS "newPartner", offer_id AS "offerId", takes_back AS "takesBack", own, terms`;

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

/**
 * Takes rows over into codes and assignments, those of the lines behind `after` up to `last`. A name that somebody took meanwhile
 * is told on its row; one that this batch has taken already stays as it is. Returns what it took.
 */
export async function reserveCodes(
  client: pg.ClientBase,
  shopId: ShopId,
  id: number,
  { after, last, now }: { after: number; last: number; now: Instant },
): Promise<CodeToMake[]> {
  // Nothing tells how many rows these are: pair by pair, five thousand would be compared with five thousand. And the plans of the
  // foreign keys are kept: made while there were few codes, each new one would look through all of them. Names are taken in one
  // order, so that two files of the same names wait for each other and not around each other.
  await client.query("DISCARD PLANS; SET LOCAL enable_nestloop = off; SET LOCAL enable_seqscan = off");
  const { rows } = await client.query<{ rows: number } & (CodeToMake | { key: null })>(
    `WITH r AS MATERIALIZED (
       SELECT b.line, b.code_key, coalesce(b.partner_id, p.partner_id) AS partner_id, b.offer_id, b.own, b.terms FROM batch_row b
       LEFT JOIN batch_partner p ON p.shop_id = b.shop_id AND p.batch_id = b.batch_id AND p.ref = b.new_partner
       WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.fate = 'make' AND b.line > $3 AND b.line <= $4
         AND coalesce(b.partner_id, p.partner_id) IS NOT NULL),
     c AS (
       INSERT INTO code AS c (shop_id, key, display, offer_id, state, created_at, batch_id, own_starts_at, own_ends_at,
         own_usage_limit, own_minimum)
       SELECT $1, code_key, code_key, offer_id, 'making', $5, $2, (own->>'starts')::timestamptz,
         (own->>'ends')::timestamptz, (own->>'limit')::int, (own->>'minimum')::json
       FROM r ORDER BY code_key ON CONFLICT DO NOTHING RETURNING key, offer_id, ${SAYS_OWN} AS alone),
     a AS (
       INSERT INTO assignment (shop_id, code_key, partner_id, from_at)
       SELECT $1, c.key, r.partner_id, $6 FROM r JOIN c ON c.key = r.code_key),
     t AS (
       INSERT INTO code_terms (shop_id, code_key, version, from_at, kind, rate_bps, flat_minor, currency)
       SELECT $1, c.key, 1, $6, r.terms->>'kind', (r.terms->>'rateBps')::int, (r.terms->>'amount')::bigint,
         r.terms->>'currency' FROM r JOIN c ON c.key = r.code_key WHERE r.terms IS NOT NULL)
     SELECT g.rows, c.key, c.offer_id AS "offerId", c.alone FROM (SELECT count(*)::int AS rows FROM r) g LEFT JOIN c ON true`,
    [shopId, id, after, last, new Date(now), wholeSecond(now)],
  );
  const reserved = rows.flatMap((row) => (row.key === null ? [] : [row]));
  if (reserved.length < (rows[0]?.rows ?? 0)) {
    await client.query(
      `UPDATE batch_row b SET fate = 'wrong', wrong_column = 'code', problem = b.code_key || ' was given to somebody meanwhile.'
       WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.fate = 'make' AND b.line > $3 AND b.line <= $4
         AND NOT EXISTS (SELECT FROM code c WHERE c.shop_id = b.shop_id AND c.key = b.code_key AND c.batch_id = b.batch_id)`,
      [shopId, id, after, last],
    );
  }
  return reserved;
}

/** The last line of a batch; 0 where it has none. */
export async function lastLine(db: Db, shopId: ShopId, id: number): Promise<number> {
  const { rows } = await db.query<{ last: number | null }>(
    "SELECT max(line) AS last FROM batch_row WHERE shop_id = $1 AND batch_id = $2",
    [shopId, id],
  );
  return rows[0]?.last ?? 0;
}

/** `alone`: it says something of its own. */
export type CodeToMake = { key: CodeKey; offerId: number; alone: boolean };

/** Codes of a batch that are still to be made, and under which offer, in an order that stays. */
export async function codesToMake(
  db: Db,
  shopId: ShopId,
  id: number,
  { after, most }: { after: string; most: number },
): Promise<CodeToMake[]> {
  const { rows } = await db.query<CodeToMake>(
    `SELECT key, offer_id AS "offerId", ${SAYS_OWN} AS alone FROM code c
     WHERE shop_id = $1 AND batch_id = $2 AND state = 'making' AND offer_id IS NOT NULL AND key > $3 ORDER BY key LIMIT $4`,
    [shopId, id, after, most],
  );
  return rows;
}

/** Drafts that nobody carried out, and rows of batches that are long done. */
export async function pruneBatches(db: Db, { drafts, rows }: { drafts: Instant; rows: Instant }): Promise<void> {
  await db.query("DELETE FROM code_batch WHERE state = 'draft' AND created_at < $1", [new Date(drafts)]);
  await db.query(
    `DELETE FROM batch_row r USING code_batch b
     WHERE b.shop_id = r.shop_id AND b.id = r.batch_id AND b.state IN ('stopped', 'done', 'undone') AND b.finished_at < $1`,
    [new Date(rows)],
  );
}
