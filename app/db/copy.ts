// Rows in bulk by PostgreSQL's COPY, for which an INSERT of as many takes half as long again.
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from } from "pg-copy-streams";

/** A column's value as text; null is NULL. */
export type Copied = string | number | null;

/** Adds rows to a table, in the transaction of the connection. `columns` name the table's columns in the order of each row. */
export async function copyRows(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Copied[]>,
): Promise<void> {
  const into = client.query(from(`COPY ${table} (${columns}) FROM STDIN`));
  await pipeline(textsOf(rows), into);
}

const ROWS_A_WRITE = 500;

function* textsOf(rows: Iterable<readonly Copied[]>): Generator<string> {
  let text = "";
  let held = 0;
  for (const row of rows) {
    text += `${row.map(cellOf).join("\t")}\n`;
    held += 1;
    if (held < ROWS_A_WRITE) continue;
    yield text;
    text = "";
    held = 0;
  }
  if (text !== "") yield text;
}

// What COPY's text format takes for something else: https://www.postgresql.org/docs/current/sql-copy.html
const SPECIAL = /[\\\t\n\r]/g;
const ESCAPED: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function cellOf(value: Copied): string {
  if (value === null) return "\\N";
  return typeof value === "number" ? String(value) : value.replace(SPECIAL, (special) => ESCAPED[special] ?? special);
}
