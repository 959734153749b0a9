import "@shopify/shopify-api/adapters/node";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { afterAll, expect, test } from "vitest";
import { aShop, openFixture, SECRET } from "../fixture.ts";
import { browserOf } from "./browse.ts";

// Shopify's own validator is the judge of the signature.
const shopify = shopifyApi({
  apiKey: "test-key",
  apiSecretKey: SECRET,
  apiVersion: ApiVersion.October26,
  hostName: "app.test",
  isEmbeddedApp: true,
  logger: { log: () => {} },
});
const fixture = await openFixture({ proxy: { url: "/proxy", prefix: "apps", subpath: "partners" } });
const { hand, simulator } = fixture;
const asked: { url: URL; method: string; headers: IncomingHttpHeaders; body: string }[] = [];
let answer: { status?: number; headers: Record<string, string>; body?: string } = { headers: {} };
const app = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { method = "", headers } = request;
  asked.push({ url: new URL(request.url ?? "/", "http://app.test"), method, headers, body });
  response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
});
await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
simulator.aimAt(`http://127.0.0.1:${(app.address() as AddressInfo).port}`);
afterAll(async () => {
  await fixture.close();
  app.close();
});

const liquid = (body: string) => ({ headers: { "content-type": "application/liquid", "set-cookie": "a=b" }, body });
const lastAsked = () => {
  const last = asked.at(-1);
  if (!last) throw new Error("The app was not asked");
  return last;
};
const judged = (query: URLSearchParams) =>
  shopify.utils.validateHmac(Object.fromEntries(query), { signator: "appProxy" });

test("a page of the app is asked for with Shopify's signature, and nothing the visitor says in Shopify's name stays", async () => {
  const shop = await aShop(fixture);
  answer = liquid("x");
  await browserOf(simulator.url, shop).get(
    "/apps/partners/orders/?page=2&shop=evil.myshopify.com&logged_in_customer_id=7",
  );
  const { url } = lastAsked();
  expect(url.pathname).toBe("/proxy/orders/");
  expect(await judged(url.searchParams)).toBe(true);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    shop,
    page: "2",
    path_prefix: "/apps/partners",
    logged_in_customer_id: "",
  });
  url.searchParams.set("page", "3");
  expect(await judged(url.searchParams)).toBe(false);
});

test("who is logged in is told to the app, until they log out", async () => {
  const shop = await aShop(fixture);
  const browser = browserOf(simulator.url, shop);
  const { id } = await hand.createCustomer(shop, { email: "ada@example.com", password: "secret" });
  await browser.post("/account/login", { email: "ada@example.com", password: "secret" });
  answer = liquid("{{ customer.email }}");
  expect((await browser.get("/apps/partners")).body).toContain("ada@example.com");
  expect(lastAsked().url.searchParams.get("logged_in_customer_id")).toBe(String(id));
  await browser.get("/account/logout");
  await browser.get("/apps/partners");
  expect(lastAsked().url.searchParams.get("logged_in_customer_id")).toBe("");
});

test("cookies pass in neither direction; a posted form arrives whole", async () => {
  const shop = await aShop(fixture);
  const browser = browserOf(simulator.url, shop);
  await browser.get("/");
  answer = liquid("x");
  const seen = await browser.post("/apps/partners/sign-in", { email: "ada@example.com" });
  expect(lastAsked()).toMatchObject({ method: "POST", body: "email=ada%40example.com" });
  expect(lastAsked().headers.cookie).toBeUndefined();
  expect(seen.setCookies.some((cookie) => cookie.startsWith("a="))).toBe(false);
});

test("Liquid is drawn inside the theme, or alone where it says so", async () => {
  const shop = await aShop(fixture);
  const browser = browserOf(simulator.url, shop);
  answer = liquid("<p>{{ shop.name | upcase }}</p>{% raw %}{{ kept }}{% endraw %}");
  const framed = await browser.get("/apps/partners");
  expect(framed.type).toContain("text/html");
  expect(framed.body).toContain(`<p>${shop.replace(".myshopify.com", "").toUpperCase()}</p>{{ kept }}`);
  expect(framed.body).toContain('<header class="header">');
  answer = liquid("{% layout none %}<p>alone</p>");
  expect((await browser.get("/apps/partners")).body).toBe("<p>alone</p>");
});

test("redirects and other types go to the browser, and Shopify's address of the store becomes this machine's", async () => {
  const shop = await aShop(fixture);
  const browser = browserOf(simulator.url, shop);
  const { storefrontUrl } = await hand.shop(shop);
  answer = { status: 302, headers: { location: `https://${shop}/account/login?return_url=/apps/partners` } };
  expect(await browser.get("/apps/partners")).toMatchObject({
    status: 302,
    location: `${storefrontUrl}/account/login?return_url=/apps/partners`,
  });
  answer = { headers: { "content-type": "application/json" }, body: `{"link":"https://${shop}/?ref=a"}` };
  expect((await browser.get("/apps/partners")).body).toBe(`{"link":"${storefrontUrl}/?ref=a"}`);
});

test("only the app's own path is passed on, and only where it is installed", async () => {
  const shop = await aShop(fixture);
  const browser = browserOf(simulator.url, shop);
  expect((await browser.get("/apps/partnership")).status).toBe(404);
  await hand.uninstall(shop);
  expect((await browser.get("/apps/partners")).status).toBe(404);
});

test("an app that does not answer leaves a page in the theme", async () => {
  const shop = await aShop(fixture);
  simulator.aimAt("http://127.0.0.1:9");
  const seen = await browserOf(simulator.url, shop).get("/apps/partners");
  expect(seen.status).toBe(502);
  expect(seen.body).toContain("third-party application");
});
