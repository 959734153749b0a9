import type pg from "pg";
import * as batchCodes from "../db/batch-codes.ts";
import * as rows from "../db/batch-rows.ts";
import * as batches from "../db/code-batches.ts";
import { holdOffers } from "../db/offer-deleting.ts";
import { readOfferNames } from "../db/offers.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import { isRowId } from "../db/values.ts";
import type { BatchRow, BatchSettings, BatchState, CodeBatch } from "../domain/code-batch.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { hasHeader, matchColumns, presetOf, shopifyExportOf } from "../domain/import-columns.ts";
import { whoseIs } from "../domain/import-partner.ts";
import { IMPORT_COLUMNS, type ImportColumn, type Owners } from "../domain/import-row.ts";
import type { Page } from "../domain/page.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import { queueBatch } from "./code-batch-run.ts";
import { named, textOf, WHO, withCell, withColumns, withProposed } from "./import-cells.ts";
import { beginPlan, type Cells, ownersOf, type Plan, planHolds, type Reading, rowOf } from "./import-plan.ts";
import { beginProposals } from "./import-proposals.ts";
import { readTable, type Table } from "./table-file.ts";

/** Rows of one file. More would be more codes than most stores will ever have; each file is a batch of its own. */
const MOST_ROWS = 250_000;

/**
 * Reads a file of codes and partners, and decides on each row without carrying anything out.
 *
 * Errors: a sentence where the file cannot be read.
 */
export async function draftImport(
  shop: Shop,
  file: { bytes: Uint8Array; name: string; offerId: number | null },
  now: Instant,
): Promise<{ kind: "drafted"; id: number; preset: string | null } | { kind: "refused"; message: string }> {
  const read = readTable(file.bytes);
  if (!read.ok) return { kind: "refused", message: read.error };
  if (shopifyExportOf(read.value.header) === "orders") {
    return {
      kind: "refused",
      message:
        "This is Shopify’s list of orders: its names are those of orders and buyers, not of partners. Import a list of codes with whose each is.",
    };
  }
  const table = withHeader(read.value);
  if (table.rows.length === 0) return { kind: "refused", message: "The file has a header and no rows below it." };
  if (table.rows.length > MOST_ROWS) {
    return {
      kind: "refused",
      message: `The file has more than ${MOST_ROWS} rows. Split it, and import one part after the other.`,
    };
  }
  const matched = matchColumns(table.header);
  const columns = IMPORT_COLUMNS.flatMap((column): [ImportColumn, number][] => {
    const at = matched.get(column);
    return at === undefined ? [] : [[column, at]];
  });
  const settings = { offerId: file.offerId, terms: null, takeOver: false };
  const id = await inTransaction(appPool(), async (client) => {
    const batch = {
      kind: "import",
      source: file.name,
      state: "draft",
      header: table.header,
      columns,
      settings,
    } as const;
    const made = await batches.insertBatch(client, shop.id, batch, now);
    const lines = table.rows.at(-1)?.line ?? 0;
    const owners = await ownersOf(client, shop, table.rows, columns, lines);
    const plan = await beginPlan(client, shop, { columns, settings }, lines);
    await rows.insertRows(client, shop.id, made, decidedOn(table.rows, owners, plan));
    await batches.saveGround(client, shop.id, made, plan.ground());
    return made;
  });
  return { kind: "drafted", id, preset: presetOf(table.header) };
}

/** Few enough that PostgreSQL writes some while the next are decided on. */
const DECIDED_AT_ONCE = 500;

// Taken out of the table, so that what is written takes no memory any more.
function* decidedOn(all: Cells[], owners: Owners, plan: Plan): Generator<BatchRow> {
  while (all.length > 0) yield* plan.decide(all.splice(0, DECIDED_AT_ONCE), owners);
}

// Without a header the first row is one like the others. Where no name is recognised it may be either, and no row is lost.
function withHeader(table: Table): Table {
  if (hasHeader(table.header) && matchColumns(table.header).size > 0) return table;
  const header =
    table.header.length === 1
      ? ["code"]
      : table.header.map((cell, n) => `Column ${n + 1} (${cell.slice(0, 40) || "empty"})`);
  return { ...table, header, rows: [{ line: 1, cells: table.header }, ...table.rows] };
}

export const getBatch = (shopId: ShopId, id: number): Promise<CodeBatch | null> =>
  batches.findBatch(appPool(), shopId, id);

export const listBatchRows = (shopId: ShopId, id: number, filter: rows.RowFilter): Promise<Page<BatchRow>> =>
  rows.selectRows(shopId, id, filter);

export const countBatch = (shopId: ShopId, id: number) => batches.countBatch(appPool(), shopId, id);

export const listBatches = (shopId: ShopId, page: number): Promise<Page<batches.ListedBatch>> =>
  batches.selectBatches(shopId, page);

export const discardDraft = (shopId: ShopId, id: number): Promise<boolean> =>
  batches.deleteDraft(appPool(), shopId, id);

const DRAFT_DAYS = 7;
const ROWS_DAYS = 60;

/** Drops drafts that nobody carried out, and the rows of batches that are long done; their codes stay. */
export const pruneImports = (pool: pg.Pool, now: Instant): Promise<void> =>
  batches.pruneBatches(pool, { drafts: addDays(now, -DRAFT_DAYS), rows: addDays(now, -ROWS_DAYS) });

/** What a merchant changes of a draft: which column means what, the offer and the terms of rows that name none, a cell. */
export type Mend =
  | { kind: "columns"; columns: CodeBatch["columns"] }
  | { kind: "settings"; settings: BatchSettings }
  | { kind: "cell"; line: number; column: ImportColumn; text: string }
  | { kind: "partner"; line: number; partnerId: number }
  | { kind: "leave-out"; line: number }
  /** The name that the row proposes, or the proposed names of all rows. */
  | { kind: "take"; line: number; text: string }
  | { kind: "take-all" };

export type Mended = { kind: "mended" } | { kind: "not-found" };

/** Changes a draft and decides on all its rows anew: one cell may make another row right. */
export async function mendImport(shop: Shop, id: number, mend: Mend): Promise<Mended> {
  return inTransaction(appPool(), async (client) => {
    // Alone until it is kept: what two people mend at once is decided on together.
    const batch = await batches.lockBatch(client, shop.id, id);
    if (batch === null || batch.state !== "draft") return { kind: "not-found" };
    if ("line" in mend && !isRowId(mend.line)) return { kind: "not-found" };
    const offers = await readOfferNames(client, shop.id);
    const partner = mend.kind === "partner" ? await findPartner(shop.id, mend.partnerId) : null;
    if (mend.kind === "partner" && partner === null) return { kind: "not-found" };
    const width = await rows.widestRow(client, shop.id, id);
    const reading = readingAfter(batch, mend, { offers: new Set(offers.map((offer) => offer.id)), width });
    if (mend.kind === "leave-out") await rows.deleteRow(client, shop.id, id, mend.line);
    await batches.saveReading(client, shop.id, id, reading);
    const decided = { id, reading: { ...reading, look: batch.look } };
    if (mend.kind === "take") {
      const takes = (row: BatchRow) => row.taken && row.line === mend.line;
      await decideAnew(client, shop, decided, (some) =>
        some.map((row) => (takes(row) ? withProposed(row, reading, mend.text) : row)),
      );
    } else if (mend.kind === "take-all") {
      await decideAnew(client, shop, decided, await takingAll(client, shop, decided));
    } else if (partner !== null) {
      const said = (row: Cells) => named(row, reading, partner);
      await decideAnew(client, shop, decided, (some) =>
        some.map((row) => ("line" in mend && row.line === mend.line ? said(row) : row)),
      );
    } else if (mend.kind !== "cell") await decideAnew(client, shop, decided);
    else {
      const means = await rowsMeant(client, shop, decided, mend);
      await decideAnew(client, shop, decided, (some) =>
        some.map((row) => (means(row) ? withCell(row, reading, mend) : row)),
      );
    }
    return { kind: "mended" };
  });
}

type Decided = { id: number; reading: Reading };

/** Which rows a cell is mended in: whether a name is the same partner is said of all rows that name them. */
async function rowsMeant(
  client: pg.ClientBase,
  shop: Shop,
  { id, reading }: Decided,
  { line, column }: { line: number; column: ImportColumn },
): Promise<(row: Cells) => boolean> {
  const [row] = column === "same" && isRowId(line) ? await rows.readRows(client, shop.id, id, line - 1) : [];
  if (row?.line !== line) return (one) => one.line === line;
  const whose = (one: Cells) => whoseIs(rowOf(one, reading.columns));
  const meant = whose(row);
  return (one) => whose(one) === meant;
}

/** Decides on all rows of a draft, as they are after a change, and writes down what is decided otherwise. */
export async function decideAnew(
  client: pg.ClientBase,
  shop: Shop,
  { id, reading }: Decided,
  changed: (some: BatchRow[]) => Cells[] | Promise<Cells[]> = (some) => some,
): Promise<void> {
  const lines = await rows.lastLine(client, shop.id, id);
  const plan = await beginPlan(client, shop, reading, lines);
  for (let after = 0; ; ) {
    const before = await rows.readRows(client, shop.id, id, after);
    const last = before.at(-1);
    if (last === undefined) break;
    const was = new Map(before.map((row) => [row.line, textOf(row)]));
    const now = await changed(before);
    const decided = plan.decide(now, await ownersOf(client, shop, now, reading.columns, lines));
    const others = decided.filter((row) => was.get(row.line) !== textOf(row));
    if (others.length > 0) await rows.updateRows(client, shop.id, id, others);
    after = last.line;
  }
  await batches.saveGround(client, shop.id, id, plan.ground());
}

type Ground = { offers: ReadonlySet<number>; width: number };

function readingAfter({ columns, settings, header }: CodeBatch, mend: Mend, { offers, width }: Ground): Reading {
  switch (mend.kind) {
    case "columns": {
      // What was mended in a column that the file lacks is none of the file's to choose from, and stays.
      const known = new Set(mend.columns.map(([column]) => column));
      const added = columns.filter(([column, at]) => at >= header.length && !known.has(column));
      return { columns: [...mend.columns, ...added], settings };
    }
    case "settings":
      return {
        columns,
        settings: { ...mend.settings, offerId: offers.has(mend.settings.offerId ?? 0) ? mend.settings.offerId : null },
      };
    case "cell":
      return { columns: withColumns(columns, [mend.column], width), settings };
    case "partner":
      return { columns: withColumns(columns, WHO, width), settings };
    case "leave-out":
    case "take":
    case "take-all":
      return { columns, settings };
  }
}

/** All of a draft's rows, some at a time, with the names that they propose: none is proposed twice. */
async function takingAll(client: pg.ClientBase, shop: Shop, { id, reading }: Decided) {
  const lines = await rows.lastLine(client, shop.id, id);
  const inFile = await rows.allNamesInFile(client, shop.id, id);
  const propose = beginProposals(client, shop.id, { draft: { id, ...reading }, lines, inFile });
  return async (some: BatchRow[]): Promise<Cells[]> => {
    const proposed = await propose(some);
    return some.map((row) => {
      const name = proposed.get(row.line);
      return name === undefined ? row : withProposed(row, reading, name);
    });
  };
}

export type Started = { kind: "started" } | { kind: "not-found" } | { kind: "nothing-to-do" };

/**
 * Carries a draft out, by a job that goes on where it was. Where anything changed since that its rows were decided on, all of them
 * are decided on once more; those that are wrong stay out of it.
 */
export async function startBatch(shop: Shop, id: number, now: Instant): Promise<Started> {
  return inTransaction(appPool(), async (client) => {
    const batch = await batches.lockBatch(client, shop.id, id);
    if (batch === null || !(await batches.moveBatch(client, shop.id, id, { from: "draft", to: "running", now }))) {
      return { kind: "not-found" };
    }
    await holdOffers(client, shop.id);
    if (!(await planHolds(client, shop, batch))) await decideAnew(client, shop, { id, reading: batch });
    const fates = await batches.countFates(client, shop.id, id);
    if (!fates.make && !fates.partner) {
      await batches.moveBatch(client, shop.id, id, { from: "running", to: "draft", now });
      return { kind: "nothing-to-do" };
    }
    await queueBatch(client, shop.id, id);
    return { kind: "started" };
  });
}

/** Takes back what a batch made, as far as no order carried it. */
export async function undoBatch(shop: Shop, id: number, now: Instant): Promise<Started> {
  return inTransaction(appPool(), async (client) => {
    const from = (await batches.lockBatch(client, shop.id, id))?.state;
    if (from !== "done" && from !== "stopped") return { kind: "not-found" };
    await batches.moveBatch(client, shop.id, id, { from, to: "undoing", now });
    await queueBatch(client, shop.id, id);
    return { kind: "started" };
  });
}

/** Ends a batch under way after the calls that are being answered; what is made stays. */
export const stopBatch = (shop: Shop, id: number, now: Instant): Promise<Started> =>
  turn(shop, id, { from: "running", to: "stopping", now });

/** Goes on with a batch that was stopped. */
export const continueBatch = (shop: Shop, id: number, now: Instant): Promise<Started> =>
  turn(shop, id, { from: "stopped", to: "running", now });

function turn(shop: Shop, id: number, move: { from: BatchState; to: BatchState; now: Instant }): Promise<Started> {
  return inTransaction(appPool(), async (client): Promise<Started> => {
    if (!(await batches.moveBatch(client, shop.id, id, move))) return { kind: "not-found" };
    await queueBatch(client, shop.id, id);
    return { kind: "started" };
  });
}

/** What a batch's page lists by name; of more, the first. */
const LISTED = 50;

export const listTakenOver = (shopId: ShopId, id: number) => batchCodes.takenOverCodes(shopId, id, LISTED);
export const listFailed = (shopId: ShopId, id: number) => batchCodes.failedCodes(shopId, id, LISTED);
