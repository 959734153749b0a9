import http from "node:http";
import type { AddressInfo } from "node:net";
import net from "node:net";
import pino from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { anOrderId, aPartner, aShop } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { type Delivery, deliver, orderJson, refundOf, SECRET, signatureOf } from "../../tests/deliveries.ts";
import { until } from "../../tests/until.ts";
import { createPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { instant, type OrderId } from "../domain/ids.ts";
import { createIngest } from "./server.ts";

/** Of the day of the orders: what waits for its hold is not approved yet. */
const AFTERNOON = instant(Date.UTC(2026, 10, 20, 15));

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "ingest", max: 4 });
const admin = createPool({ url: database.url, name: "test", max: 4 });
const ingest = createIngest({
  pool,
  secrets: [SECRET, "old secret"],
  hashKey: "hash-key-of-tests",
  now: () => AFTERNOON,
  log: pino({ level: "silent" }),
});
const server = http.createServer(ingest.handle);
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  expect(await recount(admin, null)).toEqual([]);
  agent.destroy();
  server.close();
  await ingest.close();
  await pool.end();
  await admin.end();
  await database.drop();
});

const send = (delivery: Delivery) => deliver(port, delivery, agent);
const statusOf = async (delivery: Delivery) => (await send(delivery)).status;

async function aShopWithAda() {
  const shop = await aShop(admin);
  await aPartner(admin, shop.id, "ADA10");
  return shop;
}

async function countOf(table: "entry" | "orders" | "quarantine" | "order_shop", shop: { id: number }): Promise<number> {
  const { rows } = await admin.query(`SELECT count(*)::int AS n FROM ${table} WHERE shop_id = $1`, [shop.id]);
  return rows[0].n;
}

async function quarantineOf(shop: { id: number }) {
  const { rows } = await admin.query(
    "SELECT topic, order_id, reason, detail FROM quarantine WHERE shop_id = $1 ORDER BY id",
    [shop.id],
  );
  return rows;
}

async function jobsOf(shop: { id: number }) {
  const { rows } = await admin.query(
    `SELECT t.identifier AS task, j.payload FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE (j.payload->>'shopId')::int = $1 ORDER BY j.id`,
    [shop.id],
  );
  return rows;
}

test("a webhook is answered 200 when its whole effect can be read", async () => {
  const shop = await aShopWithAda();
  expect(await statusOf({ shop: shop.domain, body: orderJson(anOrderId()) })).toBe(200);
  const { rows } = await admin.query("SELECT amount FROM entry WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([{ amount: "900" }]);
});

test("what is not a signed webhook is refused and leaves nothing behind", async () => {
  const shop = await aShopWithAda();
  const body = orderJson(anOrderId());
  const good = { shop: shop.domain, body };
  const wrong = async (delivery: Delivery) => (await send(delivery)).status;
  expect(await wrong({ ...good, method: "PUT" })).toBe(405);
  expect((await send({ ...good, method: "PUT" })).headers.allow).toBe("POST");
  expect(await wrong({ ...good, method: "GET", body: "" })).toBe(405);
  expect(await wrong({ ...good, secret: "another secret" })).toBe(401);
  expect(await wrong({ ...good, headers: { "x-shopify-hmac-sha256": undefined } })).toBe(401);
  expect(await wrong({ ...good, headers: { "x-shopify-hmac-sha256": "" } })).toBe(401);
  const twice = [signatureOf(body), signatureOf(body)];
  expect(await wrong({ ...good, headers: { "x-shopify-hmac-sha256": twice } })).toBe(401);
  expect(await wrong({ ...good, headers: { "x-shopify-topic": undefined } })).toBe(400);
  expect(await wrong({ ...good, headers: { "x-shopify-shop-domain": undefined } })).toBe(400);
  expect(await wrong({ ...good, body: "" })).toBe(400);
  expect(await countOf("orders", shop)).toBe(0);
  expect(await countOf("quarantine", shop)).toBe(0);
});

test("the secret from before a rotation still signs", async () => {
  const shop = await aShopWithAda();
  expect(await statusOf({ shop: shop.domain, body: orderJson(anOrderId()), secret: "old secret" })).toBe(200);
  expect(await countOf("entry", shop)).toBe(1);
});

test("a body above 16 MB is refused, declared or streamed", async () => {
  const declared = await new Promise<number>((resolve, reject) => {
    const headers = { "content-length": String(17 * 1024 * 1024), "x-shopify-hmac-sha256": signatureOf("") };
    const request = http.request({ port, path: "/webhooks", method: "POST", headers }, (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.on("error", reject);
    request.flushHeaders();
  });
  expect(declared).toBe(413);

  const streamed = await new Promise<number>((resolve, reject) => {
    const request = http.request({ port, path: "/webhooks", method: "POST" }, (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.on("error", reject);
    const chunk = Buffer.alloc(1024 * 1024, 32);
    for (let megabytes = 0; megabytes < 17; megabytes++) request.write(chunk);
  });
  expect(streamed).toBe(413);
});

test("a shop that never installed is asked to send again; one that left is told that all is well", async () => {
  expect(await statusOf({ shop: "never-seen.myshopify.com", body: orderJson(anOrderId()) })).toBe(503);
  for (const state of ["uninstalled", "redacted"]) {
    const shop = await aShop(admin, { state });
    expect(await statusOf({ shop: shop.domain, body: orderJson(anOrderId()) })).toBe(200);
    expect(await countOf("orders", shop)).toBe(0);
  }
  const { headers } = await send({ shop: "never-seen.myshopify.com", body: orderJson(anOrderId()) });
  expect(headers["retry-after"]).toBe("2");
});

test("a shop that installs a moment later is served at the next attempt", async () => {
  const domain = "installing.myshopify.com";
  expect(await statusOf({ shop: domain, body: orderJson(anOrderId()) })).toBe(503);
  const shop = await aShop(admin, { domain });
  expect(await statusOf({ shop: domain, body: orderJson(anOrderId()) })).toBe(200);
  expect(await countOf("orders", shop)).toBe(1);
});

test("a shop that returns is heard from its first event on", async () => {
  const shop = await aShop(admin, { state: "uninstalled" });
  expect(await statusOf({ shop: shop.domain, body: orderJson(anOrderId()) })).toBe(200);
  await admin.query("UPDATE shop SET state = 'installed' WHERE id = $1", [shop.id]);
  expect(await statusOf({ shop: shop.domain, body: orderJson(anOrderId()) })).toBe(200);
  expect(await countOf("orders", shop)).toBe(1);
});

test("of a shop that was erased a moment ago nothing is kept, not even what cannot be read", async () => {
  const shop = await aShopWithAda();
  expect(await statusOf({ shop: shop.domain, body: orderJson(anOrderId()) })).toBe(200);
  await admin.query("SELECT redact_shop($1)", [shop.id]);
  for (const body of ["{", orderJson(anOrderId()), orderJson("9999999999999999999" as OrderId)])
    expect(await statusOf({ shop: shop.domain, body })).toBe(200);
  const kept = await Promise.all(
    (["orders", "quarantine", "order_shop"] as const).map((table) => countOf(table, shop)),
  );
  expect(kept).toEqual([0, 0, 0]);
});

test("an event that the database refuses keeps its order's number where it has room, so that a redaction finds it", async () => {
  const shop = await aShopWithAda();
  const order = anOrderId();
  const refund = (of: OrderId) => JSON.stringify(refundOf({ orderId: of, amount: "45.00" })).replaceAll("USD", "EUR");
  await send({ shop: shop.domain, body: orderJson(order) });
  expect(await statusOf({ shop: shop.domain, topic: "refunds/create", body: refund(order) })).toBe(200);
  expect(await quarantineOf(shop)).toMatchObject([{ order_id: order, reason: "could-not-be-booked" }]);
});

test("a topic that is not read is answered 200 and leaves nothing", async () => {
  const shop = await aShopWithAda();
  expect(await statusOf({ shop: shop.domain, topic: "carts/create", body: "{}" })).toBe(200);
  expect(await countOf("quarantine", shop)).toBe(0);
});

test("what is signed and cannot be read goes to quarantine, encrypted", async () => {
  const shop = await aShopWithAda();
  const bodies = ["{", "[1,2", '"text"', orderJson(anOrderId(), { price: "1,00" }), "[".repeat(1_000_000)];
  for (const body of bodies) expect(await statusOf({ shop: shop.domain, body })).toBe(200);
  const rows = await quarantineOf(shop);
  expect(rows).toHaveLength(bodies.length);
  expect(rows.every(({ reason, detail }) => reason !== "" && detail !== "")).toBe(true);
  const { rows: stored } = await admin.query("SELECT body FROM quarantine WHERE shop_id = $1 AND length(body) > 30", [
    shop.id,
  ]);
  expect(stored.some(({ body }) => body.includes("line_items"))).toBe(false);
  expect(await countOf("entry", shop)).toBe(0);
});

test("create, paid and updated of one order pay its commission once", async () => {
  const shop = await aShopWithAda();
  const body = orderJson(anOrderId());
  const topics = ["orders/create", "orders/paid", "orders/updated", "orders/fulfilled"];
  expect(await Promise.all(topics.map((topic) => statusOf({ shop: shop.domain, topic, body })))).toEqual([
    200, 200, 200, 200,
  ]);
  expect(await countOf("entry", shop)).toBe(1);
});

test("the same delivery a thousand times at once is one order and one entry", async () => {
  const shop = await aShopWithAda();
  const delivery = { shop: shop.domain, body: orderJson(anOrderId()) };
  const statuses = await Promise.all(Array.from({ length: 1000 }, () => statusOf(delivery)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect([await countOf("orders", shop), await countOf("entry", shop)]).toEqual([1, 1]);
});

test("a refund that comes before its order waits for it, and the order is asked for", async () => {
  const shop = await aShopWithAda();
  const order = anOrderId();
  const refund = JSON.stringify(refundOf({ orderId: order }));
  expect(await statusOf({ shop: shop.domain, topic: "refunds/create", body: refund })).toBe(200);
  expect(await countOf("entry", shop)).toBe(0);
  expect(await jobsOf(shop)).toEqual([{ task: "fetch-order", payload: { shopId: shop.id, orderId: order } }]);
  expect(await statusOf({ shop: shop.domain, body: orderJson(order) })).toBe(200);
  const { rows } = await admin.query("SELECT amount FROM entry WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([{ amount: "450" }]);
});

test("an older payload that comes late changes nothing", async () => {
  const shop = await aShopWithAda();
  const order = anOrderId();
  await send({ shop: shop.domain, body: orderJson(order, { minutes: 9, price: "50.00" }) });
  await send({ shop: shop.domain, body: orderJson(order, { minutes: 3 }) });
  const { rows } = await admin.query("SELECT amount FROM entry WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([{ amount: "400" }]);
});

test("after an update that changed nothing, a snapshot from before it is still old", async () => {
  const shop = await aShopWithAda();
  const order = anOrderId();
  await send({ shop: shop.domain, body: orderJson(order, { minutes: 1 }) });
  await send({ shop: shop.domain, body: orderJson(order, { minutes: 9 }) });
  await send({ shop: shop.domain, body: orderJson(order, { minutes: 5, price: "50.00" }) });
  const { rows } = await admin.query("SELECT amount FROM entry WHERE shop_id = $1", [shop.id]);
  expect(rows).toEqual([{ amount: "900" }]);
});

test.each([
  ["100.00", "50.00"],
  ["50.00", "100.00"],
])(
  "two accounts of the same second have the order fetched, whichever comes first: %s, then %s",
  async (first, then) => {
    const shop = await aShopWithAda();
    const order = anOrderId();
    await send({ shop: shop.domain, body: orderJson(order, { price: first }) });
    expect(await jobsOf(shop)).toEqual([]);
    await send({ shop: shop.domain, body: orderJson(order, { price: then }) });
    expect(await jobsOf(shop)).toEqual([{ task: "fetch-order", payload: { shopId: shop.id, orderId: order } }]);
  },
);

test("a body replayed under another shop's header books nothing there", async () => {
  const [owner, other] = [await aShopWithAda(), await aShopWithAda()];
  const order = anOrderId();
  await send({ shop: owner.domain, body: orderJson(order) });
  expect(await statusOf({ shop: other.domain, body: orderJson(order, { minutes: 1 }) })).toBe(200);
  expect([await countOf("orders", other), await countOf("entry", other)]).toEqual([0, 0]);
  expect(await quarantineOf(other)).toMatchObject([{ order_id: order, reason: "order-of-another-shop" }]);
  expect(await countOf("entry", owner)).toBe(1);
});

test("a change of a discount becomes one job in the same commit", async () => {
  const shop = await aShopWithAda();
  const body = JSON.stringify({
    admin_graphql_api_id: "gid://shopify/DiscountCodeNode/5",
    title: "Ten",
    status: "ACTIVE",
  });
  for (const topic of ["discounts/create", "discounts/update"]) await send({ shop: shop.domain, topic, body });
  const jobs = await jobsOf(shop);
  expect(jobs).toHaveLength(1);
  expect(jobs[0]).toMatchObject({
    task: "refresh-discount",
    payload: { gid: "gid://shopify/DiscountCodeNode/5", change: "updated" },
  });
});

test("an event that the database refuses goes to quarantine alone", async () => {
  const shop = await aShopWithAda();
  const deliveries = Array.from({ length: 500 }, (_, i) => ({
    shop: shop.domain,
    // No bigint holds this number.
    body: orderJson(i === 250 ? ("9999999999999999999" as OrderId) : anOrderId()),
  }));
  const statuses = await Promise.all(deliveries.map((delivery) => deliver(port, delivery)));
  expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await countOf("entry", shop)).toBe(499);
  expect(await quarantineOf(shop)).toMatchObject([{ reason: "could-not-be-booked" }]);
});

test("an order that somebody holds is sent again later; other shops do not wait for it", async () => {
  const [held, free] = [await aShopWithAda(), await aShopWithAda()];
  const order = anOrderId();
  await send({ shop: held.domain, body: orderJson(order) });
  const holder = await admin.connect();
  try {
    await holder.query("BEGIN");
    await holder.query("SELECT 1 FROM orders WHERE shop_id = $1 FOR UPDATE", [held.id]);
    const [stuck, ...others] = await Promise.all([
      statusOf({ shop: held.domain, body: orderJson(order, { minutes: 5, price: "50.00" }) }),
      ...Array.from({ length: 20 }, () => statusOf({ shop: free.domain, body: orderJson(anOrderId()) })),
    ]);
    expect(stuck).toBe(503);
    expect(new Set(others)).toEqual(new Set([200]));
    // From now on the shop is known to be slow: the others' commits run beside it. It waits twice for the half second that a
    // lock may take; behind it they would wait once. A busy machine holds up one or the other, but not all of them.
    const parts = [];
    for (let n = 0; n < 5; n++) {
      const started = performance.now();
      const timed = async (delivery: Delivery) => [await statusOf(delivery), performance.now() - started] as const;
      const [[slow, slowMs], [quick, quickMs]] = await Promise.all([
        timed({ shop: held.domain, body: orderJson(order, { minutes: 6 + n }) }),
        timed({ shop: free.domain, body: orderJson(anOrderId()) }),
      ]);
      expect([slow, quick]).toEqual([503, 200]);
      parts.push(quickMs / slowMs);
    }
    expect(Math.min(...parts)).toBeLessThan(0.4);
  } finally {
    await holder.query("ROLLBACK");
    holder.release();
  }
  expect(await statusOf({ shop: held.domain, body: orderJson(order, { minutes: 15, price: "50.00" }) })).toBe(200);
  expect(await countOf("entry", held)).toBe(2);
});

test("while the shops cannot be read, a webhook is answered before Shopify gives up, and served once they can", async () => {
  const shop = await aShopWithAda();
  const holder = await admin.connect();
  await holder.query("BEGIN");
  await holder.query("LOCK TABLE shop IN ACCESS EXCLUSIVE MODE");
  const delivery = { shop: shop.domain, body: orderJson(anOrderId()) };
  const late = new Promise<"late">((resolve) => setTimeout(resolve, 4_500, "late").unref());
  const status = await Promise.race([statusOf(delivery), late]);
  await holder.query("ROLLBACK");
  holder.release();
  expect(status).toBe(503);
  expect(await statusOf(delivery)).toBe(200);
});

test("connections that are killed under load lose nothing", async () => {
  const shop = await aShopWithAda();
  const bodies = Array.from({ length: 600 }, () => orderJson(anOrderId()));
  let killing = true;
  let answered = 0;
  const killer = (async () => {
    // Twice as rarely each time that nothing was kept meanwhile: however slow the machine is, some commit comes through.
    for (let [wait, before] = [60, 0]; killing; before = answered) {
      await admin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vouch-ingest' AND datname = current_database()",
      );
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = answered > before ? 60 : wait * 2;
    }
  })();
  const statuses = await Promise.all(
    bodies.map(async (body) => {
      for (let attempt = 0; attempt < 1_000; attempt++) {
        if ((await statusOf({ shop: shop.domain, body })) === 200) {
          answered += 1;
          return 200;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return 503;
    }),
  );
  killing = false;
  await killer;
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect([await countOf("orders", shop), await countOf("entry", shop)]).toEqual([600, 600]);
});

test("a commit whose answer was lost is a repetition that changes nothing", async () => {
  const shop = await aShopWithAda();
  const body = orderJson(anOrderId());
  const head = `POST /webhooks HTTP/1.1\r\nHost: x\r\nX-Shopify-Topic: orders/create\r\nX-Shopify-Shop-Domain: ${shop.domain}\r\nX-Shopify-Hmac-Sha256: ${signatureOf(body)}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const socket = net.connect(port, "127.0.0.1");
  socket.write(head + body, () => socket.destroy());
  await until(async () => expect(await countOf("entry", shop)).toBe(1));
  expect(await statusOf({ shop: shop.domain, body })).toBe(200);
  expect(await countOf("entry", shop)).toBe(1);
});

test("a webhook whose body does not come is cut off", async () => {
  const own = createIngest({
    pool,
    secrets: [SECRET],
    hashKey: "hash-key-of-tests",
    now: () => instant(Date.now()),
    log: pino({ level: "silent" }),
    bodyMs: 200,
  });
  const listening = http.createServer(own.handle);
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const socket = net.connect((listening.address() as AddressInfo).port, "127.0.0.1");
  let text = "";
  socket
    .on("error", () => {})
    .on("data", (bytes) => {
      text += bytes;
    });
  socket.write("POST /webhooks HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\n{");
  await new Promise((resolve) => socket.once("close", resolve));
  expect(text).toMatch(/^HTTP\/1.1 408 /);
  listening.close();
  await own.close();
});

test("closing finishes and answers all that is under way", async () => {
  const shop = await aShopWithAda();
  const own = createIngest({
    pool,
    secrets: [SECRET],
    hashKey: "hash-key-of-tests",
    now: () => AFTERNOON,
    log: pino({ level: "silent" }),
  });
  let received = 0;
  const listening = http.createServer((request, response) => {
    received += 1;
    own.handle(request, response);
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port: ownPort } = listening.address() as AddressInfo;
  const sent = Array.from({ length: 100 }, () => deliver(ownPort, { shop: shop.domain, body: orderJson(anOrderId()) }));
  await vi.waitUntil(() => received === 100, { interval: 1, timeout: 15_000 });
  const stopped = new Promise((resolve) => listening.close(resolve));
  await own.close();
  expect(own.ready()).toBe(false);
  const statuses = await Promise.all(sent);
  expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200]));
  await stopped;
  expect(await countOf("entry", shop)).toBe(100);
});
