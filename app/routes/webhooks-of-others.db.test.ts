// A signature covers the body alone: topic, shop and moment stand in headers that anybody can write who holds one signed body.
import { afterAll, describe, expect, test } from "vitest";
import { anOrderId, aPartner, heard, NOON } from "../../tests/books.ts";
import { signatureOf } from "../../tests/deliveries.ts";
import { API_SECRET } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { appPool } from "../db/pools.ts";
import { settleAll } from "../services/settlement.ts";
import { findShop } from "../services/shops.ts";

const store = await openStore();
const routes = {
  "/webhooks/app": (await import("./webhooks.app.tsx")).action,
  "/webhooks/compliance": (await import("./webhooks.compliance.tsx")).action,
};
afterAll(() => store.close());

type Sent = { to: keyof typeof routes; topic: string; shop: string; body: object; at?: number };

let deliveries = 0;

async function send({ to, topic, shop, body, at = Date.now() }: Sent): Promise<number> {
  const text = JSON.stringify(body);
  const headers = {
    "content-type": "application/json",
    "x-shopify-topic": topic,
    "x-shopify-shop-domain": shop,
    "x-shopify-api-version": "2026-10",
    "x-shopify-webhook-id": `made-up-${++deliveries}`,
    "x-shopify-triggered-at": new Date(at).toISOString(),
    "x-shopify-hmac-sha256": signatureOf(text, API_SECRET),
  };
  const request = new Request(`https://vouch.test${to}`, { method: "POST", headers, body: text });
  return (await routes[to]({ request, params: {}, context: {} })).status;
}

/** An installed shop with one entry in its books. */
async function aShopWithBooks() {
  const { shop } = await store.install();
  await aPartner(appPool(), shop.id, "ADA10");
  await appPool().query("UPDATE shop SET earns_from = to_timestamp(0), currency = 'USD' WHERE id = $1", [shop.id]);
  const order = anOrderId();
  const event = heard({ customerId: "7", emailHash: "x" });
  await settleAll(appPool(), [{ shopId: shop.id, orderId: order, event }], NOON);
  return { shop, order };
}

const entriesOf = async (shopId: number): Promise<number> =>
  (await appPool().query("SELECT count(*)::int AS n FROM entry WHERE shop_id = $1", [shopId])).rows[0].n;
const customersOf = async (shopId: number): Promise<(string | null)[]> =>
  (await appPool().query("SELECT customer_id FROM orders WHERE shop_id = $1", [shopId])).rows.map(
    (row) => row.customer_id,
  );
/** The next attempt of each job that waits is its last one. */
const lastAttempts = () => appPool().query("UPDATE graphile_worker._private_jobs SET max_attempts = 1");

/** What Shopify once signed for some other shop. */
const ANOTHERS = { shop_id: 954889, shop_domain: "another.myshopify.com" };
const AN_ORDER = { id: 42, line_items: [], currency: "USD" };
const CUSTOMER = { customer: { id: 7, email: "john@example.com" } };

describe("an installed shop's books are not erased by", () => {
  const redaction = { to: "/webhooks/compliance", topic: "shop/redact", at: Date.now() + 86_400_000 } as const;

  test.each<[string, (domain: string) => object, number]>([
    ["an order", () => AN_ORDER, 400],
    ["another shop's redaction", () => ANOTHERS, 400],
    ["a body that is no object", () => [], 400],
    ["its own customer's redaction", (domain) => ({ shop_domain: domain, ...CUSTOMER, orders_to_redact: [1] }), 400],
    ["its own customer's request", (domain) => ({ shop_domain: domain, orders_requested: [1] }), 400],
    ["a redaction of its own from before it came back", (domain) => ({ shop_id: 1, shop_domain: domain }), 200],
  ])("%s, sent under the topic of its redaction", async (_what, bodyFor, status) => {
    const { shop } = await aShopWithBooks();
    expect(await send({ ...redaction, shop: shop.domain, body: bodyFor(shop.domain) })).toBe(status);
    await store.runJobs();
    expect(await entriesOf(shop.id)).toBe(1);
    expect(await findShop(shop.domain)).toMatchObject({ state: "installed" });
  });

  test("but they are by its own redaction, where Shopify refuses its token as often as it is asked", async () => {
    const { shop } = await aShopWithBooks();
    await store.runJobs();
    // Nothing told of the uninstall.
    await store.hand.uninstall(shop.domain);
    const body = { shop_id: 1, shop_domain: shop.domain.toUpperCase() };
    expect(await send({ ...redaction, shop: shop.domain, body })).toBe(200);
    await expect(store.runJobs()).rejects.toThrow("locked-out");
    expect(await entriesOf(shop.id)).toBe(1);
    await lastAttempts();
    await appPool().query("UPDATE graphile_worker._private_jobs SET attempts = 0, last_error = NULL");
    await store.runJobs();
    expect(await findShop(shop.domain)).toMatchObject({ state: "redacted" });
    expect(await entriesOf(shop.id)).toBe(0);
  });
});

test.each<[string, object, number]>([
  ["another shop's redaction of a customer", { ...ANOTHERS, ...CUSTOMER, orders_to_redact: [] }, 400],
  ["one that names no shop", { ...CUSTOMER, orders_to_redact: [] }, 400],
  ["an order that names a customer", { ...AN_ORDER, ...CUSTOMER }, 400],
])("a customer is not erased by %s", async (_what, body, status) => {
  const { shop } = await aShopWithBooks();
  const delivery = { to: "/webhooks/compliance", topic: "customers/redact", shop: shop.domain, body } as const;
  expect(await send(delivery)).toBe(status);
  await store.runJobs();
  expect(await customersOf(shop.id)).toEqual(["7"]);
});

describe("an uninstall", () => {
  const uninstall = { to: "/webhooks/app", topic: "app/uninstalled" } as const;

  test("of another shop, sent again with this shop's name, uninstalls nothing", async () => {
    const { shop } = await store.install();
    const body = { id: 1, myshopify_domain: "another.myshopify.com", domain: null };
    expect(await send({ ...uninstall, shop: shop.domain, body })).toBe(400);
    await store.runJobs();
    expect(await findShop(shop.domain)).toMatchObject({ state: "installed" });
  });

  test.each<[string, object]>([
    ["an order", AN_ORDER],
    ["a shop without its name", { id: 548380009, myshopify_domain: null }],
  ])("that is told of by %s has Shopify asked with the shop's own token", async (_what, body) => {
    const { shop } = await store.install();
    expect(await send({ ...uninstall, shop: shop.domain, body })).toBe(200);
    await store.runJobs();
    expect(await findShop(shop.domain)).toMatchObject({ state: "installed" });
    await store.hand.uninstall(shop.domain);
    expect(await send({ ...uninstall, shop: shop.domain, body })).toBe(200);
    await lastAttempts();
    await store.runJobs();
    expect(await findShop(shop.domain)).toMatchObject({ state: "uninstalled" });
  });
});
