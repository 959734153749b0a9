// Orders that are on their way into the books while something is changed that they were read without.
import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { findShopById } from "../db/shops.ts";
import { instant, type OrderId, type ShopId } from "../domain/ids.ts";
import { addDays } from "../domain/time.ts";
import { lookBetween } from "./approval.ts";
import { readOrderStory } from "./orders.ts";
import { saveSettings } from "./settings.ts";
import { settleOnPool } from "./settlement.ts";

const store = await openStore();
afterAll(async () => {
  expect(await recount(appPool(), null)).toEqual([]);
  await store.close();
});

const LATER = addDays(NOON, 2);

/** A shop whose orders earn from the day after NOON on. */
async function aShopThatBegins() {
  const { id } = await aShop(appPool());
  const ada = await aPartner(appPool(), id, "ADA10");
  await appPool().query("UPDATE shop SET earns_from = $2 WHERE id = $1", [id, new Date(addDays(NOON, 1))]);
  const shop = await findShopById(appPool(), id);
  if (shop === null) throw new Error("no shop");
  return { id, ada, shop };
}

async function partnerOf(shopId: ShopId, orderId: OrderId): Promise<number | null> {
  const { rows } = await appPool().query("SELECT partner_id FROM decision WHERE shop_id = $1 AND order_id = $2", [
    shopId,
    orderId,
  ]);
  return rows[0]?.partner_id;
}

type Look = { from: number; to: number; due: boolean };

/** The looks that wait, the first added first. */
const looks = async (shopId: ShopId): Promise<Look[]> =>
  (
    await appPool().query(
      `SELECT (j.payload->>'from')::float8 AS from, (j.payload->>'to')::float8 AS to, j.run_at - j.created_at < interval '4 seconds' AS due
       FROM graphile_worker._private_jobs j WHERE (j.payload->>'shopId')::int = $1 AND j.key LIKE 'look:%' ORDER BY j.id`,
      [shopId],
    )
  ).rows;

test("an order that is on its way while the first day is moved earns from the new one on", async () => {
  const { id, ada, shop } = await aShopThatBegins();
  // A lock on its day holds the order up while it is saved.
  await appPool().query(
    `INSERT INTO shop_day (shop_id, currency, day, orders, sales, credited, credited_sales, discount, commission)
     VALUES ($1, 'USD', '2026-11-20', 0, 0, 0, 0, 0, 0)`,
    [id],
  );
  const blocker = await appPool().connect();
  await blocker.query("BEGIN");
  await blocker.query("SELECT FROM shop_day WHERE shop_id = $1 FOR UPDATE", [id]);
  const order = anOrderId();
  const settling = settleOnPool(appPool(), { work: [{ shopId: id, orderId: order, event: heard() }] }, NOON);
  await expect
    .poll(async () => (await appPool().query("SELECT FROM pg_locks WHERE NOT granted")).rowCount)
    .toBeGreaterThan(0);
  await saveSettings(shop, { earnsFromDay: "2026-11-01" }, LATER);
  const [look] = await looks(id);
  if (look === undefined) throw new Error("nothing looks again");
  const span = { from: instant(look.from), to: instant(look.to) };
  // What a worker does at once with a job that is due.
  if (look.due) await lookBetween(appPool(), id, span, NOON);
  await blocker.query("COMMIT");
  blocker.release();
  await settling;
  if (!look.due) await lookBetween(appPool(), id, span, NOON);
  expect(await partnerOf(id, order)).toBe(ada);
});

test("two who move the first day from pages of before have all orders looked at that it matters to", async () => {
  const { id, shop } = await aShopThatBegins();
  await saveSettings(shop, { earnsFromDay: "2026-11-01" }, LATER);
  await saveSettings(shop, { earnsFromDay: "2026-11-10" }, LATER);
  const [first, tenth] = [Date.UTC(2026, 10, 1, 4), Date.UTC(2026, 10, 10, 5)];
  expect(await looks(id)).toMatchObject([
    { from: first, to: addDays(NOON, 1) },
    { from: first, to: tenth },
  ]);
});

test("who saves another setting from a page of before does not move the first day back", async () => {
  const { id, shop } = await aShopThatBegins();
  await saveSettings(shop, { earnsFromDay: "2026-11-01" }, LATER);
  await saveSettings(shop, { holdDays: "30" }, LATER);
  expect(await findShopById(appPool(), id)).toMatchObject({ earnsFrom: Date.UTC(2026, 10, 1, 4) });
  expect(await looks(id)).toHaveLength(1);
});

test("an order from before both days says the one from which orders earn now", async () => {
  const { id, shop } = await aShopThatBegins();
  const order = anOrderId();
  await settleOnPool(appPool(), { work: [{ shopId: id, orderId: order, event: heard() }] }, NOON);
  const story = async () => (await readOrderStory(id, order))?.trail;
  expect(await story()).toEqual([{ kind: "before-start", start: addDays(NOON, 1) }]);
  await saveSettings(shop, { earnsFromDay: "2026-11-22" }, LATER);
  expect(await story()).toEqual([{ kind: "before-start", start: Date.UTC(2026, 10, 22, 5) }]);
});
