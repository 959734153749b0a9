// The cells of a row, as a merchant mends them.
import type { BatchRow } from "../domain/code-batch.ts";
import type { ImportColumn } from "../domain/import-row.ts";
import type { Partner } from "../domain/partner.ts";
import type { Cells, Reading } from "./import-plan.ts";

/** Two rows are the same where all of it is, in whatever order their fields were read. */
export const textOf = (row: BatchRow): string => JSON.stringify(FIELDS.map((field) => row[field]));

const FIELDS = [
  "line",
  "cells",
  "key",
  "fate",
  "wrongColumn",
  "problem",
  "partnerId",
  "newPartner",
  "offerId",
  "takesBack",
  "own",
  "terms",
  "stopped",
  "taken",
  "typed",
] as const satisfies readonly (keyof BatchRow)[];

/** What names a partner so that it is nobody else. */
export const WHO: readonly ImportColumn[] = ["partner", "email"];

/** A column that the file lacks is added behind the others, and behind all cells: some rows have more than the header. */
export function withColumns(columns: Reading["columns"], wanted: readonly ImportColumn[], width: number) {
  const all = [...columns];
  for (const one of wanted) {
    if (all.some(([column]) => column === one)) continue;
    all.push([one, Math.max(width, ...all.map(([, at]) => at + 1))]);
  }
  return all;
}

/** A row that says it is this partner's. */
export function named(row: Cells, reading: Reading, { name, email }: Pick<Partner, "name" | "email">): Cells {
  const called = withCell(row, reading, { column: "partner", text: name });
  return withCell(called, reading, { column: "email", text: email ?? "" });
}

/** A row with another text in one of its cells, which is added where the row is too short for it. */
export function withCell(
  row: Cells,
  { columns }: Reading,
  { column, text }: { column: ImportColumn; text: string },
): Cells {
  const at = columns.find(([name]) => name === column)?.[1] ?? 0;
  const cells = [...row.cells];
  while (cells.length <= at) cells.push("");
  cells[at] = text.trim().slice(0, 1_000);
  // A code that is typed is as it was typed.
  return { line: row.line, cells, typed: column === "code" ? null : (row.typed ?? null) };
}

/** A row with the name that it proposed; what was typed first is kept beside it. */
export function withProposed(row: BatchRow, reading: Reading, name: string): Cells {
  const at = reading.columns.find(([column]) => column === "code")?.[1] ?? 0;
  return { ...withCell(row, reading, { column: "code", text: name }), typed: row.typed ?? row.cells[at] ?? "" };
}
