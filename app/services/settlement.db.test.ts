import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { aCode, aLine, anOrderId, aPartner, aRefund, aShop, heard, minutesAfterNoon, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { createPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import type { OrderId, ShopId } from "../domain/ids.ts";
import type { OrderEvent } from "../domain/order.ts";
import { addDays } from "../domain/time.ts";
import { disprove, settleAll } from "./settlement.ts";

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
  const { rows } = await pool.query(
    "SELECT outcome, decided#>>'{attribution,trail,0,kind}' AS step FROM decision WHERE shop_id = $1",
    [id],
  );
  expect(rows).toEqual([{ outcome: "uncredited", step: "code-without-partner" }]);
  expect(await entries(id)).toEqual([]);
});

test("entries are never changed: UPDATE, DELETE and TRUNCATE are refused", async () => {
  const { id } = await aShop(pool);
  await aPartner(pool, id, "ADA10");
  await settleOne(id, anOrderId(), heard());
  for (const sql of ["UPDATE entry SET amount = 1", "DELETE FROM entry", "TRUNCATE entry"]) {
    await expect(pool.query(sql)).rejects.toThrow("never changed");
  }
  expect(await entries(id)).toEqual(["1>2 900"]);
});

test("an order that the shop's own token reads is taken back from whoever had it by a replayed body", async () => {
  const [forged, owner] = [await aShop(pool), await aShop(pool)];
  for (const { id } of [forged, owner]) await aPartner(pool, id, "ADA10");
  const orderId = anOrderId();
  const delivery = { topic: "orders/create", receivedAt: NOON, seal: () => Buffer.from("sealed") };
  await settleAll(pool, [{ shopId: forged.id, orderId, event: heard(), delivery }], NOON);
  const [kept] = await settleAll(pool, [{ shopId: owner.id, orderId, event: heard(), delivery }], NOON);
  expect(kept?.outcome).toBe("other-shop");
  expect(await entries(owner.id)).toEqual([]);
  const [proven] = await settleOne(owner.id, orderId, heard());
  expect(proven).toEqual({ shopId: owner.id, orderId, outcome: "settled" });
  expect(await entries(owner.id)).toEqual(["1>2 900"]);
  // The same commit holds the job: a crash right after it leaves nothing half done.
  const { rows: jobs } = await pool.query("SELECT payload FROM graphile_worker._private_jobs WHERE key = $1", [
    `disprove:${forged.id}:${orderId}`,
  ]);
  expect(jobs).toEqual([{ payload: { shopId: forged.id, orderId } }]);
  for (let times = 0; times < 2; times += 1) await disprove(pool, { shopId: forged.id, orderId }, NOON);
  expect(await entries(forged.id)).toEqual(["1>2 900", "2>1 900"]);
});

test("what was erased by law does not come back with a later delivery", async () => {
  const { id } = await aShop(pool);
  const order = anOrderId();
  const personal = { customerId: "77", emailHash: "hash" };
  await settleOne(id, order, heard(personal));
  await settleAll(pool, [{ shopId: id, orderId: order, event: { kind: "redacted" } }], NOON);
  await settleOne(id, order, heard({ ...personal, minutes: 9 }));
  const { rows } = await pool.query(
    "SELECT customer_id, facts::text LIKE '%hash%' AS told FROM orders WHERE shop_id = $1",
    [id],
  );
  expect(rows).toEqual([{ customer_id: null, told: false }]);
});

test("looking again at what was never heard does nothing", async () => {
  const { id } = await aShop(pool);
  const order = anOrderId();
  expect(await settleOne(id, order, null)).toEqual([{ shopId: id, orderId: order, outcome: "unknown" }]);
});

test("a code given to another partner from a later moment on leaves earlier orders where they are", async () => {
  const { id } = await aShop(pool);
  const first = await aPartner(pool, id, "ADA10");
  const second = await aPartner(pool, id);
  const later = minutesAfterNoon(60);
  await pool.query("UPDATE assignment SET to_at = $2 WHERE shop_id = $1", [id, new Date(later)]);
  await pool.query("INSERT INTO assignment (shop_id, code_key, partner_id, from_at) VALUES ($1, 'ADA10', $2, $3)", [
    id,
    second,
    new Date(later),
  ]);
  await settleOne(id, anOrderId(), heard());
  await settleOne(id, anOrderId(), heard({ processedAt: later, minutes: 61 }));
  const { rows } = await pool.query("SELECT partner_id FROM decision WHERE shop_id = $1 ORDER BY order_id", [id]);
  expect(rows).toEqual([{ partner_id: first }, { partner_id: second }]);
});

const anEvent: fc.Arbitrary<OrderEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        minutes: fc.integer({ min: 0, max: 4 }),
        price: fc.integer({ min: 1, max: 3 }),
        refunded: fc.boolean(),
        cancelled: fc.boolean(),
      })
      .map(({ minutes, price, refunded, cancelled }) =>
        heard(
          { minutes, lines: [aLine({ price: BigInt(price) * 7_333n })], cancelledAt: cancelled ? NOON : null },
          refunded ? [aRefund({ id: "901", money: 1_111n, minutes })] : [],
        ),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 0, max: 2 })
      .map((n) => ({ kind: "refund" as const, refund: aRefund({ id: `90${n}`, money: 1_111n }) })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "deleted" as const }) },
);

test("any order, repetition and grouping of an order's events leads to the same balance", async () => {
  const { id } = await aShop(pool);
  await aPartner(pool, id, "ADA10");
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(anEvent, { minLength: 1, maxLength: 6 })
        .chain((events) =>
          fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
            fc.integer({ min: 1, max: 4 }),
          ),
        ),
      async ([events, shuffled, group]) => {
        const [plain, mixed] = [anOrderId(), anOrderId()];
        for (const event of events) await settleOne(id, plain, event);
        for (let i = 0; i < shuffled.length; i += group) {
          const work = shuffled.slice(i, i + group).map((event) => ({ shopId: id, orderId: mixed, event }));
          await settleAll(pool, work, NOON);
        }
        expect(await balanceOf(id, mixed)).toEqual(await balanceOf(id, plain));
      },
    ),
    { numRuns: 60 },
  );
});

async function balanceOf(shop: ShopId, order: OrderId) {
  const { rows } = await pool.query(
    `SELECT (SELECT coalesce(sum(CASE WHEN from_account = 1 THEN amount ELSE -amount END), 0) FROM entry
         WHERE shop_id = $1 AND order_id = $2) AS booked,
       decided->'tally' AS tally FROM decision WHERE shop_id = $1 AND order_id = $2`,
    [shop, order],
  );
  return rows;
}
