import { afterAll, expect, test } from "vitest";
import { aShop, KEY, openFixture, SECRET } from "./fixture.ts";

const fixture = await openFixture({ scopes: "read_orders,write_discounts" });
afterAll(() => fixture.close());
const { hand, exchange, post } = fixture;

const asked = (shop: string, token: unknown) =>
  post(
    shop,
    "/admin/api/2026-10/graphql.json",
    { query: "{ shop { name } }" },
    { "x-shopify-access-token": String(token) },
  );
const grant = (shop: string, body: Record<string, unknown>) =>
  post(shop, "/admin/oauth/access_token", { client_id: KEY, client_secret: SECRET, ...body });

test("a session token is exchanged for an expiring token with the toml's scopes, and that opens the Admin API", async () => {
  const shop = await aShop(fixture);
  const granted = await exchange(shop);
  expect(granted).toMatchObject({ scope: "read_orders,write_discounts", expires_in: 3600 });
  expect(granted.refresh_token_expires_in).toBeGreaterThan(0);
  expect((await asked(shop, granted.access_token)).status).toBe(200);
});

test("a token of nobody, and one that has expired, is 401", async () => {
  const shop = await aShop(fixture);
  const { access_token: token } = await exchange(shop);
  expect((await asked(shop, "shpat_nobody")).status).toBe(401);
  await hand.expireTokens(shop);
  expect((await asked(shop, token)).status).toBe(401);
});

test("a refresh token works once", async () => {
  const shop = await aShop(fixture);
  const { refresh_token } = await exchange(shop);
  const body = { grant_type: "refresh_token", refresh_token };
  const renewed = (await (await grant(shop, body)).json()) as { access_token: string };
  expect((await asked(shop, renewed.access_token)).status).toBe(200);
  const again = await grant(shop, body);
  expect([again.status, (await again.json()) as unknown]).toMatchObject([400, { error: "invalid_grant" }]);
});

test("another shop's session token, and a wrong secret, are refused", async () => {
  const [shop, other] = [await aShop(fixture), await aShop(fixture)];
  const body = {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: await hand.sessionToken(other),
  };
  expect(await (await grant(shop, body)).json()).toMatchObject({ error: "invalid_subject_token" });
  expect(await (await grant(other, { ...body, client_secret: "no" })).json()).toMatchObject({
    error: "invalid_client",
  });
});

test("an uninstall ends every token at once", async () => {
  const shop = await aShop(fixture);
  const { access_token: token } = await exchange(shop);
  await hand.uninstall(shop);
  expect((await asked(shop, token)).status).toBe(401);
});
