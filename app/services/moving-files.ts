// Files of a former program: read, shown row by row, carried out by a job, and taken back.
import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import * as rows from "../db/moving-files.ts";
import { appPool } from "../db/pools.ts";
import { findShopById } from "../db/shops.ts";
import { aloneUnlessBusy, inTransaction } from "../db/transaction.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { MovingColumn, MovingFate, MovingFile, MovingKind, MovingRow } from "../domain/moving.ts";
import { matchMovingColumns, missingColumn } from "../domain/moving-columns.ts";
import type { Page } from "../domain/page.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import { bindFile, unbindFile } from "./bound-customers.ts";
import { bookFile, undoFile } from "./brought-over.ts";
import { cellsOf, cellText, plan, sealRows } from "./moving-plan.ts";
import { movingSeal } from "./moving-seal.ts";
import { givePrefixFile, takePrefixFile } from "./prefix-files.ts";
import { readTable } from "./table-file.ts";

const MOST_ROWS: Record<MovingKind, number> = {
  balances: 100_000,
  customers: 100_000,
  commissions: 10_000,
  prefixes: 10_000,
};

export type GivenFile = {
  kind: MovingKind;
  bytes: Uint8Array;
  name: string;
  program: string;
  /** What rows of balances are that name no state. */
  stateless: "payable" | null;
};

/**
 * Reads a file of a former program and decides on each row without carrying anything out; commissions to compare with are
 * kept at once.
 *
 * Errors: a sentence where the file cannot be read or lacks a column.
 */
export async function draftFile(shop: Shop, given: GivenFile, now: Instant): Promise<Result<number, string>> {
  const read = readTable(given.bytes);
  if (!read.ok) return read;
  const { header, rows: table } = read.value;
  if (table.length === 0) return fail("The file has a header and no rows below it.");
  const most = MOST_ROWS[given.kind];
  if (table.length > most) return fail(`The file has more than ${most} rows. Split it.`);
  const columns = matchMovingColumns(given.kind, header);
  const missing = missingColumn(given.kind, columns);
  if (missing !== null)
    return fail(`No column says ${missing}. The first row has: ${header.join(", ").slice(0, 300)}.`);
  const id = await inTransaction(appPool(), async (client) => {
    const cells = table.map((row) => cellsOf(row, columns));
    const planned = await plan(client, shop, { file: given, cells, now });
    const state = given.kind === "commissions" ? "done" : "draft";
    const made = await rows.insertFile(client, shop.id, { ...given, state }, now);
    const where = { shopId: shop.id, fileId: made, kind: given.kind };
    await rows.insertFileRows(client, shop.id, made, sealRows(planned, cells, where));
    return made;
  });
  return ok(id);
}

export const getFile = (shopId: ShopId, id: number): Promise<MovingFile | null> => rows.findFile(appPool(), shopId, id);

export const listFiles = (shopId: ShopId, kind: MovingKind | null): Promise<MovingFile[]> =>
  rows.selectFiles(appPool(), shopId, kind);

export const countRows = (shopId: ShopId, id: number): Promise<rows.Fates> => rows.countFates(appPool(), shopId, id);

/** A row as a page shows it; `mend`: the cell to mend, and what it says. What is kept to be carried out stays here. */
export type ShownRow = Pick<MovingRow, "line" | "fate" | "shown" | "problem"> & {
  mend: { column: MovingColumn; text: string } | null;
};

export async function listRows(
  shopId: ShopId,
  id: number,
  filter: { fate: MovingFate | null; search?: string; page: number },
): Promise<Page<ShownRow>> {
  const { open } = movingSeal();
  const page = await rows.selectFileRows(appPool(), shopId, id, filter);
  const shown = page.rows.map(({ line, fate, shown, problem, wrongColumn, cells }) => {
    const said = cells === null || wrongColumn === null ? null : open({ shopId, fileId: id, line }, cells);
    const mend =
      said === null || wrongColumn === null ? null : { column: wrongColumn, text: cellText(said, wrongColumn) };
    return { line, fate, shown, problem, mend };
  });
  return { ...page, rows: shown };
}

/** Carries a draft out, by a job that goes on where it was. Returns whether it was begun. */
export const startFile = (shop: Shop, id: number, now: Instant): Promise<boolean> =>
  step(shop, id, { from: "draft", to: "running", now });

/** Takes back what a file brought. Returns whether it was begun. */
export const undoMovingFile = (shop: Shop, id: number, now: Instant): Promise<boolean> =>
  step(shop, id, { from: "done", to: "undoing", now });

function step(shop: Shop, id: number, to: Parameters<typeof rows.moveFile>[3]): Promise<boolean> {
  return inTransaction(appPool(), async (client) => {
    const file = await rows.findFile(client, shop.id, id);
    if (file === null || file.kind === "commissions") return false;
    if (!(await rows.moveFile(client, shop.id, id, to))) return false;
    // What was not mended by now is mended in the file.
    await rows.forgetCells(client, shop.id, id);
    await queue(client, shop.id, id);
    return true;
  });
}

const queue = (db: Parameters<typeof addJob>[0], shopId: ShopId, id: number) =>
  addJob(db, "run-moving", { shopId, id }, { key: `moving:${shopId}:${id}` });

/** Queues every file that is under way: one whose process died goes on within a minute. */
export async function resumeMoving(pool: pg.Pool): Promise<void> {
  for (const { shopId, id } of await rows.filesUnderWay(pool)) await queue(pool, shopId, id);
}

type Work = { client: pg.PoolClient; shop: Shop; file: MovingFile; now: Instant };

/** Commissions to compare with are never carried out. */
const nothing = async () => {};
const CARRIED_OUT: Record<MovingKind, Record<"take" | "undo", (work: Work) => Promise<void>>> = {
  balances: { take: bookFile, undo: undoFile },
  customers: { take: bindFile, undo: unbindFile },
  commissions: { take: nothing, undo: nothing },
  prefixes: { take: givePrefixFile, undo: takePrefixFile },
};

/** Works on a file until it is done, alone: who is asked to while another works on it leaves it to that one. */
export async function runFile(pool: pg.Pool, shopId: ShopId, id: number, now: Instant): Promise<void> {
  await aloneUnlessBusy(pool, `moving:${shopId}:${id}`, async (client) => {
    const file = await rows.findFile(client, shopId, id);
    const shop = await findShopById(client, shopId);
    if (file === null || shop === null) return;
    const work = { client, shop, file, now };
    if (file.state === "running") {
      await CARRIED_OUT[file.kind].take(work);
      await rows.moveFile(client, shopId, id, { from: "running", to: "done", now });
    }
    if (file.state === "undoing") {
      await CARRIED_OUT[file.kind].undo(work);
      await rows.moveFile(client, shopId, id, { from: "undoing", to: "undone", now });
    }
  });
}

const DRAFT_DAYS = 7;

/** Drops drafts that nobody carried out. */
export const pruneMoving = (pool: pg.Pool, now: Instant): Promise<void> =>
  rows.pruneFiles(pool, addDays(now, -DRAFT_DAYS));
