import { afterAll, expect, test } from "vitest";
import { openStore } from "../tests/store.ts";
import { appPool } from "./db/pools.ts";
import { codeKey } from "./domain/code.ts";
import { instant } from "./domain/ids.ts";
import { addCode, getCode } from "./services/codes.ts";
import { createOffer } from "./services/offers.ts";
import { createPartner } from "./services/partners.ts";
import { findShop, recordUninstall } from "./services/shops.ts";
import { merchantCall } from "./shopify/admin.ts";
import { processBuckets } from "./shopify/throttle.ts";

const store = await openStore();
const { accessTokenOf, authenticate } = await import("./shopify.server.ts");
afterAll(() => store.close());

/** A session whose token ends in so many minutes, with a refresh token that Shopify knows. */
async function aSession(domain: string, minutes: number): Promise<void> {
  const response = await fetch(`https://${domain}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: process.env.SHOPIFY_API_KEY,
      client_secret: process.env.SHOPIFY_API_SECRET,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await store.hand.sessionToken(domain),
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
    }),
  });
  const token = (await response.json()) as { access_token: string; refresh_token: string };
  await appPool().query(
    `INSERT INTO session (id, shop, state, scope, "accessToken", expires, "refreshToken", "refreshTokenExpires")
     VALUES ($1, $2, '', 'read_orders', $3, now() + make_interval(mins => $4), $5, now() + interval '1 day')`,
    [`offline_${domain}`, domain, token.access_token, minutes, token.refresh_token],
  );
}

const storedToken = async (domain: string) =>
  (await appPool().query(`SELECT "accessToken" AS token FROM session WHERE shop = $1`, [domain])).rows[0]?.token;

test("a token that holds is used as it is", async () => {
  const { shop } = await store.install();
  await aSession(shop.domain, 30);
  expect(await accessTokenOf(shop.domain)).toBe(await storedToken(shop.domain));
});

test("a token that ends is renewed once, however many jobs ask for it at once", async () => {
  const { shop } = await store.install();
  await aSession(shop.domain, -1);
  const before = await storedToken(shop.domain);
  // The refresh token is consumed by its use: a second renewal with it would be refused.
  const tokens = await Promise.all(Array.from({ length: 8 }, () => accessTokenOf(shop.domain)));
  const after = await storedToken(shop.domain);
  expect(after).not.toBe(before);
  expect(new Set(tokens)).toEqual(new Set([after]));
});

test("a shop without a token has none", async () => {
  expect(await accessTokenOf("nobody.myshopify.com")).toBeNull();
});

test("a token that Shopify does not renew is an error that names no secret", async () => {
  const { shop } = await store.install();
  await aSession(shop.domain, -1);
  await store.hand.uninstall(shop.domain);
  await expect(accessTokenOf(shop.domain)).rejects.toThrow(`the token of ${shop.domain} was not renewed`);
  await recordUninstall(shop.domain, instant(Date.now() + 1000));
});

// The library turns away what looks like a bot.
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/** A request of the embedded app, as App Bridge sends it. */
const fromAdmin = async (domain: string) =>
  new Request("https://vouch.test/app", {
    headers: { authorization: `Bearer ${await store.hand.sessionToken(domain)}`, "user-agent": BROWSER },
  });

test("opening the app for the first time exchanges the token and records the shop", async () => {
  const { domain } = await store.hand.createShop({ domain: "first-time.myshopify.com", currency: "GBP" });
  await store.hand.install(domain);
  const { session } = await authenticate.admin(await fromAdmin(domain));
  expect(session).toMatchObject({ shop: domain, isOnline: false, refreshToken: expect.any(String) });
  expect(await findShop(domain)).toMatchObject({ state: "installed", currency: "GBP", backfill: { state: "queued" } });
  await authenticate.admin(await fromAdmin(domain));
  expect(await accessTokenOf(domain)).toBe(session.accessToken);
});

test("a token that is not Shopify's opens nothing", async () => {
  const headers = { authorization: "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x", "user-agent": BROWSER };
  const refused = await authenticate.admin(new Request("https://vouch.test/app", { headers })).catch((error) => error);
  expect(refused).toBeInstanceOf(Response);
  expect(refused.status).toBe(401);
});

test("a merchant is not kept waiting by a throttled store: the wish is kept and carried out later", async () => {
  const { shop } = await store.install();
  const { admin } = await authenticate.admin(await fromAdmin(shop.domain));
  const call = merchantCall(admin.graphql, shop.domain);
  const now = instant(Date.now());
  const offer = await createOffer(shop, call, { title: "Friends", kind: "fixed", amount: "5" }, now);
  const partner = await createPartner(shop, { name: "Ada", commission: "percent", rate: "10" }, now);
  if (offer.kind !== "created" || partner.kind !== "created") throw new Error("refused");
  await store.hand.throttle(shop.domain, -1000);
  const wish = { offerId: offer.offerId, partnerId: partner.partnerId, typed: "ADA5" };
  expect(await addCode(shop, call, wish, now)).toEqual({
    kind: "making",
    key: "ADA5",
    problem:
      "Shopify asks for a pause because much is being changed in your store at once. Vouch tries again by itself.",
  });
  await store.hand.throttle(shop.domain, 2000);
  processBuckets().of(shop.domain).learn({ maximumAvailable: 2000, currentlyAvailable: 2000, restoreRate: 100 });
  await store.runJobs();
  expect(await getCode(shop.id, codeKey("ADA5"))).toMatchObject({ state: "live", problem: null });
  expect(await store.hand.discount(shop.domain, "ADA5")).toMatchObject({ status: "ACTIVE", codesCount: 1 });
});
