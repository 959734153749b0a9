import "@shopify/shopify-api/adapters/node";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { afterAll, afterEach, expect, test } from "vitest";
import { aShop, KEY, openFixture, SECRET } from "./fixture.ts";
import { CALM } from "./webhooks.ts";

const subscriptions = `
[[webhooks.subscriptions]]
topics = ["orders/create", "orders/updated", "orders/paid", "orders/cancelled", "orders/delete", "refunds/create"]
uri = "/webhooks"
include_fields = ["id", "admin_graphql_api_id", "updated_at", "line_items.quantity", "order_id"]
[[webhooks.subscriptions]]
topics = ["discounts/create", "discounts/redeemcode_removed", "shop/update"]
uri = "/webhooks"
[[webhooks.subscriptions]]
topics = ["app/uninstalled", "app/scopes_update"]
uri = "/webhooks/app"
[[webhooks.subscriptions]]
compliance_topics = ["customers/redact", "shop/redact"]
uri = "/webhooks/compliance"
`;
const fixture = await openFixture({ subscriptions });
afterAll(() => fixture.close());
const { hand, received, answers } = fixture;
afterEach(async () => {
  await hand.drain();
  await hand.knobs({ ...CALM, retryMs: 1 });
  received.length = 0;
  answers.length = 0;
});
await hand.knobs({ retryMs: 1 });

const one = [{ product: "trail-mug" }];
const topics = () => received.map(({ topic }) => topic).sort();

test("a delivery passes Shopify's validator with all its headers, cut to its include_fields", async () => {
  const shopify = shopifyApi({
    apiKey: KEY,
    apiSecretKey: SECRET,
    apiVersion: ApiVersion.October26,
    hostName: "app.test",
    isEmbeddedApp: true,
    logger: { log: () => {} },
  });
  const shop = await aShop(fixture);
  const order = await hand.placeOrder(shop, { lines: one });
  await hand.drain();
  const delivery = received.find(({ topic }) => topic === "orders/create");
  const rawRequest = { method: "POST", url: "/webhooks", headers: delivery?.headers ?? {} };
  const checked = await shopify.webhooks.validate({ rawBody: delivery?.body ?? "", rawRequest: rawRequest as never });
  expect(checked).toMatchObject({ valid: true, topic: "ORDERS_CREATE", domain: shop, apiVersion: "2026-10" });
  expect(JSON.parse(delivery?.body ?? "")).toEqual({
    id: order.id,
    admin_graphql_api_id: order.admin_graphql_api_id,
    updated_at: order.updated_at,
    line_items: [{ quantity: 1 }],
  });
  expect(new Set(received.map(({ headers }) => headers["x-shopify-event-id"])).size).toBe(1);
  expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
});

test("each change of an order tells its own topics", async () => {
  const shop = await aShop(fixture);
  const seen: Record<string, string[]> = {};
  const after = async (name: string) => {
    await hand.drain();
    seen[name] = topics();
    received.length = 0;
  };
  const { id } = await hand.placeOrder(shop, { lines: one, paid: false });
  await after("placed");
  await hand.markPaid(shop, id);
  await after("paid");
  await hand.refund(shop, id, { amount: "1.00" });
  await after("refunded");
  await hand.cancel(shop, id);
  await after("cancelled");
  await hand.deleteOrder(shop, id);
  await after("deleted");
  expect(seen).toEqual({
    placed: ["orders/create", "orders/updated"],
    paid: ["orders/paid", "orders/updated"],
    refunded: ["orders/updated", "refunds/create"],
    cancelled: ["orders/cancelled", "orders/updated"],
    deleted: ["orders/delete"],
  });
});

test("anything but 2xx is sent again under the same webhook id; a redirect is a failure too", async () => {
  const shop = await aShop(fixture);
  answers.push(503, 302, 401);
  await hand.createDiscount(shop, { code: "TEN", percent: "10" });
  await hand.drain();
  expect(topics()).toEqual(Array(4).fill("discounts/create"));
  expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  const [delivery] = await hand.outbox({ shop, topic: "discounts/create" });
  expect(delivery?.status).toBe("delivered");
  expect(delivery?.attempts.map(({ answer }) => answer)).toEqual([503, 302, 401, 200]);
});

test("after eight retries a delivery is given up", async () => {
  const shop = await aShop(fixture);
  answers.push(...Array(9).fill(500));
  await hand.createDiscount(shop, { code: "TEN", percent: "10" });
  expect(await hand.drain()).toBe(true);
  const [delivery] = await hand.outbox({ shop, topic: "discounts/create" });
  expect([delivery?.status, delivery?.attempts.length]).toEqual(["failed", 9]);
});

test("dropped and repeated deliveries can be counted out", async () => {
  const shop = await aShop(fixture);
  await hand.knobs({ dropNext: 1, repeatNext: 2 });
  for (const code of ["A1", "A2", "A3"]) await hand.createDiscount(shop, { code, percent: "10" });
  await hand.drain();
  expect(received).toHaveLength(4);
  expect(new Set(received.map(({ id }) => id)).size).toBe(2);
});

test("the same seed brings the same weather", async () => {
  const shop = await aShop(fixture);
  let n = 0;
  const fates = async () => {
    await hand.knobs({ seed: 7, drop: 0.5 });
    const before = (await hand.outbox({ shop })).length;
    for (let one = 0; one < 12; one += 1) await hand.createDiscount(shop, { code: `S${++n}`, percent: "10" });
    await hand.drain();
    return (await hand.outbox({ shop })).slice(before).map(({ status }) => status);
  };
  const first = await fates();
  expect(await fates()).toEqual(first);
  expect(new Set(first)).toEqual(new Set(["delivered", "dropped"]));
});

test("a shop without the app hears of its uninstall and of privacy requests, and of nothing else", async () => {
  const shop = await aShop(fixture);
  await hand.placeOrder(shop, { lines: one, customer: "ada@example.com", silent: true });
  await hand.uninstall(shop);
  await hand.placeOrder(shop, { lines: one });
  await hand.sendCompliance(shop, "customers/redact", "ada@example.com");
  await hand.sendCompliance(shop, "shop/redact");
  await hand.drain();
  expect(topics()).toEqual(["app/uninstalled", "customers/redact", "shop/redact"]);
  const redact = JSON.parse(received.find(({ topic }) => topic === "customers/redact")?.body ?? "{}");
  expect(redact).toMatchObject({ shop_domain: shop, customer: { email: "ada@example.com" } });
  expect(redact.orders_to_redact).toHaveLength(1);
});
