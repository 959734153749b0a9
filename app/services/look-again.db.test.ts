import type pg from "pg";
import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { ConnectionError } from "../db/connection.ts";
import { createPool } from "../db/pools.ts";
import { addDays } from "../domain/time.ts";
import { settleMost } from "./look-again.ts";
import { settleAll } from "./settlement.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 2 });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Works while other jobs hold all connections for longer than anybody waits for one. */
async function whileAllAreBusy<T>(of: pg.Pool, work: () => Promise<T>): Promise<T> {
  const busy = await Promise.all([of.connect(), of.connect()]);
  try {
    return await work();
  } finally {
    for (const client of busy) client.release();
  }
}

test("a pool that has no connection to give is the world's fault: no order is set aside, the job comes again", async () => {
  const { id } = await aShop(pool);
  await aPartner(pool, id, "ADA10");
  const work = [anOrderId(), anOrderId()].map((orderId) => ({ shopId: id, orderId, event: heard() }));
  await settleAll(pool, work, NOON);
  const again = work.map((one) => ({ ...one, event: null }));
  const looking = whileAllAreBusy(pool, () => settleMost(pool, again, addDays(NOON, 14)));
  await expect(looking).rejects.toThrow(ConnectionError);
  expect(await settleMost(pool, again, addDays(NOON, 14))).toEqual([]);
}, 30_000);

test("an order that the database has no room for is set aside, and the others are settled", async () => {
  const { id } = await aShop(pool);
  await aPartner(pool, id, "ADA10");
  const [good, odd] = [anOrderId(), anOrderId()];
  const work = [
    { shopId: id, orderId: good, event: heard() },
    { shopId: id, orderId: odd, event: heard({ customerId: "99999999999999999999" }) },
  ];
  expect(await settleMost(pool, work, NOON)).toEqual([
    { shopId: id, orderId: odd, error: new RangeError("a value is out of the range of bigint") },
  ]);
  const { rows } = await pool.query("SELECT order_id FROM orders WHERE shop_id = $1", [id]);
  expect(rows).toEqual([{ order_id: good }]);
});
