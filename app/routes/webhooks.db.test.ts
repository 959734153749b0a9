import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop, heard, NOON } from "../../tests/books.ts";
import { signatureOf } from "../../tests/deliveries.ts";
import { API_SECRET } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { type Instant, instant, type OrderId, type ShopId } from "../domain/ids.ts";
import { addDays } from "../domain/time.ts";
import { createSeal } from "../services/seal.ts";
import { settleAll } from "../services/settlement.ts";
import { findShop, recordInstall } from "../services/shops.ts";

const OLD_SECRET = "former-secret";
const store = await openStore();
process.env.SHOPIFY_API_SECRET_OLD = OLD_SECRET;
const routes = {
  "/webhooks/app": (await import("./webhooks.app.tsx")).action,
  "/webhooks/shop": (await import("./webhooks.shop.tsx")).action,
  "/webhooks/compliance": (await import("./webhooks.compliance.tsx")).action,
};
afterAll(() => store.close());

type Sent = {
  to: keyof typeof routes;
  topic: string;
  shop: string;
  body?: string;
  at?: Instant;
  secret?: string;
  id?: string;
  headers?: Record<string, string | undefined>;
  method?: string;
};

let deliveries = 0;

/** What Shopify says in it of the shop itself. */
const shopIn = (shop: string) => JSON.stringify({ id: 1, domain: shop, myshopify_domain: shop });
const redactionOf = (shop: string) => JSON.stringify({ shop_id: 1, shop_domain: shop });

/** Sends a webhook as Shopify does; gives the status of the answer. */
async function send({
  to,
  topic,
  shop,
  body = topic === "shop/redact" ? redactionOf(shop) : shopIn(shop),
  at,
  secret = API_SECRET,
  id,
  headers,
  method = "POST",
}: Sent) {
  const all = {
    "content-type": "application/json",
    "x-shopify-topic": topic,
    "x-shopify-shop-domain": shop,
    "x-shopify-api-version": "2026-10",
    "x-shopify-webhook-id": id ?? `delivery-${++deliveries}`,
    "x-shopify-triggered-at": new Date(at ?? Date.now() + 1000).toISOString(),
    "x-shopify-hmac-sha256": signatureOf(body, secret),
    ...headers,
  };
  const kept = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
  const request = new Request(`https://vouch.test${to}`, { method, headers: kept, ...(method === "POST" && { body }) });
  try {
    const response = await routes[to]({ request, params: {}, context: {} });
    return response.status;
  } catch (error) {
    if (error instanceof Response) return error.status;
    throw error;
  }
}

const uninstall = { to: "/webhooks/app", topic: "app/uninstalled" } as const;

test.each([
  ["signed with another secret", { secret: "not ours at all" }, 401],
  ["with an empty signature", { headers: { "x-shopify-hmac-sha256": "" } }, 401],
  ["without a signature", { headers: { "x-shopify-hmac-sha256": undefined } }, 401],
  ["whose body was changed", { headers: { "x-shopify-hmac-sha256": signatureOf("[]", API_SECRET) } }, 401],
  ["without a topic", { headers: { "x-shopify-topic": undefined } }, 400],
  ["of a topic that the address does not take", { topic: "orders/create" }, 404],
])("a delivery %s changes nothing", async (_, odd, status) => {
  const { shop } = await store.install();
  expect(await send({ ...uninstall, shop: shop.domain, ...odd })).toBe(status);
  expect(await findShop(shop.domain)).toMatchObject({ state: "installed" });
});

test("only POST is answered", async () => {
  expect(await send({ ...uninstall, shop: "a.myshopify.com", method: "PUT" })).toBe(405);
});

test("while a secret is being rotated, the former one still signs", async () => {
  const { shop } = await store.install();
  expect(await send({ ...uninstall, shop: shop.domain, secret: OLD_SECRET })).toBe(200);
  expect(await findShop(shop.domain)).toMatchObject({ state: "uninstalled" });
});

test("an uninstall is heard although the shop's token has expired and can no longer be renewed", async () => {
  const { shop } = await store.install();
  await appPool().query(
    `INSERT INTO session (id, shop, state, "accessToken", expires, "refreshToken", "refreshTokenExpires")
     VALUES ($1, $2, '', 'shpat_old', now() - interval '1 hour', 'shprt_dead', now() + interval '1 day')`,
    [`offline_${shop.domain}`, shop.domain],
  );
  expect(await send({ ...uninstall, shop: shop.domain })).toBe(200);
  expect(await send({ ...uninstall, shop: shop.domain })).toBe(200);
  expect(await findShop(shop.domain)).toMatchObject({ state: "uninstalled" });
  expect((await appPool().query("SELECT FROM session WHERE shop = $1", [shop.domain])).rowCount).toBe(0);
});

test("a shop that is not known is answered and not made", async () => {
  for (const [to, topic] of [
    ["/webhooks/app", "app/uninstalled"],
    ["/webhooks/shop", "shop/update"],
    ["/webhooks/compliance", "shop/redact"],
    ["/webhooks/compliance", "customers/redact"],
  ] as const) {
    const body = to === "/webhooks/compliance" ? redactionOf("nobody.myshopify.com") : shopIn("nobody.myshopify.com");
    expect(await send({ to, topic, shop: "nobody.myshopify.com", body })).toBe(200);
  }
  expect(await findShop("nobody.myshopify.com")).toBeNull();
});

test("changed scopes are noted on the shop's token, as Shopify names them when it is asked", async () => {
  const { shop } = await store.install();
  await appPool().query(`INSERT INTO session (id, shop, state, scope, "accessToken") VALUES ($1, $2, '', 'a', 'x')`, [
    `offline_${shop.domain}`,
    shop.domain,
  ]);
  const granted = ["read_customer_events", "read_orders", "write_customers", "write_discounts", "write_pixels"];
  await store.hand.grantScopes(shop.domain, granted);
  const body = JSON.stringify({ id: 1, shop_id: "gid://shopify/Shop/7", previous: [], current: ["write_everything"] });
  expect(await send({ to: "/webhooks/app", topic: "app/scopes_update", shop: shop.domain, body })).toBe(200);
  await store.runJobs();
  const { rows } = await appPool().query("SELECT scope FROM session WHERE shop = $1", [shop.domain]);
  expect(rows).toEqual([{ scope: granted.join(",") }]);
});

/** Longer than a JavaScript number holds. */
const BIG_ORDER = "820982911946154508" as OrderId;
const CUSTOMER = "191167";

/** A shop with two credited orders of one customer, one of somebody else, and an event of the first in quarantine. */
async function aShopWithOrders() {
  const shop = await aShop(appPool());
  await aPartner(appPool(), shop.id, "ADA10");
  const [first, others] = [anOrderId(), anOrderId()];
  const big = `${BIG_ORDER.slice(0, -4)}${String(1000 + ++deliveries)}` as OrderId;
  const personal = { customerId: CUSTOMER, emailHash: "hash of an address" };
  const work = [
    { shopId: shop.id, orderId: first, event: heard(personal) },
    // Known by its number alone: it came before the customer was linked to it.
    { shopId: shop.id, orderId: big, event: heard({ emailHash: "hash of an address" }) },
    { shopId: shop.id, orderId: others, event: heard({ customerId: "7", emailHash: "another" }) },
  ];
  // Their hold is over: whatever day it is, nothing is approved while somebody is erased.
  await settleAll(appPool(), work, addDays(NOON, 14));
  await appPool().query(
    `INSERT INTO quarantine (shop_id, topic, source, order_id, reason, detail, body, state, received_at)
     VALUES ($1, 'orders/updated', 1, $2, 'x', 'x', 'sealed', 'open', now()), ($1, 'orders/updated', 1, $3, 'x', 'x', 'sealed', 'open', now())`,
    [shop.id, first, others],
  );
  return { shop, first, big, others };
}

const aboutCustomer = (field: string, orders: readonly string[], shop: string) =>
  `{"shop_id":1,"shop_domain":"${shop}","customer":{"id":${CUSTOMER},"email":"john@example.com","phone":"555"},"${field}":[${orders.join(",")}]}`;

const personalOf = async (shopId: ShopId) =>
  (
    await appPool().query(
      `SELECT order_id, customer_id, facts -> 'snapshot' ->> 'emailHash' AS email FROM orders WHERE shop_id = $1 ORDER BY 1`,
      [shopId],
    )
  ).rows;
const booksOf = async (shopId: ShopId) =>
  (
    await appPool().query(
      "SELECT order_id, seq, from_account, to_account, amount FROM entry WHERE shop_id = $1 ORDER BY order_id, seq",
      [shopId],
    )
  ).rows;

test("customers/redact erases who bought, in orders and quarantine, and no cent moves", async () => {
  const { shop, first, big, others } = await aShopWithOrders();
  const before = await booksOf(shop.id);
  const body = aboutCustomer("orders_to_redact", [big], shop.domain);
  const redact = {
    to: "/webhooks/compliance",
    topic: "customers/redact",
    shop: shop.domain,
    body,
    id: "redact-1",
  } as const;
  expect(await send(redact)).toBe(200);
  expect(await send(redact)).toBe(200);
  await store.runJobs();
  const rows = await personalOf(shop.id);
  expect(rows.filter((row) => row.order_id !== others)).toMatchObject([
    { customer_id: null, email: null },
    { customer_id: null, email: null },
  ]);
  expect(rows.find((row) => row.order_id === others)).toMatchObject({ customer_id: "7", email: "another" });
  expect(await booksOf(shop.id)).toEqual(before);
  const left = await appPool().query("SELECT order_id, body, state FROM quarantine WHERE shop_id = $1 ORDER BY id", [
    shop.id,
  ]);
  expect(left.rows).toMatchObject([
    { order_id: first, body: null, state: "discarded" },
    { order_id: others, state: "open" },
  ]);
  // A delivery that comes late does not bring it back.
  const late = heard({ customerId: CUSTOMER, emailHash: "hash of an address", minutes: 5 });
  await settleAll(appPool(), [{ shopId: shop.id, orderId: first, event: late }], NOON);
  expect((await personalOf(shop.id)).find((row) => row.order_id === first)).toMatchObject({
    customer_id: null,
    email: null,
  });
  const receipts = await appPool().query("SELECT kind, done_at, report FROM privacy_request WHERE shop_id = $1", [
    shop.id,
  ]);
  expect(receipts.rows).toEqual([{ kind: "customer-redact", done_at: expect.any(Date), report: { orders: 2 } }]);
});

test.each<[string, string, string[], string]>([
  ["names no order, but the customer's number", `{"line_items":7,"customer":{"id":${CUSTOMER}}}`, [API_SECRET], "gone"],
  [
    "names the customer as Shopify's own id",
    `{"customer":{"admin_graphql_api_id":"gid://shopify/Customer/${CUSTOMER}"}}`,
    [API_SECRET],
    "gone",
  ],
  ["names no order, but the address, in other letters", '{"contact_email":" John@Example.COM"}', [API_SECRET], "gone"],
  ["holds the address deep down and escaped", '{"a":[{"b":"mailto:john\\u0040example.com"}]}', [API_SECRET], "gone"],
  ["is no JSON, and holds the address", '{"email":"john@example.com","line_it', [API_SECRET], "gone"],
  ["is no JSON, and holds the customer's number", `{"customer":{"id":${CUSTOMER},"line_it`, [API_SECRET], "gone"],
  ["was sealed under the former secret", '{"email":"john@example.com"}', [OLD_SECRET], "gone"],
  ["tells of somebody else", '{"customer":{"id":19116},"email":"johnny@example.com"}', [API_SECRET], "kept"],
  [
    "holds the number as something else",
    `{"line_items":[{"id":${CUSTOMER}}],"total_price":"${CUSTOMER}"}`,
    [API_SECRET],
    "kept",
  ],
  ["cannot be opened any more", '{"email":"john@example.com"}', ["a secret that is set no more"], "kept"],
])("customers/redact and what could not be processed: a body that %s", async (_, text, secrets, fate) => {
  const shop = await aShop(appPool());
  const body = createSeal(secrets).seal(Buffer.from(text), String(shop.id));
  await appPool().query(
    `INSERT INTO quarantine (shop_id, topic, source, order_id, reason, detail, body, state, received_at)
     SELECT $1, 'orders/create', 1, o, 'x', 'x', $2, 'open', now() FROM unnest('{NULL,4711}'::bigint[]) o`,
    [shop.id, body],
  );
  const redact = { to: "/webhooks/compliance", topic: "customers/redact", shop: shop.domain } as const;
  expect(await send({ ...redact, body: aboutCustomer("orders_to_redact", [], shop.domain) })).toBe(200);
  await store.runJobs();
  const { rows } = await appPool().query("SELECT body IS NULL AS gone, state FROM quarantine WHERE shop_id = $1", [
    shop.id,
  ]);
  const left = fate === "gone" ? { gone: true, state: "discarded" } : { gone: false, state: "open" };
  expect(rows).toEqual([left, left]);
});

test("customers/data_request gathers which orders are kept and what of them leads to the customer", async () => {
  const { shop, first, big } = await aShopWithOrders();
  const waiting = createSeal([API_SECRET]).seal(Buffer.from('{"email":"john@example.com"}'), String(shop.id));
  await appPool().query(
    `INSERT INTO quarantine (shop_id, topic, source, order_id, reason, detail, body, state, received_at)
     VALUES ($1, 'orders/create', 1, NULL, 'x', 'x', $2, 'open', now())`,
    [shop.id, waiting],
  );
  const body = aboutCustomer("orders_requested", [big, "4242"], shop.domain);
  expect(await send({ to: "/webhooks/compliance", topic: "customers/data_request", shop: shop.domain, body })).toBe(
    200,
  );
  await store.runJobs();
  const { rows } = await appPool().query("SELECT report FROM privacy_request WHERE shop_id = $1", [shop.id]);
  expect(rows[0]?.report.orders).toHaveLength(2);
  expect(rows[0]?.report.orders).toEqual(
    expect.arrayContaining([
      { orderId: first, customerNumber: true, emailHash: true, reasons: 0 },
      { orderId: big, customerNumber: false, emailHash: true, reasons: 0 },
    ]),
  );
  // The body that waits tells of the customer, whatever it could not be booked for.
  expect(rows[0]?.report.unprocessed).toBe(1);
  expect(JSON.stringify(rows)).not.toContain("john@example.com");
});

test("shop/redact leaves a tombstone and nothing else, and late deliveries find nothing to do", async () => {
  const { shop, first } = await aShopWithOrders();
  const kept = await aShopWithOrders();
  expect(await send({ ...uninstall, shop: shop.domain })).toBe(200);
  const redact = { to: "/webhooks/compliance", topic: "shop/redact", shop: shop.domain } as const;
  expect(await send(redact)).toBe(200);
  await store.runJobs();
  expect(await findShop(shop.domain)).toMatchObject({ state: "redacted", name: "" });
  expect(await rowsOf(shop.id)).toEqual({});
  expect(Object.keys(await rowsOf(kept.shop.id))).toContain("entry");
  expect(await send({ ...redact, id: "late" })).toBe(200);
  expect(await send({ ...uninstall, shop: shop.domain })).toBe(200);
  const [settled] = await settleAll(appPool(), [{ shopId: shop.id, orderId: first, event: heard() }], NOON);
  expect(settled).toMatchObject({ outcome: "shop-gone" });
  expect(Object.keys(await rowsOf(shop.id))).not.toContain("orders");
});

test("shop/redact of an earlier install leaves the present one alone", async () => {
  const { shop, call } = await store.install();
  const before = instant(Date.now() - 60_000);
  await recordInstall(shop.domain, call, instant(Date.now()));
  expect(await send({ to: "/webhooks/compliance", topic: "shop/redact", shop: shop.domain, at: before })).toBe(200);
  await store.runJobs();
  expect(await findShop(shop.domain)).toMatchObject({ state: "installed" });
});

test("a redacted shop that installs again begins anew", async () => {
  const { shop, call } = await store.install();
  await store.runJobs();
  expect(await send({ ...uninstall, shop: shop.domain })).toBe(200);
  expect(await send({ to: "/webhooks/compliance", topic: "shop/redact", shop: shop.domain })).toBe(200);
  await store.runJobs();
  const again = instant(Date.now() + 10_000);
  expect(await recordInstall(shop.domain, call, again)).toEqual({ ok: true, value: "installed" });
  expect(await findShop(shop.domain)).toMatchObject({ state: "installed", backfill: { state: "queued" } });
});

/** How many rows each table holds of a shop, but for the tables that hold none. */
async function rowsOf(shopId: ShopId): Promise<Record<string, number>> {
  const tables = await appPool().query<{ table_name: string }>(
    "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'shop_id'",
  );
  const held: Record<string, number> = {};
  for (const { table_name: table } of tables.rows) {
    const { rows } = await appPool().query(`SELECT count(*)::int AS n FROM "${table}" WHERE shop_id = $1`, [shopId]);
    if (rows[0].n > 0) held[table] = rows[0].n;
  }
  return held;
}
