// A list right after an import: what the planner knows is of the shops that were there before.
import { afterAll, expect, test } from "vitest";
import { aShop } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import type { ShopId } from "../domain/ids.ts";
import { CODES } from "./codes.ts";
import { createPool } from "./pools.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 2 });
afterAll(async () => {
  await pool.end();
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
