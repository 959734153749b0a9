// What a shop's redaction leaves, told by the catalogue: a table that is added later is in it without being named here.
import { afterAll, expect, test } from "vitest";
import { aShop } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import type { ShopId } from "../domain/ids.ts";
import { createPool } from "./pools.ts";
import { redactShop } from "./privacy.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 2 });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Tables that keep rows of a redacted shop, each with the reason. */
const STAYS: Record<string, string> = {};

/** Tables whose rows name their shop otherwise. */
const NAMED_OTHERWISE = { shop: "id = $1", session: "shop = (SELECT domain FROM shop WHERE id = $1)" };

type Column = { table: string; column: string; type: string };

/** All columns that can be written, of the tables with a `shop_id`. */
async function columnsOfShops(): Promise<Map<string, Column[]>> {
  const { rows } = await pool.query<Column>(
    `SELECT c.table_name AS table, c.column_name AS column, c.udt_name AS type FROM information_schema.columns c
     JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
       AND EXISTS (SELECT FROM information_schema.columns s
         WHERE s.table_schema = 'public' AND s.table_name = c.table_name AND s.column_name = 'shop_id')`,
  );
  return Map.groupBy(rows, ({ table }) => table);
}

// One value a type, the same in all of a shop's tables: so a row that names another finds it. Some names are of one shop alone.
const VALUES: Record<string, string> = {
  text: "'x' || $1::int",
  bpchar: "'USD'",
  int2: "$1::smallint",
  int4: "$1::int",
  int8: "$1::bigint",
  bool: "true",
  date: "'2026-11-20'",
  timestamptz: "'2026-11-20T12:00:00Z'",
  json: "'{}'",
  jsonb: "'{}'",
  bytea: "''",
  uuid: "'00000000-0000-4000-8000-000000000001'",
  _text: "'{}'",
  _int2: "'{}'",
  _int4: "'{}'",
};

const writtenAs = ({ table, column, type }: Column): string => {
  const value = VALUES[type];
  if (value === undefined) throw new Error(`no value for ${table}.${column}, which is ${type}`);
  return value;
};

// What a row may say is nothing to this test: each table gets one, with all its columns.
async function dropChecks(): Promise<void> {
  const { rows } = await pool.query<{ drop: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop FROM pg_constraint
     WHERE contype = 'c' AND connamespace = 'public'::regnamespace`,
  );
  for (const { drop } of rows) await pool.query(drop);
}

/** A row of the shop in each table; whatever it names is written before it. */
async function fill(shopId: ShopId): Promise<void> {
  await dropChecks();
  let left = [...(await columnsOfShops())];
  while (left.length > 0) {
    const waiting: typeof left = [];
    const problems: unknown[] = [];
    for (const [table, columns] of left) {
      const names = columns.map(({ column }) => `"${column}"`).join(", ");
      await pool
        .query(`INSERT INTO "${table}" (${names}) VALUES (${columns.map(writtenAs).join(", ")})`, [shopId])
        .catch((problem) => {
          problems.push(problem);
          waiting.push([table, columns]);
        });
    }
    if (waiting.length === left.length) throw new AggregateError(problems, `no row in ${waiting.map(([one]) => one)}`);
    left = waiting;
  }
}

async function tablesWith(shopId: ShopId): Promise<string[]> {
  const found: string[] = [];
  for (const table of (await columnsOfShops()).keys())
    if ((await pool.query(`SELECT FROM "${table}" WHERE shop_id = $1 LIMIT 1`, [shopId])).rowCount !== 0)
      found.push(table);
  return found.toSorted();
}

test("a redaction erases a shop's rows from every table that has a shop, and no other shop's", async () => {
  const [gone, kept] = [await aShop(pool), await aShop(pool)];
  await pool.query("DELETE FROM rule_version");
  for (const { id } of [gone, kept]) await fill(id);
  for (const { domain } of [gone, kept])
    await pool.query(`INSERT INTO session (id, shop, state, "accessToken") VALUES ($1, $1, '', '')`, [domain]);
  const tables = [...(await columnsOfShops()).keys()].toSorted();
  expect(tables).toEqual(expect.arrayContaining(["entry", "list_wish", "former_email"]));
  expect(await tablesWith(gone.id)).toEqual(tables);
  await redactShop(pool, gone.id);
  expect(await tablesWith(gone.id)).toEqual(Object.keys(STAYS).toSorted());
  expect(await tablesWith(kept.id)).toEqual(tables);
  const other = async (id: ShopId) =>
    Promise.all(
      Object.entries(NAMED_OTHERWISE).map(
        async ([table, named]) => (await pool.query(`SELECT FROM ${table} WHERE ${named}`, [id])).rowCount,
      ),
    );
  expect([await other(gone.id), await other(kept.id)]).toEqual([
    [1, 0],
    [1, 1],
  ]);
});
