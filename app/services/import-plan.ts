// What a file's rows say, and what stands here of it: what a plan is made from.
import { readOwners } from "../db/codes.ts";
import type { Db } from "../db/jobs.ts";
import { readOfferNames } from "../db/offers.ts";
import { readPartnerNames } from "../db/partners.ts";
import { codeKey } from "../domain/code.ts";
import type { BatchRow, BatchSettings, CodeBatch } from "../domain/code-batch.ts";
import { type Fate, type ImportGround, type ImportRow, planRows } from "../domain/import-row.ts";
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
  return { owners, partners, offers, offerId: settings.offerId, terms: settings.terms, currency: shop.currency };
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
  };
  switch (fate.kind) {
    case "make": {
      const { key, partner, offerId } = fate;
      const who = typeof partner === "object" ? { newPartner: partner.ref } : { partnerId: partner };
      return { ...row, ...who, fate: "make", key, offerId };
    }
    case "partner":
      return { ...row, fate: "partner", newPartner: fate.partner.ref };
    case "known":
      return { ...row, fate: "known" };
    case "wrong":
      return { ...row, fate: "wrong", wrongColumn: fate.column, problem: fate.message };
  }
}
