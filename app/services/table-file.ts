import Papa from "papaparse";
import { fail, ok, type Result } from "../domain/result.ts";

type Encoding = "UTF-8" | "UTF-16" | "Windows-1252";

/** `line` is the row's number as a spreadsheet shows it. Each row has at least as many cells as the header. */
type TableRow = { line: number; cells: string[] };

export type Table = { header: string[]; rows: TableRow[]; separator: string; encoding: Encoding };

/**
 * Reads a merchant's file of rows, whatever program on whatever system wrote it.
 *
 * Shape: cells trimmed; empty rows left out, yet counted in `line`; missing cells "", surplus cells kept; UNREADABLE in a cell
 * where the file is damaged.
 * Errors: a sentence for the merchant, where nothing is in the file, a quote stays open, it is a workbook or it is
 * wider and longer than memory holds.
 */
export function readTable(bytes: Uint8Array): Result<Table, string> {
  if (isWorkbook(bytes))
    return fail("This file is a workbook. Save it as CSV in your spreadsheet, then choose that file.");
  const { text, encoding } = decode(bytes);
  const { separator, newline, body } = layoutOf(text);
  const { data, errors } = Papa.parse<string[]>(body, { delimiter: separator, newline });
  const open = openQuoteIn(data, errors);
  if (open !== undefined) return fail(`Line ${open + 1} opens a quote (") that is never closed.`);
  const [first, ...rows] = rowsOf(data);
  if (first === undefined) return fail("The file is empty.");
  if (first.cells.length * rows.length > MOST_CELLS)
    return fail("The file has too many columns for its number of rows.");
  for (const { cells } of rows) while (cells.length < first.cells.length) cells.push("");
  return ok({ header: first.cells, rows, separator, encoding });
}

/** 100,000 rows of 100 columns. A small file of one wide header above many short rows would otherwise fill the memory. */
const MOST_CELLS = 10_000_000;

/** What a spreadsheet would run as a formula, and any such cell already behind apostrophes, so that reading is exact. */
const RUNS = /^'*[=+\-@\t\r]/;
const MADE_HARMLESS = /^'(?='*[=+\-@\t\r])/;

/**
 * Writes CSV that spreadsheets open as text in the right letters and that `readTable` reads back cell for cell.
 *
 * Shape: a byte order mark, without which Excel takes UTF-8 for Windows-1252; comma and CRLF; cells trimmed, as they are
 * when read.
 */
export function writeTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.trim()));
  // Papa's own pattern for formulas lets a cell with a line break in it through; hence RUNS.
  return BOM + Papa.unparse(cells, { newline: "\r\n", escapeFormulae: RUNS, quotes: (cell) => SEPARATOR.test(cell) });
}

const BOM = "\uFEFF";
const SEPARATORS = [",", ";", "\t", "|"];
const SEPARATOR = /[,;\t|]/;
const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, index) => bytes[index] === byte);

/** Zip (xlsx, ods, numbers) or the compound file of old xls: the file that merchants choose by mistake. */
const isWorkbook = (bytes: Uint8Array) =>
  startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0);

function decode(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return { text: clean(new TextDecoder(utf16).decode(bytes)), encoding: "UTF-16" };
  try {
    return { text: clean(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), encoding: "UTF-8" };
  } catch {
    const utf8 = new TextDecoder("utf-8").decode(bytes);
    // What Windows-1252 has beyond ASCII is hardly ever whole UTF-8: more whole letters than broken ones are no accident.
    if (startsWith(bytes, 0xef, 0xbb, 0xbf) || count(utf8, WHOLE) >= count(utf8, BROKEN))
      return { text: clean(utf8), encoding: "UTF-8" };
    return { text: clean(new TextDecoder("windows-1252").decode(bytes)), encoding: "Windows-1252" };
  }
}

/** Stands where bytes of a file are no letter: the file is damaged there. */
export const UNREADABLE = "\uFFFD";
const WHOLE = /[^\0-\x7F\uFFFD]/gu;
const BROKEN = /\uFFFD/g;
const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;

function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (startsWith(bytes, 0xff, 0xfe)) return "utf-16le";
  if (startsWith(bytes, 0xfe, 0xff)) return "utf-16be";
  const sample = bytes.subarray(0, 4096);
  const zeros: [even: number, odd: number] = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2 === 0 ? 0 : 1]++;
  // Separators, digits and line ends alone leave a zero in every tenth character of a file in Chinese.
  if (Math.max(...zeros) < sample.length / 20 || sample.length < 2) return null;
  return zeros[1] > zeros[0] ? "utf-16le" : "utf-16be";
}

/** Files joined by hand hold a second byte order mark, which would hide a first quote; the database takes no NUL. */
const clean = (text: string) => text.replaceAll("\0", "").replace(/^\uFEFF+/, "");

type Layout = { separator: string; newline: "\n" | "\r"; body: string };

function layoutOf(text: string): Layout {
  const head = text.slice(0, 65_536);
  // A quote opens a cell only at its start: an inch mark within one does not.
  const unquoted = head.replace(/(^|[,;\t|\r\n])"(?:[^"]|"")*"/g, "$1");
  // "\n" ends the rows of a CRLF file too: the "\r" is trimmed with the cell, and mixed line ends do no harm.
  const newline = unquoted.includes("\n") || !unquoted.includes("\r") ? "\n" : "\r";
  // Excel takes this line for itself and does not count it.
  const told = /^"?sep=([^"\r\n])"?(?:\r\n|\r|\n|$)/i.exec(text);
  if (told?.[1] !== undefined) return { separator: told[1], newline, body: text.slice(told[0].length) };
  return { separator: guessSeparator(head, unquoted.trimStart()), newline, body: text };
}

/** Only what separates the header's names can separate cells: "1,5" and "Doe, Jr." below "code;name" cannot mislead. */
function guessSeparator(head: string, unquoted: string): string {
  const [headerLine = ""] = unquoted.split(/[\r\n]/, 1);
  const inHeader = SEPARATORS.map((separator) => ({ separator, count: headerLine.split(separator).length - 1 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const [most] = inHeader;
  if (most === undefined) return ",";
  if (inHeader.length === 1) return most.separator;
  const delimitersToGuess = inHeader.map(({ separator }) => separator);
  const guess = Papa.parse(head, { preview: 10, skipEmptyLines: "greedy", delimitersToGuess });
  return guess.errors.some(({ code }) => code === "UndetectableDelimiter") ? most.separator : guess.meta.delimiter;
}

/**
 * The first row with an open quote. It takes the rows below into its cell: up to the end of the file, or to a later
 * quote, which then stands amid text. A stray quote within one line is only text.
 */
function openQuoteIn(rows: string[][], errors: Papa.ParseError[]): number | undefined {
  const rowsWith = (code: Papa.ParseError["code"]) => errors.filter((e) => e.code === code).map((e) => e.row ?? 0);
  // Each row once: a long one may have an error for each of its letters.
  const stray = [...new Set(rowsWith("InvalidQuotes"))];
  const swallowing = stray.find((row) => rows[row]?.some((cell) => /[\r\n]./.test(cell)));
  return swallowing ?? rowsWith("MissingQuotes")[0];
}

// trim() takes byte order marks and non-breaking spaces for spaces.
const tidy = (cell: string) => cell.trim().replace(MADE_HARMLESS, "").trim();

// In place: a file of a hundred thousand rows would stand in memory twice.
function* rowsOf(data: readonly string[][]): Generator<TableRow> {
  for (const [index, cells] of data.entries()) {
    for (const [at, cell] of cells.entries()) cells[at] = tidy(cell);
    if (cells.some((cell) => cell !== "")) yield { line: index + 1, cells };
  }
}
