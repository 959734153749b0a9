// Files of a former program: read, shown row by row, carried out by a job, and taken back.
import type pg from "pg";
import { readBroughtAmounts } from "../db/brought-over.ts";
import { addJob } from "../db/jobs.ts";
import * as rows from "../db/moving-files.ts";
import { readPartnerNames } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { findShopById } from "../db/shops.ts";
import { alone, inTransaction } from "../db/transaction.ts";
import { type CustomerCells, planCustomers } from "../domain/bound-customers.ts";
import { type BalanceCells, broughtKey, planBalances } from "../domain/brought-over.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { indexPartners } from "../domain/import-row.ts";
import type { MovingFate, MovingFile, MovingKind, MovingRow } from "../domain/moving.ts";
import { type MovingColumn, matchMovingColumns, missingColumn } from "../domain/moving-columns.ts";
import type { Page } from "../domain/page.ts";
import { planCommissions, type TheirCells } from "../domain/parity-row.ts";
import type { PrefixCells } from "../domain/prefix-row.ts";
import { fail, ok, type Result, unreachable } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import { env } from "../env.server.ts";
import { bindFile, unbindFile } from "./bound-customers.ts";
import { bookFile, undoFile } from "./brought-over.ts";
import { createEmailHash } from "./email-hash.ts";
import { givePrefixFile, planPrefixFile, takePrefixFile } from "./prefix-files.ts";
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
    const planned = await plan(client, shop, { given, cells, now });
    const state = given.kind === "commissions" ? "done" : "draft";
    const made = await rows.insertFile(client, shop.id, { ...given, state }, now);
    await rows.insertFileRows(client, shop.id, made, planned);
    return made;
  });
  return ok(id);
}

const EMPTY: Record<MovingColumn, string> = {
  partner: "",
  firstName: "",
  lastName: "",
  email: "",
  amount: "",
  currency: "",
  state: "",
  date: "",
  reference: "",
  customer: "",
  customerEmail: "",
  prefix: "",
  since: "",
  until: "",
};

type Cells = { line: number } & Record<MovingColumn, string>;

function cellsOf(row: { line: number; cells: string[] }, columns: ReadonlyMap<MovingColumn, number>): Cells {
  const cells: Cells = { line: row.line, ...EMPTY };
  for (const [column, at] of columns) cells[column] = (row.cells[at] ?? "").slice(0, 300);
  return cells;
}

type Planning = {
  given: GivenFile;
  cells: readonly (BalanceCells & CustomerCells & TheirCells & PrefixCells)[];
  now: Instant;
};

async function plan(
  client: pg.ClientBase,
  shop: Shop,
  { given: { kind, stateless }, cells, now }: Planning,
): Promise<MovingRow[]> {
  const people = indexPartners(await readPartnerNames(client, shop.id));
  const { currency, timeZone } = shop;
  switch (kind) {
    case "balances": {
      const before = await readBroughtAmounts(client, shop.id);
      const brought = new Map(
        before.map(({ partnerId, identity, amount }) => [broughtKey(partnerId, identity), BigInt(amount)]),
      );
      return planBalances(cells, { people, currency, timeZone, stateless, brought });
    }
    case "customers":
      return planCustomers(cells, { people, timeZone, hashOf: createEmailHash(env.SHOPIFY_API_SECRET) });
    case "commissions":
      return planCommissions(cells, { people, currency });
    case "prefixes":
      return planPrefixFile(client, shop, cells.map(prefixCells), now);
    default:
      return unreachable(kind);
  }
}

/** What is kept of a row until it is carried out. */
const prefixCells = ({ line, partner, firstName, lastName, email, prefix, since }: PrefixCells): PrefixCells => {
  return { line, partner, firstName, lastName, email, prefix, since };
};

export const getFile = (shopId: ShopId, id: number): Promise<MovingFile | null> => rows.findFile(appPool(), shopId, id);

export const listFiles = (shopId: ShopId, kind: MovingKind | null): Promise<MovingFile[]> =>
  rows.selectFiles(appPool(), shopId, kind);

export const countRows = (shopId: ShopId, id: number): Promise<rows.Fates> => rows.countFates(appPool(), shopId, id);

export const listRows = (
  shopId: ShopId,
  id: number,
  filter: { fate: MovingFate | null; search?: string; page: number },
): Promise<Page<MovingRow>> => rows.selectFileRows(appPool(), shopId, id, filter);

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

/** Works on a file until it is done, alone: a second process that is asked to finds it taken, and then done. */
export function runFile(pool: pg.Pool, shopId: ShopId, id: number, now: Instant): Promise<void> {
  return alone(pool, `moving:${shopId}:${id}`, async (client) => {
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
