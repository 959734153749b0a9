// What a former program's rows say, as cells by their meaning, and what is decided on them.
import type pg from "pg";
import { readPartnerNames } from "../db/partners.ts";
import { planCustomers } from "../domain/bound-customers.ts";
import { planBalances } from "../domain/brought-over.ts";
import type { ShopId } from "../domain/ids.ts";
import { indexPartners } from "../domain/import-row.ts";
import type { MovingColumn, MovingFile, MovingRow, Standing } from "../domain/moving.ts";
import { planCommissions } from "../domain/parity-row.ts";
import { unreachable } from "../domain/result.ts";
import type { Shop } from "../domain/shop.ts";
import { readKnown } from "./brought-before.ts";
import { hashEmail } from "./email-hash.ts";
import type { MovingSeal, RowCells } from "./moving-seal.ts";
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
  since: "",
  until: "",
};

export type Cells = { line: number } & Record<MovingColumn, string>;

export function cellsOf(row: { line: number; cells: string[] }, columns: ReadonlyMap<MovingColumn, number>): Cells {
  const cells: Cells = { line: row.line, ...EMPTY_CELLS };
  for (const [column, at] of columns) cells[column] = tidyCell(row.cells[at] ?? "");
  return cells;
}

type Of = Pick<MovingFile, "kind" | "stateless">;

/** Decides on rows of a file. `standing`: what others of its rows say already, by line. */
export async function plan(
  client: pg.ClientBase,
  shop: Shop,
  of: Of,
  cells: readonly Cells[],
  standing: Standing = new Map(),
): Promise<MovingRow[]> {
  const damaged = cells.filter((row) => damagedIn(row) !== null);
  const whole = damaged.length === 0 ? cells : cells.filter((row) => damagedIn(row) === null);
  const planned = await planWhole(client, shop, of, { cells: whole, standing });
  if (damaged.length === 0) return planned;
  const told = (await planWhole(client, shop, of, { cells: damaged, standing })).map((row, n) => ({
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
  { kind, stateless }: Of,
  { cells, standing }: { cells: readonly Cells[]; standing: Standing },
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
      return planCustomers(cells, { people, timeZone, hashOf: hashEmail, standing });
    case "commissions":
      return planCommissions(cells, { people, currency });
    default:
      return unreachable(kind);
  }
}

const MOST_CELL = 300;

/** Of a file's cell, or of one that was typed, as much as a name or an address can be. */
export const tidyCell = (text: string): string => text.trim().slice(0, MOST_CELL);

/** A row as it was sealed. */
export const cellsAgain = (line: number, said: RowCells): Cells => ({ line, ...EMPTY_CELLS, ...said });

export function sealRow({ seal }: MovingSeal, where: { shopId: ShopId; fileId: number }, cells: Cells): Buffer {
  const { line, ...said } = cells;
  const filled = Object.fromEntries(Object.entries(said).filter(([, text]) => text !== ""));
  return seal({ ...where, line }, filled);
}

/** What stands in the field that mends a cell: a name in two parts is mended as one. */
export const cellText = (said: RowCells, column: MovingColumn): string =>
  said[column] ?? (column === "partner" ? [said.firstName, said.lastName].filter(Boolean).join(" ") : "");
