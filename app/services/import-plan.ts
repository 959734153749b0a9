// What a file's rows say, and what stands here of it: what a plan is made from.
import { readOwners } from "../db/codes.ts";
import type { Db } from "../db/jobs.ts";
import { readOfferNames } from "../db/offers.ts";
import { ownValues } from "../db/own-conditions.ts";
import { readPartnerNames } from "../db/partners.ts";
import { codeKey } from "../domain/code.ts";
import type { BatchRow, BatchSettings, CodeBatch, StoredOwn } from "../domain/code-batch.ts";
import {
  type Fate,
  type ImportGround,
  type ImportRow,
  type Known,
  type NewPartner,
  planRows,
} from "../domain/import-row.ts";
import { type OwnConditions, saysAnything } from "../domain/own-conditions.ts";
import type { Shop } from "../domain/shop.ts";

export type Reading = Pick<CodeBatch, "columns" | "settings">;
export type Cells = { line: number; cells: string[] };

/** Decides on rows, in the file's order. */
export async function planRowsOf(db: Db, shop: Shop, reading: Reading, table: readonly Cells[]): Promise<BatchRow[]> {
  const read = table.map((row) => rowOf(row, reading.columns));
  const fates = planRows(read, await groundOf(db, shop, { rows: read, settings: reading.settings }));
  return table.map((row, n) => batchRow(row, fates[n] ?? { kind: "known" }));
}

/** A row's cells by what they mean. */
export function rowOf({ line, cells }: Cells, columns: Reading["columns"]): ImportRow {
  const row: ImportRow = {
    line,
    code: "",
    partner: "",
    firstName: "",
    lastName: "",
    email: "",
    offer: "",
    commission: "",
    ...{ ownStart: "", ownEnd: "", ownUses: "", ownMinimum: "" },
  };
  for (const [column, at] of columns) row[column] = cells[at] ?? "";
  return row;
}

/** What stands here of all that the rows name. */
export async function groundOf(
  db: Db,
  shop: Shop,
  { rows: read, settings }: { rows: readonly ImportRow[]; settings: BatchSettings },
): Promise<ImportGround> {
  const keys = [...new Set(read.map(({ code }) => codeKey(code)))];
  const [owners, partners, offers] = [
    await readOwners(db, shop.id, keys),
    await readPartnerNames(db, shop.id),
    await readOfferNames(db, shop.id),
  ];
  const { currency, timeZone } = shop;
  return { owners, partners, offers, offerId: settings.offerId, terms: settings.terms, currency, timeZone };
}

function batchRow({ line, cells }: Cells, fate: Fate): BatchRow {
  const row = {
    line,
    cells,
    wrongColumn: null,
    problem: null,
    key: null,
    partnerId: null,
    newPartner: null,
    offerId: null,
    takesBack: false,
    own: null,
  };
  switch (fate.kind) {
    case "make": {
      const { key, partner, offerId, own } = fate;
      return { ...row, ...whoOf(partner), fate: "make", key, offerId, own: saysAnything(own) ? storedOwn(own) : null };
    }
    case "partner":
      return { ...row, ...whoOf(fate.partner), fate: "partner" };
    case "known":
      return { ...row, fate: "known" };
    case "wrong":
      return { ...row, fate: "wrong", wrongColumn: fate.column, problem: fate.message };
  }
}

function whoOf(partner: Known | NewPartner): Partial<BatchRow> {
  if (!("id" in partner)) return { newPartner: partner.ref };
  const { id, name, takesBack } = partner;
  const problem = takesBack ? `${name} is taken back: the undoing of an import archived them.` : null;
  return { partnerId: id, takesBack, problem };
}

function storedOwn(own: OwnConditions): StoredOwn {
  const [starts, ends, limit, minimum] = ownValues(own);
  return { starts, ends, limit, minimum };
}
