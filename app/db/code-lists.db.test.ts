// A list right after an import: what the planner knows is of the shops that were there before.
import pg from "pg";
import { afterAll, expect, test, vi } from "vitest";
import { aShop } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { setEnvironment } from "../../tests/environment.ts";
import { CODE_SORTS } from "../domain/code-sort.ts";
import type { Currency, ShopId } from "../domain/ids.ts";
import { selectCodes } from "./code-lists.ts";
import { CODES } from "./codes.ts";
import { closePools, createPool } from "./pools.ts";

const database = await createDatabase();
setEnvironment(database.url);
const pool = createPool({ url: database.url, name: "test", max: 2 });
afterAll(async () => {
  await Promise.all([pool.end(), closePools()]);
  await database.drop();
});

async function aShopWithCodes(): Promise<ShopId> {
  const { id } = await aShop(pool);
  const run = (sql: string) => pool.query(sql, [id]);
  await run("INSERT INTO partner (shop_id, name, created_at) SELECT $1, 'P' || n, now() FROM generate_series(1, 50) n");
  await run(
    `INSERT INTO code (shop_id, key, display, state, created_at)
     SELECT $1, 'C' || n, 'C' || n, 'live', now() FROM generate_series(1, 20000) n`,
  );
  await run(
    `INSERT INTO assignment (shop_id, code_key, partner_id, from_at)
     SELECT $1, 'C' || n, (SELECT min(id) FROM partner WHERE shop_id = $1) + n % 50, now() FROM generate_series(1, 20000) n`,
  );
  return id;
}

test("what stands on a page is found by its keys, also in a shop whose codes came after the last ANALYZE", async () => {
  for (const table of ["code", "assignment", "partner"])
    await pool.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
  await aShopWithCodes();
  await pool.query("VACUUM ANALYZE");
  const id = await aShopWithCodes();
  const keys = Array.from({ length: 50 }, (_, n) => `C${n + 1}`);
  const { rows } = await pool.query(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${CODES} WHERE c.shop_id = $1 AND c.key = ANY ($2::text[])`,
    [id, keys],
  );
  const { Plan: plan } = rows[0]["QUERY PLAN"][0];
  expect(plan["Actual Rows"]).toBe(50);
  // A few pages of an index, and a row, for each of what is joined.
  expect(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]).toBeLessThan(1_500);
});

type PlanNode = {
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
};
const rowsIn = (node: PlanNode): number =>
  (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"] +
  (node.Plans ?? []).reduce((sum, plan) => sum + rowsIn(plan), 0);

test.each(CODE_SORTS)(
  "a list sorted by %s looks at each code a few times, also of a shop that came after the last ANALYZE",
  async (by) => {
    for (const table of ["code", "assignment", "partner", "code_day"])
      await pool.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    const id = await aShopWithCodes();
    await pool.query(
      `INSERT INTO code_day (shop_id, code_key, day, currency, credited, redemptions, sales, discount, commission)
     SELECT $1, 'C' || n, current_date, 'USD', 1, 1, n, 0, 0 FROM generate_series(1, 20000, 4) n`,
      [id],
    );
    const asked = vi.spyOn(pg.Pool.prototype, "query");
    const { rows } = await selectCodes(id, { search: "", page: 398, sort: { by, currency: "USD" as Currency } });
    const queries = asked.mock.calls.map(([text, values]) => ({
      text: String(text),
      values: values as unknown as unknown[],
    }));
    asked.mockRestore();
    expect(rows).toHaveLength(50);
    expect(queries.length).toBeGreaterThan(2);
    for (const { text, values } of queries) {
      const plan = await pool.query(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`, values);
      expect(rowsIn(plan.rows[0]["QUERY PLAN"][0].Plan), text).toBeLessThan(20 * 20_000);
    }
  },
);

test("pages of a sorted list follow on one another: what was used first, and what brought nothing from the newest on", async () => {
  const { id } = await aShop(pool);
  await pool.query(
    `INSERT INTO code (shop_id, key, display, state, created_at)
     SELECT $1, 'C' || n, 'C' || n, CASE WHEN n % 3 = 0 THEN 'stopped' ELSE 'live' END, now() + n / 4 * interval '1 minute'
     FROM generate_series(100, 329) n`,
    [id],
  );
  await pool.query(
    `INSERT INTO code_day (shop_id, code_key, day, currency, credited, redemptions, sales, discount, commission)
     SELECT $1, 'C' || n, current_date, 'USD', 0, n % 7 + 1, n, 0, 0 FROM generate_series(100, 199, 2) n`,
    [id],
  );
  for (const state of [null, "live"] as const) {
    const expected = await pool.query<{ key: string }>(
      `SELECT c.key FROM code c LEFT JOIN code_day d ON d.shop_id = c.shop_id AND d.code_key = c.key
       WHERE c.shop_id = $1 AND ($2::text IS NULL OR c.state = $2)
       ORDER BY d.redemptions DESC NULLS LAST, CASE WHEN d.redemptions IS NOT NULL THEN c.key END, c.created_at DESC, c.key`,
      [id, state],
    );
    const read: string[] = [];
    for (let page = 1; page <= 6; page++) {
      const sort = { by: "orders", currency: "USD" as Currency } as const;
      read.push(...(await selectCodes(id, { search: "", state, page, sort })).rows.map(({ key }) => key));
    }
    expect(read).toEqual(expected.rows.map(({ key }) => key));
  }
});
