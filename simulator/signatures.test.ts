import "@shopify/shopify-api/adapters/node";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { expect, test } from "vitest";
import { proxySignature, readSessionToken, sessionToken, webhookSignature } from "./signatures.ts";

// Shopify's own validators are the judge; nothing here checks a signature against itself.
const shopify = shopifyApi({
  apiKey: "test-key",
  apiSecretKey: "test-secret",
  apiVersion: ApiVersion.October26,
  hostName: "app.test",
  isEmbeddedApp: true,
  logger: { log: () => {} },
});
const app = { key: "test-key", secret: "test-secret" };
const SHOP = "demo.myshopify.com";

test.each([
  ["the body as it was signed", '{"title":"Łódź ü 日本"}', true],
  ["a body changed by one byte", '{"title":"Łódź ü 日本"} ', false],
])("Shopify's webhook validator takes %s: %s → %s", async (_name, rawBody, valid) => {
  const rawRequest = new Request("https://app.test/webhooks", {
    method: "POST",
    body: rawBody,
    headers: {
      "x-shopify-hmac-sha256": webhookSignature(app.secret, '{"title":"Łódź ü 日本"}'),
      "x-shopify-topic": "orders/create",
      "x-shopify-shop-domain": SHOP,
      "x-shopify-api-version": "2026-10",
      "x-shopify-webhook-id": "1",
      "x-shopify-event-id": "2",
      "x-shopify-triggered-at": new Date().toISOString(),
    },
  });
  const headers = Object.fromEntries(rawRequest.headers);
  const request = { method: "POST", url: "/webhooks", headers };
  expect((await shopify.webhooks.validate({ rawBody, rawRequest: request as never })).valid).toBe(valid);
});

test("Shopify's library decodes a session token and finds shop, app and user in it", async () => {
  const claims = await shopify.session.decodeSessionToken(sessionToken(app, SHOP, "42", Date.now()));
  expect(claims).toMatchObject({ iss: `https://${SHOP}/admin`, dest: `https://${SHOP}`, aud: app.key, sub: "42" });
  expect(claims.exp - claims.iat).toBe(60);
});

test("Shopify's library refuses a session token of another secret, and one that is over", async () => {
  const forged = sessionToken({ ...app, secret: "another" }, SHOP, "42", Date.now());
  const old = sessionToken(app, SHOP, "42", Date.now() - 120_000);
  await expect(shopify.session.decodeSessionToken(forged)).rejects.toThrow();
  await expect(shopify.session.decodeSessionToken(old)).rejects.toThrow();
  expect(readSessionToken(app, forged, Date.now())).toBeNull();
  expect(readSessionToken(app, old, Date.now())).toBeNull();
});

test("Shopify's app proxy validator takes the signature, and not over another shop", async () => {
  const query = {
    shop: SHOP,
    path_prefix: "/apps/partners",
    timestamp: String(Math.floor(Date.now() / 1000)),
    logged_in_customer_id: "",
  };
  const signature = proxySignature(app.secret, query);
  const validate = (asked: Record<string, string>) => shopify.utils.validateHmac(asked, { signator: "appProxy" });
  expect(await validate({ ...query, signature })).toBe(true);
  expect(await validate({ ...query, shop: "evil.myshopify.com", signature })).toBe(false);
});
