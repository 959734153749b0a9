// Files of a former program and what was understood of their rows.
import type pg from "pg";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { MovingFate, MovingFile, MovingKind, MovingRow } from "../domain/moving.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { Db } from "./jobs.ts";
import { isRowId, likePattern } from "./values.ts";

const FILE = `id, kind, name, program, state, stateless, (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt",
  (extract(epoch FROM finished_at) * 1000)::float8 AS "finishedAt"`;

export type NewFile = Pick<MovingFile, "kind" | "name" | "program" | "state" | "stateless">;

export async function insertFile(client: pg.ClientBase, shopId: ShopId, file: NewFile, now: Instant): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO moving_file (shop_id, kind, name, program, state, stateless, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [shopId, file.kind, file.name, file.program, file.state, file.stateless, new Date(now)],
  );
  return rows[0]?.id ?? 0;
}

/** A row with what it says, sealed: of one that is decided on anew when a row is mended. */
export type SealedRow = MovingRow & { cells: Buffer | null };

const GIVEN = `json_to_recordset($3::json) x(line int, fate text, said json, shown json, problem text, "wrongColumn" text, cells text)`;
const givenRows = (rows: readonly SealedRow[]) =>
  JSON.stringify(rows.map(({ cells, ...row }) => ({ ...row, cells: cells?.toString("base64") ?? null })));

export async function insertFileRows(
  client: pg.ClientBase,
  shopId: ShopId,
  fileId: number,
  rows: readonly SealedRow[],
): Promise<void> {
  await client.query(
    `INSERT INTO moving_row (shop_id, file_id, line, fate, said, shown, problem, wrong_column, cells)
     SELECT $1, $2, line, fate, coalesce(said, 'null'), shown, problem, "wrongColumn", decode(cells, 'base64') FROM ${GIVEN}`,
    [shopId, fileId, givenRows(rows)],
  );
}

/** Writes down what is decided otherwise of some rows. */
export async function updateFileRows(
  client: pg.ClientBase,
  shopId: ShopId,
  fileId: number,
  rows: readonly SealedRow[],
): Promise<void> {
  await client.query(
    `UPDATE moving_row r SET fate = x.fate, said = coalesce(x.said, 'null'), shown = x.shown, problem = x.problem,
       wrong_column = x."wrongColumn", cells = decode(x.cells, 'base64')
     FROM ${GIVEN} WHERE r.shop_id = $1 AND r.file_id = $2 AND r.line = x.line`,
    [shopId, fileId, givenRows(rows)],
  );
}

/** Nobody else changes the file until the end of the transaction. */
export async function lockFile(client: pg.ClientBase, shopId: ShopId, id: number): Promise<MovingFile | null> {
  if (isRowId(id))
    await client.query("SELECT FROM moving_file WHERE shop_id = $1 AND id = $2 FOR UPDATE", [shopId, id]);
  return findFile(client, shopId, id);
}

/** The rows whose cells are kept, by line. */
export async function readSealed(db: Db, shopId: ShopId, fileId: number): Promise<(MovingRow & { cells: Buffer })[]> {
  const { rows } = await db.query(
    `SELECT ${ROW}, cells FROM moving_row WHERE shop_id = $1 AND file_id = $2 AND cells IS NOT NULL ORDER BY line`,
    [shopId, fileId],
  );
  return rows;
}

/** Leaves a row out that cannot be read, and forgets what it says. */
export async function leaveRowOut(db: Db, shopId: ShopId, fileId: number, line: number): Promise<void> {
  await db.query(
    `UPDATE moving_row SET fate = 'left', problem = 'You left it out.', wrong_column = NULL, cells = NULL
     WHERE shop_id = $1 AND file_id = $2 AND line = $3 AND fate = 'wrong'`,
    [shopId, fileId, line],
  );
}

/** Forgets what rows say: none is mended any more. */
export async function forgetCells(db: Db, shopId: ShopId, fileId: number): Promise<void> {
  await db.query("UPDATE moving_row SET cells = NULL WHERE shop_id = $1 AND file_id = $2 AND cells IS NOT NULL", [
    shopId,
    fileId,
  ]);
}

/** The files of customers that are not begun yet. */
export async function draftsOfCustomers(db: Db, shopId: ShopId): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    "SELECT id FROM moving_file WHERE shop_id = $1 AND kind = 'customers' AND state = 'draft' ORDER BY id",
    [shopId],
  );
  return rows.map(({ id }) => id);
}

export async function deleteFileRows(db: Db, shopId: ShopId, fileId: number, lines: readonly number[]): Promise<void> {
  await db.query("DELETE FROM moving_row WHERE shop_id = $1 AND file_id = $2 AND line = ANY ($3::int[])", [
    shopId,
    fileId,
    lines,
  ]);
}

export async function findFile(db: Db, shopId: ShopId, id: number): Promise<MovingFile | null> {
  if (!isRowId(id)) return null;
  const { rows } = await db.query<MovingFile>(`SELECT ${FILE} FROM moving_file WHERE shop_id = $1 AND id = $2`, [
    shopId,
    id,
  ]);
  return rows[0] ?? null;
}

/** The newest first, of one kind or of all. */
export async function selectFiles(db: Db, shopId: ShopId, kind: MovingKind | null): Promise<MovingFile[]> {
  const { rows } = await db.query<MovingFile>(
    `SELECT ${FILE} FROM moving_file WHERE shop_id = $1 AND ($2::text IS NULL OR kind = $2) ORDER BY id DESC LIMIT 50`,
    [shopId, kind],
  );
  return rows;
}

/** Moves a file on, unless somebody else did. Returns whether it was. */
export async function moveFile(
  db: Db,
  shopId: ShopId,
  id: number,
  step: { from: MovingFile["state"]; to: MovingFile["state"]; now: Instant },
): Promise<boolean> {
  const over = step.to === "done" || step.to === "undone";
  const { rowCount } = await db.query(
    `UPDATE moving_file SET state = $4, finished_at = CASE WHEN $5 THEN $6::timestamptz ELSE NULL END
     WHERE shop_id = $1 AND id = $2 AND state = $3`,
    [shopId, id, step.from, step.to, over, new Date(step.now)],
  );
  return rowCount === 1;
}

export async function filesUnderWay(db: Db): Promise<{ shopId: ShopId; id: number }[]> {
  const { rows } = await db.query<{ shopId: ShopId; id: number }>(
    `SELECT shop_id AS "shopId", id FROM moving_file WHERE state IN ('running', 'undoing') ORDER BY shop_id, id`,
  );
  return rows;
}

const ROW = `line, fate, said, shown, problem, wrong_column AS "wrongColumn"`;

/** The next rows that are yet to be taken. */
export async function rowsToTake<Said>(
  db: Db,
  shopId: ShopId,
  fileId: number,
  most: number,
): Promise<MovingRow<Said>[]> {
  const { rows } = await db.query<MovingRow<Said>>(
    `SELECT ${ROW} FROM moving_row WHERE shop_id = $1 AND file_id = $2 AND fate = 'take' ORDER BY line LIMIT $3`,
    [shopId, fileId, most],
  );
  return rows;
}

export async function readFileRows<Said>(db: Db, shopId: ShopId, fileId: number): Promise<MovingRow<Said>[]> {
  const { rows } = await db.query<MovingRow<Said>>(
    `SELECT ${ROW} FROM moving_row WHERE shop_id = $1 AND file_id = $2 ORDER BY line`,
    [shopId, fileId],
  );
  return rows;
}

export async function setFates(
  db: Db,
  shopId: ShopId,
  fileId: number,
  { lines, fate, problem = null }: { lines: readonly number[]; fate: MovingFate; problem?: string | null },
): Promise<void> {
  await db.query(
    `UPDATE moving_row SET fate = $4, problem = coalesce($5, problem)
     WHERE shop_id = $1 AND file_id = $2 AND line = ANY ($3::int[])`,
    [shopId, fileId, lines, fate, problem],
  );
}

export type Fates = Partial<Record<MovingFate, number>>;

export async function countFates(db: Db, shopId: ShopId, fileId: number): Promise<Fates> {
  const { rows } = await db.query<{ fate: MovingFate; n: number }>(
    "SELECT fate, count(*)::int AS n FROM moving_row WHERE shop_id = $1 AND file_id = $2 GROUP BY fate",
    [shopId, fileId],
  );
  return Object.fromEntries(rows.map(({ fate, n }) => [fate, n]));
}

export async function selectFileRows(
  db: Db,
  shopId: ShopId,
  fileId: number,
  { fate, search = "", page }: { fate: MovingFate | null; search?: string; page: number },
): Promise<Page<SealedRow>> {
  const where = `WHERE shop_id = $1 AND file_id = $2 AND ($3::text IS NULL OR fate = $3)
    AND ($4::text IS NULL OR shown::text ILIKE $4)`;
  const pattern = likePattern(search);
  const found = await db.query<SealedRow>(
    `SELECT ${ROW}, cells FROM moving_row ${where} ORDER BY line LIMIT $5 OFFSET $6`,
    [shopId, fileId, fate, pattern, PAGE_SIZE, (page - 1) * PAGE_SIZE],
  );
  const counted = await db.query<{ total: number }>(`SELECT count(*)::int AS total FROM moving_row ${where}`, [
    shopId,
    fileId,
    fate,
    pattern,
  ]);
  return pageOf(found.rows, page, counted.rows[0]?.total ?? 0);
}

/** Drops drafts that nobody carried out. */
export async function pruneFiles(db: Db, before: Instant): Promise<void> {
  await db.query("DELETE FROM moving_file WHERE state = 'draft' AND created_at < $1", [new Date(before)]);
}

/** Keeps that rows were taken, and not of whom they spoke. */
export async function forgetSaid(db: Db, shopId: ShopId, fileId: number, lines: readonly number[]): Promise<void> {
  await db.query("UPDATE moving_row SET said = 'null' WHERE shop_id = $1 AND file_id = $2 AND line = ANY ($3::int[])", [
    shopId,
    fileId,
    lines,
  ]);
}

/** Rows that turned out otherwise when they were to be taken, each with the reason. */
export async function setOutcomes(
  db: Db,
  shopId: ShopId,
  fileId: number,
  outcomes: readonly Pick<MovingRow, "line" | "fate" | "problem">[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await db.query(
    `UPDATE moving_row r SET fate = x.fate, problem = x.problem
     FROM json_to_recordset($3::json) x(line int, fate text, problem text)
     WHERE r.shop_id = $1 AND r.file_id = $2 AND r.line = x.line`,
    [shopId, fileId, JSON.stringify(outcomes)],
  );
}
