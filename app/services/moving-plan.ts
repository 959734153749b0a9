// What a former program's rows say, as cells by their meaning, and what is decided on them.
import type pg from "pg";
import type { SealedRow } from "../db/moving-files.ts";
import { readPartnerNames } from "../db/partners.ts";
import { planCustomers } from "../domain/bound-customers.ts";
import { planBalances } from "../domain/brought-over.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import { indexPartners } from "../domain/import-partner.ts";
import type { MovingColumn, MovingFile, MovingKind, MovingRow, Standing } from "../domain/moving.ts";
import { whoseText } from "../domain/moving-people.ts";
import { planCommissions } from "../domain/parity-row.ts";
import { planPrefixes } from "../domain/prefix-row.ts";
import { unreachable } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import { dayOf, instantAt } from "../domain/time.ts";
import { readKnown } from "./brought-before.ts";
import { hashEmail } from "./email-hash.ts";
import { movingSeal, type RowCells } from "./moving-seal.ts";
import { heldOf } from "./prefix-files.ts";
import { UNREADABLE } from "./table-file.ts";

const EMPTY_CELLS: Record<MovingColumn, string> = {
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

export type Cells = { line: number } & Record<MovingColumn, string>;

/** A row’s cells by what they say; empty where the file has no such column. */
export function cellsOf(row: { line: number; cells: string[] }, columns: ReadonlyMap<MovingColumn, number>): Cells {
  const cells: Cells = { line: row.line, ...EMPTY_CELLS };
  for (const [column, at] of columns) cells[column] = tidyCell(row.cells[at] ?? "");
  return cells;
}

type Planning = {
  file: Pick<MovingFile, "kind" | "stateless">;
  cells: readonly Cells[];
  /** What others of the file's rows say already. */
  standing?: Standing;
  now: Instant;
};

/** Decides on rows of a file. */
export async function plan(client: pg.ClientBase, shop: Shop, planning: Planning): Promise<MovingRow[]> {
  const { cells } = planning;
  const damaged = cells.filter((row) => damagedIn(row) !== null);
  const whole = damaged.length === 0 ? cells : cells.filter((row) => damagedIn(row) === null);
  const planned = await planWhole(client, shop, { ...planning, cells: whole });
  if (damaged.length === 0) return planned;
  const told = (await planWhole(client, shop, { ...planning, cells: damaged })).map((row, n) => ({
    ...row,
    fate: "wrong" as const,
    said: null,
    problem: "The file is damaged here: a letter cannot be read. Write it again.",
    wrongColumn: damagedIn(damaged[n] as Cells),
  }));
  return [...planned, ...told].sort((one, other) => one.line - other.line);
}

// No name, and no amount, is made of what could not be read of it. What a cell says of a customer is not told.
function damagedIn({ line: _, ...cells }: Cells): MovingColumn | null {
  for (const column of Object.keys(cells) as MovingColumn[]) if (cells[column].includes(UNREADABLE)) return column;
  return null;
}

async function planWhole(
  client: pg.ClientBase,
  shop: Shop,
  { file: { kind, stateless }, cells, standing = new Map(), now }: Planning,
): Promise<MovingRow[]> {
  const people = indexPartners(await readPartnerNames(client, shop.id));
  const { currency, timeZone } = shop;
  switch (kind) {
    case "balances": {
      const references = cells.map(({ reference }) => reference);
      const here = await readKnown(client, shop, references);
      return planBalances(cells, { people, stateless, ...here, standing });
    }
    case "customers":
      return planCustomers(cells, { people, timeZone, hashOf: hashEmail, standing, unsaid: unsaidSince(shop, now) });
    case "commissions":
      return planCommissions(cells, { people, currency });
    case "prefixes":
      return planPrefixes(cells, { people, timeZone, now, held: await heldOf(client, shop.id, cells), standing });
    default:
      return unreachable(kind);
  }
}

/** Nothing earns before the cut-over; once that is past, nobody is bound for orders that are here already unless the file says it. */
function unsaidSince({ earnsFrom, timeZone }: Shop, now: Instant): { at: Instant; words: string } {
  if (earnsFrom > now) return { at: earnsFrom, words: `${dayOf(earnsFrom, timeZone)} (the day Vouch takes over)` };
  const today = dayOf(now, timeZone);
  return { at: instantAt(today, "00:00", timeZone) ?? now, words: `${today} (today)` };
}

const MOST_CELL = 300;

/** Of a file's cell, or of one that was typed, as much as a name or an address can be. */
const tidyCell = (text: string): string => text.trim().slice(0, MOST_CELL);

/** A row as it was sealed. */
export const cellsAgain = (line: number, said: RowCells): Cells => ({ line, ...EMPTY_CELLS, ...said });

type Where = { shopId: ShopId; fileId: number; kind: MovingKind };

/**
 * Rows as they are kept, with the cells of those that are decided on anew when one is mended: those that are wrong, and all code
 * prefixes. Of commissions none is mended.
 */
export function sealRows(planned: readonly MovingRow[], cells: readonly Cells[], where: Where): SealedRow[] {
  const { seal } = movingSeal();
  const said = new Map(cells.map((row) => [row.line, row]));
  const isKept = ({ fate }: MovingRow) =>
    where.kind !== "commissions" && (fate === "wrong" || where.kind === "prefixes");
  return planned.map((row) => {
    const kept = isKept(row) ? said.get(row.line) : undefined;
    return { ...row, cells: kept === undefined ? null : seal({ ...where, line: row.line }, filledCells(kept)) };
  });
}

function filledCells({ line: _, ...said }: Cells): RowCells {
  return Object.fromEntries(Object.entries(said).filter(([, text]) => text !== ""));
}

/** What is typed for the partner takes the place of all that the file said of them. */
export function mendCell(row: Cells, column: MovingColumn, text: string): Cells {
  const rest = column === "partner" ? { ...row, firstName: "", lastName: "", email: "" } : row;
  return { ...rest, [column]: tidyCell(text) };
}

/** What stands in the field that mends a cell: whoever a row names is mended as one. */
export const cellText = (said: RowCells, column: MovingColumn): string =>
  column === "partner" ? whoseText({ ...EMPTY_CELLS, ...said }) : (said[column] ?? "");
