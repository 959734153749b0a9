import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTable, type Table, UNREADABLE, writeTable } from "./table-file.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16le = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));
const utf16be = (text: string) => new Uint8Array(Buffer.from(text, "utf16le").swap16());

function read(source: string | Uint8Array): Table {
  const table = readTable(typeof source === "string" ? utf8(source) : source);
  if (!table.ok) throw new Error(table.error);
  return table.value;
}

const cellsOf = (source: string | Uint8Array) => {
  const { header, rows } = read(source);
  return [header, ...rows.map((row) => row.cells)];
};

const TEXT = "code,name\nZOË10,Zoë\n";
const ZOE = [
  ["code", "name"],
  ["ZOË10", "Zoë"],
];

test.each([
  ["UTF-8", "UTF-8", utf8(TEXT)],
  ["UTF-8 with a byte order mark", "UTF-8", utf8(`\uFEFF${TEXT}`)],
  ["UTF-8 with two byte order marks before a quote", "UTF-8", utf8(`\uFEFF\uFEFF"code",name\nZOË10,Zoë`)],
  ["UTF-16 LE with a byte order mark", "UTF-16", utf16le(`\uFEFF${TEXT}`)],
  ["UTF-16 BE with a byte order mark", "UTF-16", utf16be(`\uFEFF${TEXT}`)],
  ["UTF-16 LE without", "UTF-16", utf16le(TEXT)],
  ["UTF-16 BE without", "UTF-16", utf16be(TEXT)],
  ["Windows-1252", "Windows-1252", new Uint8Array(Buffer.from(TEXT, "latin1"))],
])("%s is read as %s", (_, encoding, bytes) => {
  expect(read(bytes).encoding).toBe(encoding);
  expect(cellsOf(bytes)).toEqual(ZOE);
});

test("Windows-1252 gives the quotes and dashes of Word, which Latin-1 lacks", () => {
  expect(cellsOf(Uint8Array.of(...utf8("name\n"), 0x93, 0x41, 0x94, 0x96, 0x80))).toEqual([["name"], ["“A”–€"]]);
});

const broken = (before: string, ...byte: number[]) => Uint8Array.of(...utf8(before), ...byte, ...utf8("\nD10,Zoë\n"));

test.each([
  ["among letters beyond ASCII", broken("code,name\nA10,José\nB10,Björk\nC10,X", 0xff)],
  ["of a letter that is cut off", broken("code,name\nA10,José\nB10,Björk\nC10,X", 0xc3)],
  ["as often as whole letters", broken("code,name\nA10,Jose\nB10,Bjork\nC10,X", 0xff)],
  [
    "more often than whole letters, behind a byte order mark",
    broken("\uFEFFcode,name\nA10,J\nB10,B\nC10,X", 0xff, 0xfe),
  ],
])("a byte that is no UTF-8, %s, leaves the others their letters, and stands out", (_, bytes) => {
  const { encoding, rows } = read(bytes);
  expect(encoding).toBe("UTF-8");
  const named = rows.map(({ line, cells }) => [line, cells[1]]);
  expect(named.slice(2)).toEqual([
    [4, expect.stringMatching(/^X\uFFFD+$/)],
    [5, "Zoë"],
  ]);
  expect(JSON.stringify(named.slice(0, 2))).not.toContain(UNREADABLE);
});

test("Windows-1252 that holds two bytes of UTF-8 by chance is read as what it is", () => {
  const text = "name\nGr\u00FC\u00DF\nSchlo\u00DF\u0094\nM\u00FCller\nJos\u00E9";
  expect(cellsOf(new Uint8Array(Buffer.from(text, "latin1")))).toEqual([
    ["name"],
    ["Grüß"],
    ["Schloß”"],
    ["Müller"],
    ["José"],
  ]);
});

test("UTF-16 without a byte order mark is known in Chinese too", () => {
  expect(cellsOf(utf16le("代码,姓名\n龙年八,李小龙\n龙年九,成龙\n"))[2]).toEqual(["龙年九", "成龙"]);
});

test.each([
  [",", "code,name\nA,B"],
  [";", "code;name\nA;B"],
  ["\t", "code\tname\nA\tB"],
  ["|", "code|name\nA|B"],
  [";", "sep=;\r\ncode;name\r\nA;B"],
  ["^", "sep=^\ncode^name\nA^B"],
  [",", '"sep=,"\r\ncode,name\r\nA,B'],
])("the separator %j is found in %j", (separator, text) => {
  expect(read(text).separator).toBe(separator);
  expect(cellsOf(text)).toEqual([
    ["code", "name"],
    ["A", "B"],
  ]);
});

test.each([
  ["decimal commas", "code;rate\nA;12,5\nB;10,0"],
  ["names with commas, most cells missing", "code;a;b;c\nA;x, y, z\nB;x, y, z;1\nC;x, y, z;1;2"],
  ["empty rows between", "code;name\n\nA;B\n\nC;D"],
  ["rows that end early", "code;name\nA\nB\nC\nD"],
  ["a comma in a quoted name", '"Name, full";code\nA;B'],
  ["a comma in a name without quotes", "Name, full;code;rate\nA;B;1\nC;D;2"],
])("a semicolon is found in spite of %s", (_, text) => expect(read(text).separator).toBe(";"));

test("a plain list of codes is a table of one column", () => {
  expect(cellsOf("code\nADA10\n-PSrNDj\n")).toEqual([["code"], ["ADA10"], ["-PSrNDj"]]);
});

test.each([
  ["LF", "a,b\n1,2\n3,4\n"],
  ["CRLF", "a,b\r\n1,2\r\n3,4\r\n"],
  ["CR", "a,b\r1,2\r3,4\r"],
  ["CRLF and LF mixed", "a,b\r\n1,2\n3,4\r\n"],
  ["CRLF, all cells quoted", '"a","b"\r\n"1","2"\r\n"3","4"\r\n'],
])("rows end with %s", (_, text) => {
  expect(cellsOf(text)).toEqual([
    ["a", "b"],
    ["1", "2"],
    ["3", "4"],
  ]);
});

test("rows that end with CR may hold line breaks", () => {
  expect(cellsOf('a,b\r"x\ny",2\r')).toEqual([
    ["a", "b"],
    ["x\ny", "2"],
  ]);
});

test("a line is the spreadsheet's: empty rows count, line breaks in a cell and the sep= line do not", () => {
  const { rows } = read('sep=,\r\na,b\r\n"x\r\ny\r\nz",1\r\n\r\n,\r\n2,3\r\n');
  expect(rows).toEqual([
    { line: 2, cells: ["x\r\ny\r\nz", "1"] },
    { line: 5, cells: ["2", "3"] },
  ]);
});

test("missing cells are empty, surplus cells stay", () => {
  expect(cellsOf("a,b,c\n1\n1,2,3,4\n").slice(1)).toEqual([
    ["1", "", ""],
    ["1", "2", "3", "4"],
  ]);
});

test("names and cells lose spaces, non-breaking spaces and byte order marks at their ends, and NUL anywhere", () => {
  expect(cellsOf("\uFEFF a ,\u00A0b\u00A0\n\uFEFF1 ,\u202F2\n\0 3,4\u0000 \n")).toEqual([
    ["a", "b"],
    ["1", "2"],
    ["3", "4"],
  ]);
});

test.each([
  ["", "The file is empty."],
  ["\uFEFF", "The file is empty."],
  ["\n\n , \r\n", "The file is empty."],
  ["sep=;", "The file is empty."],
  ['a,b\n1,2\n\n"3,4\n5,6\n', 'Line 4 opens a quote (") that is never closed.'],
  ['"a,b\n1,2', 'Line 1 opens a quote (") that is never closed.'],
  ['a,b\n"1,2\n3,"4"\n5,6', 'Line 2 opens a quote (") that is never closed.'],
  ["PK\u0003\u0004…", "This file is a workbook. Save it as CSV in your spreadsheet, then choose that file."],
])("%j is refused: %s", (text, error) => expect(readTable(utf8(text))).toEqual({ ok: false, error }));

test("a wide header above many short rows is refused before it fills the memory", () => {
  const bytes = utf8(`${"a,".repeat(100_000)}\n${"x\n".repeat(100_000)}`);
  expect(readTable(bytes)).toEqual({ ok: false, error: "The file has too many columns for its number of rows." });
});

test("a stray quote within a line is text", () => {
  expect(cellsOf('a,b,c\n1,"Hey, " it",5" pipe\n')[1]).toEqual(["1", 'Hey, " it', '5" pipe']);
});

test("a written table starts with a byte order mark, ends rows with CRLF and quotes what needs it", () => {
  expect(writeTable(["code", "note"], [["A", 'a "b", c']])).toBe('\uFEFFcode,note\r\nA,"a ""b"", c"');
});

test.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@A1", "'@A1"],
  ["\t=1", "'=1"],
  ["\r=1", "'=1"],
  ["=1\n+2", "'=1\n+2"],
  ["'=1", "''=1"],
  ["1-1", "1-1"],
  ["'n", "'n"],
])("a spreadsheet is given %j as %j", (cell, written) => {
  const [, row] = writeTable(["a"], [[cell]]).split("\r\n");
  expect(row?.replace(/^"(.*)"$/s, "$1")).toBe(written);
});

test("of the apostrophes of others only one before a formula goes", () => {
  expect(cellsOf("a,b\n'=1,'n\n'+1,'\r\n''-1,' =1\n").slice(1)).toEqual([
    ["=1", "'n"],
    ["+1", "'"],
    ["'-1", "' =1"],
  ]);
});

const trimmed = (cells: readonly string[]) => cells.map((cell) => cell.trim());
const cell = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(..."'\"=+-@\t\r\n ,;|aé\u00A0") }),
);
const row = fc.array(cell, { minLength: 3, maxLength: 3 }).filter((cells) => cells.join("").trim() !== "");

test("what was written is read back, cell for cell", () =>
  fc.assert(
    fc.property(row, fc.array(row), (header, rows) => {
      fc.pre(!/^sep=/i.test(header[0]?.trim() ?? "") && !JSON.stringify([header, rows]).includes("\\u0000"));
      expect(cellsOf(writeTable(header, rows))).toEqual([header, ...rows].map(trimmed));
    }),
  ));

test("any bytes are read or refused", () =>
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof readTable(bytes).ok === "boolean")));

/** What it takes of the processor, not of the clock: a busy machine leaves a test waiting. */
function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test("100,000 rows are read in well under a second", () => {
  const line = (n: number) => `ADA${n},"Lovelace, Ada",ada${n}@example.com,12.5,,2026-01-01`;
  const bytes = utf8(
    `code,partner,email,commission,note,startsAt\r\n${Array.from({ length: 100_000 }, (_, n) => line(n)).join("\r\n")}`,
  );
  expect(cpuMs(() => expect(read(bytes).rows).toHaveLength(100_000))).toBeLessThan(2_000);
});

test("a file made of stray quotes takes no longer", () => {
  const bytes = utf8(`a,b\n${'"a"b'.repeat(300_000)}`);
  expect(cpuMs(() => expect(readTable(bytes).ok).toBe(false))).toBeLessThan(2_000);
});

const payloads = path.resolve(import.meta.dirname, "../../../shared/payloads");
const folder = path.join(payloads, "csv");

describe.skipIf(!existsSync(folder))("real files (skipped where ../shared/payloads is absent)", () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".csv")) : [];
  const expected = files.filter((file) => existsSync(path.join(folder, file.replace(/csv$/, "expected.json"))));
  const refused = [
    "sineemore_all-empty.csv",
    "variant_empty.csv",
    "variant_only_bom.csv",
    "variant_unterminated_quote.csv",
  ];

  test.each(files)("%s is read, or refused where it must be", (file) => {
    const table = readTable(readFileSync(path.join(folder, file)));
    expect(table.ok).toBe(!refused.includes(file));
    if (table.ok) expect(table.value.header.every((name) => name !== "" && !/[,;\t|]/.test(name))).toBe(true);
  });

  test.each(expected)("%s has the cells that it is known to have", (file) => {
    const known: unknown = JSON.parse(readFileSync(path.join(folder, file.replace(/csv$/, "expected.json")), "utf8"));
    const table = readTable(readFileSync(path.join(folder, file)));
    expect(table.ok ? comparable(table.value, known) : []).toEqual(knownCells(known));
  });

  test("the same rows are read from each way of writing them", () => {
    const variants = ["lf_utf8", "crlf_utf8", "utf16le_bom", "sep_line_excel"];
    const [first, ...others] = variants.map((name) => cellsOf(readFileSync(path.join(folder, `variant_${name}.csv`))));
    for (const other of others) expect(other).toEqual(first);
  });
});

// The source's expectation for this column does not belong to its file: the telephone number was changed in one of them.
const NOT_COMPARED = "Contact Phone Number";

/** Expectations are rows with the header among them, an empty list for no rows, objects by name, or a single object. */
function comparable({ header, rows }: Table, known: unknown): unknown[] {
  const cells = rows.map((row) => row.cells);
  if (Array.isArray(known) && known.length === 0) return cells;
  if (Array.isArray(known) && Array.isArray(known[0])) return [header, ...cells];
  return cells.map((row) => withoutOdd(Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""]))));
}

function knownCells(known: unknown): unknown[] {
  const rows = (Array.isArray(known) ? known : [known]) as (string[] | Record<string, string>)[];
  const tidied = rows.map((row) => (Array.isArray(row) ? trimmed(row) : withoutOdd(row)));
  return tidied.filter((row) => Object.values(row).some((value) => value !== ""));
}

const withoutOdd = (row: Record<string, string>) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== NOT_COMPARED));

const nasty = path.join(payloads, "nasty");

describe.skipIf(!existsSync(nasty))("nasty strings (skipped where ../shared/payloads is absent)", () => {
  const load = (file: string): unknown => JSON.parse(readFileSync(path.join(nasty, file), "utf8"));

  test.each(["blns.json", "csv_injection.json"])("each string of %s comes back", (file) => {
    const strings = Object.values(load(file) as Record<string, string | string[]>).flat();
    const rows = strings.map((text, index) => [`${index}`, text, text]);
    expect(cellsOf(writeTable(["n", "text", "again"], rows)).slice(1)).toEqual(rows.map(trimmed));
  });
});
