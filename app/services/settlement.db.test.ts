import { afterAll, expect, test } from "vitest";
import { aCode, anOrderId, aPartner, aRefund, aShop, heard, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { createPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import type { OrderId, ShopId } from "../domain/ids.ts";
import type { OrderEvent } from "../domain/order.ts";
import { addDays } from "../domain/time.ts";
import { settleAll } from "./settlement.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 8 });
afterAll(async () => {
  expect(await recount(pool, null)).toEqual([]);
  await pool.end();
  await database.drop();
});

const settleOne = (shopId: ShopId, orderId: OrderId, event: OrderEvent | null, now = NOON) =>
  settleAll(pool, [{ shopId, orderId, event }], now);

async function entries(shopId: ShopId): Promise<string[]> {
  const { rows } = await pool.query(
    "SELECT from_account || '>' || to_account || ' ' || amount AS entry FROM entry WHERE shop_id = $1 ORDER BY order_id, seq",
    [shopId],
  );
  return rows.map(({ entry }) => entry);
}

test("an order with a partner's code earns its commission, once, however often it is heard", async () => {
  const { id } = await aShop(pool);
  await aPartner(pool, id, "ADA10");
  const order = anOrderId();
  expect(await settleOne(id, order, heard())).toEqual([{ shopId: id, orderId: order, outcome: "settled" }]);
  expect(await settleOne(id, order, heard())).toEqual([{ shopId: id, orderId: order, outcome: "unchanged" }]);
  expect(await settleOne(id, order, heard({ minutes: 5 }))).toEqual([
    { shopId: id, orderId: order, outcome: "unchanged" },
  ]);
  expect(await entries(id)).toEqual(["1>2 900"]);
  const { rows } = await pool.query("SELECT orders, sales, credited, commission FROM shop_day WHERE shop_id = $1", [
    id,
  ]);
  expect(rows).toEqual([{ orders: "1", sales: "9000", credited: "1", commission: "900" }]);
});

test("a refund takes its part back, and a look after the hold approves what is left", async () => {
  const { id } = await aShop(pool);
  await aPartner(pool, id, "ADA10");
  const order = anOrderId();
  await settleOne(id, order, heard());
  await settleOne(id, order, { kind: "refund", refund: aRefund() });
  expect(await entries(id)).toEqual(["1>2 900", "2>1 450"]);
  await settleOne(id, order, null, addDays(NOON, 14));
  expect(await entries(id)).toEqual(["1>2 900", "2>1 450", "2>3 450"]);
  const { rows } = await pool.query("SELECT pending, payable, commission FROM partner_month WHERE shop_id = $1", [id]);
  expect(rows).toEqual([{ pending: "0", payable: "450", commission: "450" }]);
});

test("an unknown code is explained and earns nothing", async () => {
  const { id } = await aShop(pool);
  const order = anOrderId();
  await settleOne(id, order, heard({ codes: [aCode()] }));
  const { rows } = await pool.query("SELECT outcome, trail->0->>'kind' AS step FROM decision WHERE shop_id = $1", [id]);
  expect(rows).toEqual([{ outcome: "uncredited", step: "code-without-partner" }]);
  expect(await entries(id)).toEqual([]);
});
