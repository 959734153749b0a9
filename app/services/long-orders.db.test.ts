import http from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aPartner } from "../../tests/books.ts";
import { API_SECRET, HASH_KEY } from "../../tests/exchange-token.ts";
import { type Installed, openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { instant, type OrderId } from "../domain/ids.ts";
import { createIngest } from "../ingest/server.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { backfillSome, fetchOrder } from "./backfill.ts";
import { listQuarantine, retryQuarantined } from "./quarantine.ts";

const LONG_AGO = instant(Date.UTC(2026, 0, 1));
const LINES = 510;
const store = await openStore();
const { hand } = store;
const ingest = createIngest({
  pool: appPool(),
  secrets: [API_SECRET],
  hashKey: HASH_KEY,
  now: () => instant(Date.now()),
  log: pino({ level: "silent" }),
});
const server = http.createServer(ingest.handle);

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  store.simulator.aimAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
  server.close();
  await ingest.close();
  await store.close();
});

/** Each line at a price of its own, so that one that is missing shows in the cents. */
const lines = Array.from({ length: LINES }, (_, n) => ({
  title: `Pin ${n + 1}`,
  price: `${1 + Math.trunc(n / 100)}.${String(n % 100).padStart(2, "0")}`,
  quantity: 1,
}));

/** A store in which Ada earns 10 % by ADA10, which takes 10 % off. */
async function aStoreOfAdas(): Promise<Installed> {
  const installed = await store.install({ now: LONG_AGO });
  await aPartner(appPool(), installed.shop.id, "ADA10");
  await hand.createDiscount(installed.shop.domain, { code: "ADA10", percent: "10" });
  return installed;
}

async function placeLong({ shop }: Installed, { told = false } = {}): Promise<OrderId> {
  const { id } = await hand.placeOrder(shop.domain, { lines, codes: ["ADA10"], silent: !told });
  return String(id) as OrderId;
}

const reading = ({ shop, call }: Installed) => ({
  pool: appPool(),
  shopId: shop.id,
  call,
  now: instant(Date.now() + 10_000),
});

async function booksOf({ shop }: Installed, order: OrderId) {
  const { rows } = await appPool().query(
    `SELECT d.outcome, json_array_length(o.facts::json -> 'snapshot' -> 'lines') AS lines,
       (SELECT coalesce(sum(CASE WHEN from_account = 1 THEN amount ELSE -amount END), 0) FROM entry e
        WHERE e.shop_id = o.shop_id AND e.order_id = o.order_id)::text AS booked
     FROM orders o JOIN decision d USING (shop_id, source, order_id) WHERE o.shop_id = $1 AND o.order_id = $2`,
    [shop.id, order],
  );
  return rows[0];
}
/** 10 % of what the store says is left of the lines after the code, rounded half to even. */
async function earnedOf({ shop }: Installed, order: OrderId): Promise<string> {
  const { subtotal_price: left } = await hand.order(shop.domain, order);
  const cents = BigInt(left.replace(".", ""));
  const [whole, rest] = [cents / 10n, cents % 10n];
  return String(rest > 5n || (rest === 5n && whole % 2n === 1n) ? whole + 1n : whole);
}

const openOf = async ({ shop }: Installed) => (await listQuarantine(shop.id, 1)).rows;

test("a webhook carries all lines of an order of 510, and it is settled as it comes", async () => {
  const installed = await aStoreOfAdas();
  await hand.knobs({ drop: 0 });
  const order = await placeLong(installed, { told: true });
  expect(await hand.drain()).toBe(true);
  await hand.knobs({ drop: 1 });
  const booked = await earnedOf(installed, order);
  expect(await booksOf(installed, order)).toEqual({ outcome: "credited", lines: LINES, booked });
});

test("an order whose webhook lost some of its lines is shown as being read, and settled when it is", async () => {
  const installed = await aStoreOfAdas();
  await hand.knobs({ drop: 0, cutLines: 250 });
  const order = await placeLong(installed, { told: true });
  expect(await hand.drain()).toBe(true);
  await hand.knobs({ drop: 1, cutLines: 0 });
  expect(await booksOf(installed, order)).toBeUndefined();
  const open = await openOf(installed);
  expect(new Set(open.map(({ orderId, reason }) => `${orderId} ${reason}`))).toEqual(
    new Set([`${order} lines-missing`]),
  );
  expect(open[0]?.detail).toBe("The webhook held 250 lines and the order has more. It is being read from your store.");

  await store.runJobs();
  const booked = await earnedOf(installed, order);
  expect(await booksOf(installed, order)).toEqual({ outcome: "credited", lines: LINES, booked });
  expect(await openOf(installed)).toEqual([]);
  const { rows } = await appPool().query("SELECT FROM quarantine WHERE shop_id = $1 AND body IS NOT NULL", [
    installed.shop.id,
  ]);
  expect(rows).toEqual([]);
});

test("where it could not be read, a merchant's retry reads it", async () => {
  const installed = await aStoreOfAdas();
  await hand.knobs({ drop: 0, cutLines: 250 });
  const order = await placeLong(installed, { told: true });
  expect(await hand.drain()).toBe(true);
  await hand.knobs({ drop: 1, cutLines: 0 });
  const ids = (await openOf(installed)).map(({ id }) => id);
  const retried = await retryQuarantined(
    { shopId: installed.shop.id, call: installed.call, now: instant(Date.now()) },
    ids,
  );
  expect(new Set(retried.map(({ kind }) => kind))).toEqual(new Set(["settled"]));
  expect(await booksOf(installed, order)).toMatchObject({ lines: LINES, booked: await earnedOf(installed, order) });
  expect(await openOf(installed)).toEqual([]);
});

test("the back-fill reads an order of 510 lines by pages, to the same cents", async () => {
  const installed = await aStoreOfAdas();
  const order = await placeLong(installed);
  expect(await backfillSome(reading(installed))).toMatchObject({ ok: true, value: { more: false, skipped: [] } });
  const booked = await earnedOf(installed, order);
  expect(await booksOf(installed, order)).toEqual({ outcome: "credited", lines: LINES, booked });
  expect(await openOf(installed)).toEqual([]);
});

test("a refund of all 510 lines is read by pages as well, and nothing is left", async () => {
  const installed = await aStoreOfAdas();
  const order = await placeLong(installed);
  await fetchOrder(reading(installed), order);
  expect(await booksOf(installed, order)).not.toMatchObject({ booked: "0" });
  await hand.refund(installed.shop.domain, order, {
    lines: lines.map((_, line) => ({ line, quantity: 1 })),
    silent: true,
  });
  expect(await fetchOrder(reading(installed), order)).toEqual({ ok: true, value: [] });
  expect(await booksOf(installed, order)).toMatchObject({ booked: "0" });
});

test("an order that changes between two pages is read anew", async () => {
  const installed = await aStoreOfAdas();
  const order = await placeLong(installed);
  let changed = false;
  const changing: AdminCall = async (operation, variables) => {
    if (operation.name === "VouchOrderLines" && !changed) {
      changed = true;
      await hand.refund(installed.shop.domain, order, {
        lines: [{ line: 0, quantity: 1 }],
        silent: true,
        at: new Date(Date.now() + 5_000).toISOString(),
      });
    }
    return installed.call(operation, variables);
  };
  expect(await fetchOrder({ ...reading(installed), call: changing }, order)).toEqual({ ok: true, value: [] });
  expect(changed).toBe(true);
  const { rows } = await appPool().query(
    "SELECT json_array_length(facts::json -> 'refunds') AS refunds FROM orders WHERE shop_id = $1 AND order_id = $2",
    [installed.shop.id, order],
  );
  expect(rows).toEqual([{ refunds: 1 }]);
});

test("what cannot be read to its end fails the reading, which the job repeats", async () => {
  const installed = await aStoreOfAdas();
  const order = await placeLong(installed);
  const error = { kind: "throttled", effect: "none", message: "Shopify asks for a pause." } as const;
  const throttled: AdminCall = async (operation, variables) =>
    operation.name === "VouchOrderLines" ? { ok: false, error } : installed.call(operation, variables);
  expect(await fetchOrder({ ...reading(installed), call: throttled }, order)).toEqual({ ok: false, error });
  expect(await backfillSome({ ...reading(installed), call: throttled })).toEqual({ ok: false, error });
  expect(await booksOf(installed, order)).toBeUndefined();
  expect(await openOf(installed)).toEqual([]);
});
