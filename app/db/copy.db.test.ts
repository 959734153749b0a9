import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { createDatabase } from "../../tests/database.ts";
import { copyRows } from "./copy.ts";
import { createPool } from "./pools.ts";

const database = await createDatabase();
// One connection: a temporary table is its own.
const pool = createPool({ url: database.url, name: "test", max: 1 });
await pool.query("CREATE TEMPORARY TABLE copied (n int, text text, more text)");

afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function thereAndBack(texts: readonly (string | null)[]): Promise<(string | null)[]> {
  await pool.query("TRUNCATE copied");
  const client = await pool.connect();
  const rows = texts.map((text, n) => [n, text, null] as const);
  await copyRows(client, "copied", ["n", "text", "more"], rows).finally(() => client.release());
  const { rows: read } = await pool.query<{ text: string | null }>("SELECT text FROM copied ORDER BY n");
  return read.map(({ text }) => text);
}

test("what COPY would take for something else is text", async () => {
  const texts = ["\\N", null, "", "\\.", "a\tb", "a\nb\r\nc", "\\\\t", "\\", "é 日本 🙂", "\\x41"];
  expect(await thereAndBack(texts)).toEqual(texts);
});

test("any text comes back as it was, however many rows", async () => {
  // PostgreSQL's text holds no NUL.
  const text = fc.string({ unit: "grapheme" }).map((value) => value.replaceAll("\0", ""));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { maxLength: 1_200 }), async (texts) => {
      expect(await thereAndBack(texts)).toEqual(texts);
    }),
    { numRuns: 20 },
  );
});

test("a row that the table refuses refuses all, and the connection goes on", async () => {
  await pool.query("TRUNCATE copied");
  const client = await pool.connect();
  const copying = copyRows(
    client,
    "copied",
    ["n", "text"],
    [
      [1, "a"],
      ["no number", "b"],
    ],
  );
  await expect(copying.finally(() => client.release())).rejects.toMatchObject({ code: "22P02" });
  const { rows } = await pool.query("SELECT count(*)::int AS n FROM copied");
  expect(rows).toEqual([{ n: 0 }]);
});
