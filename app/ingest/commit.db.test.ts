import pino from "pino";
import { afterAll, expect, test, vi } from "vitest";
import { anOrderId, aPartner, aShop, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { orderJson } from "../../tests/deliveries.ts";
import { createPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import type { OrderId } from "../domain/ids.ts";
import { createSeal } from "../services/seal.ts";
import { createCommit, type Item } from "./commit.ts";
import { createReader } from "./delivery.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 4 });
const commit = (items: Item[], on = pool) =>
  createCommit({ pool: on, log: pino({ level: "silent" }), now: () => NOON })(items, () => {});
const read = createReader({ seal: createSeal(["secret"]), hashEmail: (email) => email });

afterAll(async () => {
  expect(await recount(pool, null)).toEqual([]);
  await pool.end();
  await database.drop();
});

function anItem(shop: Awaited<ReturnType<typeof aShop>>, body: string): Item & { status: () => number | undefined } {
  const event = read({ shopId: shop.id, topic: "orders/updated", body: Buffer.from(body), receivedAt: NOON });
  if (event === null) throw new Error("nothing to commit");
  let status: number | undefined;
  return {
    ...event,
    shopId: shop.id,
    bytes: body.length,
    arrivedAt: 0,
    answered: () => status !== undefined,
    answer: (answer) => {
      status = answer.status;
    },
    status: () => status,
  };
}

/** What was booked of a shop, and why events of it were not. */
async function keptOf(shop: Awaited<ReturnType<typeof aShop>>) {
  const { rows } = await pool.query(
    `SELECT (SELECT count(*)::int FROM entry WHERE shop_id = $1) AS entries,
       (SELECT array_agg(reason) FROM quarantine WHERE shop_id = $1) AS reasons`,
    [shop.id],
  );
  return rows[0];
}

test("of 500 events the one that the database refuses is found in few transactions and goes to quarantine alone", async () => {
  const shop = await aShop(pool);
  await aPartner(pool, shop.id, "ADA10");
  // No bigint holds the number of the one.
  const ids = Array.from({ length: 500 }, (_, i) => (i === 333 ? ("9999999999999999999" as OrderId) : anOrderId()));
  const items = ids.map((id) => anItem(shop, orderJson(id)));
  const connect = vi.spyOn(pool, "connect");
  expect(await commit(items)).toEqual({ slow: [] });
  // Nine halvings of 500, both halves of each, and the quarantine.
  expect(connect.mock.calls.length).toBeLessThanOrEqual(20);
  connect.mockRestore();
  expect(new Set(items.map(({ status }) => status()))).toEqual(new Set([200]));
  expect(await keptOf(shop)).toEqual({ entries: 499, reasons: ["could-not-be-booked"] });
});

test("an event with more than an index holds goes to quarantine, and the others of its batch are booked", async () => {
  const shop = await aShop(pool);
  const ada = await aPartner(pool, shop.id, "ADA10");
  await pool.query(
    "INSERT INTO code_prefix (shop_id, prefix, partner_id, from_at) VALUES ($1, 'ADA-', $2, '2026-01-01')",
    [shop.id, ada],
  );
  await pool.query("UPDATE shop SET prefix_lengths = '{4}' WHERE id = $1", [shop.id]);
  // No two signs alike beside each other: the database would press them together.
  const endless = `ADA-${Array.from({ length: 4_000 }, (_, n) => String.fromCharCode(0x4e00 + ((n * 7_919) % 20_000))).join("")}`;
  const items = [anItem(shop, orderJson(anOrderId())), anItem(shop, orderJson(anOrderId(), { code: endless }))];
  await commit(items);
  expect(items.map(({ status }) => status())).toEqual([200, 200]);
  expect(await keptOf(shop)).toEqual({ entries: 1, reasons: ["could-not-be-booked"] });
});

test("a batch that begins while another saves the same order waits for it and books only the difference", async () => {
  const shop = await aShop(pool);
  await aPartner(pool, shop.id, "ADA10");
  const order = anOrderId();
  const [first, second] = [anItem(shop, orderJson(order)), anItem(shop, orderJson(order, { minutes: 1 }))];
  const both = createCommit({ pool, log: pino({ level: "silent" }), now: () => NOON });
  let beside: Promise<unknown> | undefined;
  await both([first], () => {
    beside = both([second], () => {});
  });
  await beside;
  expect([first.status(), second.status()]).toEqual([200, 200]);
  const { rows } = await pool.query("SELECT count(*)::int AS entries FROM entry WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([{ entries: 1 }]);
});

test("a lock time-out splits the batch by shop, and only the shop that is held is sent again", async () => {
  const shops = [await aShop(pool), await aShop(pool), await aShop(pool)];
  const held = shops[1];
  if (held === undefined) throw new Error("no shop");
  const order = anOrderId();
  await commit([anItem(held, orderJson(order))]);
  const holder = await pool.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT 1 FROM orders WHERE shop_id = $1 FOR UPDATE", [held.id]);
  const items = shops.map((shop) => anItem(shop, orderJson(shop === held ? order : anOrderId(), { minutes: 1 })));
  expect(await commit(items)).toEqual({ slow: [held.id] });
  expect(items.map(({ status }) => status())).toEqual([200, 503, 200]);
  await holder.query("ROLLBACK");
  holder.release();
});

test("a database that cannot be reached is tried once more, then the batch is sent again", async () => {
  const shop = await aShop(pool);
  const gone = createPool({ url: database.url.replace(/:\d+\//, ":1/"), name: "test", max: 1 });
  const connect = vi.spyOn(gone, "connect");
  const item = anItem(shop, orderJson(anOrderId()));
  await commit([item], gone);
  expect(item.status()).toBe(503);
  expect(connect).toHaveBeenCalledTimes(2);
  await gone.end();
});
