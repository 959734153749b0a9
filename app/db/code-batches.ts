// Many codes at once: what a batch is, where it stands and what it counts. Its rows and its codes have files of their own.
import type pg from "pg";
import type { BatchSettings, BatchState, CodeBatch, StoredTerms } from "../domain/code-batch.ts";
import { type Instant, instant, type ShopId } from "../domain/ids.ts";
import { PAGE_SIZE, type Page, pageOf } from "../domain/page.ts";
import type { StoreLook } from "../domain/store-look.ts";
import type { Db } from "./jobs.ts";
import { appPool } from "./pools.ts";
import { isRowId } from "./values.ts";

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

export async function saveGround(client: pg.ClientBase, shopId: ShopId, id: number, ground: string): Promise<void> {
  await client.query("UPDATE code_batch SET ground = $3 WHERE shop_id = $1 AND id = $2", [shopId, id, ground]);
}

/** Batches under way that no process works on; a job is to take them up again. */
export async function batchesUnderWay(db: Db): Promise<{ shopId: ShopId; id: number }[]> {
  const { rows } = await db.query<{ shopId: ShopId; id: number }>(
    `SELECT b.shop_id AS "shopId", b.id FROM code_batch b JOIN shop s ON s.id = b.shop_id AND s.state = 'installed'
     WHERE b.state IN ('running', 'stopping', 'undoing') ORDER BY b.shop_id, b.id LIMIT 1000`,
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

/**
 * `back`: partners who are taken back; `alone`: codes to be made that stand alone in the store; `takenOver`: codes that the
 * store had already; `kept`: rows whose code is kept as a stopped one.
 */
export type BatchCounts = {
  fates: Record<string, number>;
  codes: Record<string, number>;
  partners: number;
  back: number;
  alone: number;
  takenOver: number;
  kept: number;
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
    db.query<{ back: number; alone: number; takenOver: number; kept: number }>(
      `SELECT (SELECT count(DISTINCT partner_id)::int FROM batch_row
           WHERE shop_id = $1 AND batch_id = $2 AND takes_back) AS back,
         (SELECT count(*)::int FROM batch_row b JOIN offer o ON o.shop_id = b.shop_id AND o.id = b.offer_id
            LEFT JOIN code c ON c.shop_id = b.shop_id AND c.key = b.code_key AND c.batch_id = b.batch_id
          WHERE b.shop_id = $1 AND b.batch_id = $2 AND b.fate = 'make' AND NOT b.stopped AND (c.key IS NULL OR c.state = 'making')
            AND (b.own IS NOT NULL OR o.conditions->>'usageLimit' IS NOT NULL
              OR o.conditions->>'oncePerCustomer' = 'true')) AS alone,
         (SELECT count(*)::int FROM code
          WHERE shop_id = $1 AND batch_id = $2 AND offer_id IS NULL) AS "takenOver",
         (SELECT count(*)::int FROM batch_row
          WHERE shop_id = $1 AND batch_id = $2 AND fate = 'make' AND stopped) AS kept`,
      [shopId, id],
    ),
  ]);
  return {
    fates,
    codes: byName(codes.rows),
    partners: partners.rows[0]?.n ?? 0,
    ...(others.rows[0] ?? { back: 0, alone: 0, takenOver: 0, kept: 0 }),
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
