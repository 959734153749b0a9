// Files of a former program and what was understood of their rows.
import type pg from "pg";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { MovingFate, MovingFile, MovingKind, MovingRow } from "../domain/moving.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { Db } from "./jobs.ts";
import { isRowId, likePattern } from "./values.ts";

const FILE = `id, kind, name, program, state, (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt",
  (extract(epoch FROM finished_at) * 1000)::float8 AS "finishedAt"`;

export type NewFile = Pick<MovingFile, "kind" | "name" | "program" | "state">;

export async function insertFile(client: pg.ClientBase, shopId: ShopId, file: NewFile, now: Instant): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    "INSERT INTO moving_file (shop_id, kind, name, program, state, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
    [shopId, file.kind, file.name, file.program, file.state, new Date(now)],
  );
  return rows[0]?.id ?? 0;
}

export async function insertFileRows(
  client: pg.ClientBase,
  shopId: ShopId,
  fileId: number,
  rows: readonly MovingRow[],
): Promise<void> {
  await client.query(
    `INSERT INTO moving_row (shop_id, file_id, line, fate, said, shown, problem)
     SELECT $1, $2, line, fate, coalesce(said, 'null'), shown, problem
     FROM json_to_recordset($3::json) x(line int, fate text, said json, shown json, problem text)`,
    [shopId, fileId, JSON.stringify(rows)],
  );
}

/** Puts rows in the place of a file's own. */
export async function replaceFileRows(
  client: pg.ClientBase,
  shopId: ShopId,
  fileId: number,
  rows: readonly MovingRow[],
): Promise<void> {
  await client.query("DELETE FROM moving_row WHERE shop_id = $1 AND file_id = $2", [shopId, fileId]);
  await insertFileRows(client, shopId, fileId, rows);
}

export async function findFile(db: Db, shopId: ShopId, id: number): Promise<MovingFile | null> {
  if (!isRowId(id)) return null;
  const { rows } = await db.query<MovingFile>(`SELECT ${FILE} FROM moving_file WHERE shop_id = $1 AND id = $2`, [
    shopId,
    id,
  ]);
  return rows[0] ?? null;
}

/** A file that nobody else moves on until the end of the transaction. */
export async function lockFile(client: pg.ClientBase, shopId: ShopId, id: number): Promise<MovingFile | null> {
  if (!isRowId(id)) return null;
  await client.query("SELECT FROM moving_file WHERE shop_id = $1 AND id = $2 FOR UPDATE", [shopId, id]);
  return findFile(client, shopId, id);
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

const ROW = "line, fate, said, shown, problem";

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
): Promise<Page<MovingRow>> {
  const where = `WHERE shop_id = $1 AND file_id = $2 AND ($3::text IS NULL OR fate = $3)
    AND ($4::text IS NULL OR shown::text ILIKE $4)`;
  const pattern = likePattern(search);
  const found = await db.query<MovingRow>(`SELECT ${ROW} FROM moving_row ${where} ORDER BY line LIMIT $5 OFFSET $6`, [
    shopId,
    fileId,
    fate,
    pattern,
    PAGE_SIZE,
    (page - 1) * PAGE_SIZE,
  ]);
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
export async function forgetSaid(
  db: Db,
  shopId: ShopId,
  fileId: number,
  lines: readonly number[] | "all",
): Promise<void> {
  await db.query(
    `UPDATE moving_row SET said = 'null'
     WHERE shop_id = $1 AND file_id = $2 AND ($3::int[] IS NULL OR line = ANY ($3::int[]))`,
    [shopId, fileId, lines === "all" ? null : lines],
  );
}
