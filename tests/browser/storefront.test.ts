// The stand-in's own storefront in a real browser: somebody buys on a phone, and a built pixel in a worker sees it.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SimulatorClient } from "../../simulator/client.ts";
import { type Simulator, startSimulator } from "../../simulator/server.ts";
import { WITH_EMBED } from "./embed.ts";

// Tells an endpoint each event with what a pixel may know, as a pixel built by Shopify CLI would.
const PIXEL = `shopify.extend("WebPixel::Render", ({ analytics, browser, init, settings, customerPrivacy }) => {
  const tell = (body) => fetch(settings.endpoint, { method: "POST", body: JSON.stringify(body), keepalive: true });
  customerPrivacy.subscribe("visitorConsentCollected", (event) => tell({ consent: event.customerPrivacy }));
  analytics.subscribe("all_standard_events", async (event) => {
    if (event.name === "page_viewed") await browser.cookie.set("seen=yes; Path=/");
    tell({ name: event.name, search: event.context.document.location.search, shop: init.data.shop.myshopifyDomain,
      token: event.data.checkout?.token, window: typeof window, cookie: await browser.cookie.get("seen") });
  });
});`;

type Told = { name?: string; consent?: Record<string, boolean>; [field: string]: unknown };
const told: Told[] = [];
const endpoint = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  told.push(JSON.parse(body));
  response.writeHead(204, { "access-control-allow-origin": "*" }).end();
});
let simulator: Simulator;
let hand: SimulatorClient;
let chrome: Browser;

beforeAll(async () => {
  await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
  const folder = mkdtempSync(path.join(tmpdir(), "storefront-"));
  const extension = path.join(folder, "extensions", "pixel");
  mkdirSync(extension, { recursive: true });
  writeFileSync(path.join(folder, "pixel.js"), PIXEL);
  writeFileSync(
    path.join(folder, "shopify.app.toml"),
    `name = "Vouch"\n[access_scopes]\nscopes = "write_pixels,read_customer_events"\n`,
  );
  writeFileSync(
    path.join(extension, "shopify.extension.toml"),
    'type = "web_pixel_extension"\n[customer_privacy]\nanalytics = true\nmarketing = true\nsale_of_data = "enabled"\n',
  );
  simulator = await startSimulator({
    appOrigin: "http://127.0.0.1:9",
    appToml: path.join(folder, "shopify.app.toml"),
    apiKey: "story-key",
    apiSecret: "story-secret",
    pixel: path.join(folder, "pixel.js"),
  });
  hand = new SimulatorClient(simulator.url);
  chrome = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-features=LocalNetworkAccessChecks"],
  });
});
afterAll(async () => {
  await chrome.close();
  await simulator.close();
  endpoint.close();
});

const names = () => told.map((one) => one.name).filter(Boolean);

async function aStore(domain: string, consentRequired = false): Promise<string> {
  await hand.createShop({ domain, name: "Quiet Rooms", consentRequired });
  await hand.install(domain);
  await createPixel(domain);
  told.length = 0;
  return (await hand.shop(domain)).storefrontUrl;
}

/** The app's own way: a token for a session token, then the mutation. */
async function createPixel(domain: string): Promise<void> {
  const call = async (to: string, body: unknown, headers: Record<string, string> = {}) => {
    const host = { "content-type": "application/json", "x-fake-shop-host": `${domain}.myshopify.com` };
    const init = { method: "POST", headers: { ...host, ...headers }, body: JSON.stringify(body) };
    return (await (await fetch(`${simulator.url}${to}`, init)).json()) as Record<string, unknown>;
  };
  const { access_token } = await call("/admin/oauth/access_token", {
    client_id: "story-key",
    client_secret: "story-secret",
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: await hand.sessionToken(domain),
    requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
    expiring: "1",
  });
  const settings = { endpoint: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/` };
  const query = "mutation($p: WebPixelInput!) { webPixelCreate(webPixel: $p) { userErrors { message } } }";
  const headers = { "x-shopify-access-token": String(access_token) };
  const made = await call("/admin/api/2026-10/graphql.json", { query, variables: { p: { settings } } }, headers);
  expect(made).toMatchObject({ data: { webPixelCreate: { userErrors: [] } } });
}

async function visit(width: number): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await chrome.newContext({ viewport: { width, height: 844 } })).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints };
}

const overflow = (page: Page) => page.evaluate(() => document.body.scrollWidth - document.documentElement.clientWidth);

test("an order says by whose link its customer came, also after another first page, where the theme's block notes it in the cart", async () => {
  const origin = await aStore("in-the-cart");
  const { page, complaints } = await visit(390);
  await page.addInitScript(WITH_EMBED);
  await page.goto(origin);
  const noted = page.waitForResponse(/cart\/update\.js/);
  await page.goto(`${origin}/collections/all?ref=Ada`);
  expect((await noted).status()).toBe(200);
  await page.getByRole("link", { name: /Linen shirt/ }).click();
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.getByRole("link", { name: "Check out" }).click();
  await page.getByLabel("E-mail").fill("zoe@example.com");
  await page.getByRole("button", { name: "Pay now" }).click();
  await page.getByRole("heading", { name: /Thank you/ }).waitFor();
  expect(await hand.orders("in-the-cart")).toMatchObject([
    {
      landing_site: "/",
      note_attributes: [{ name: "ref", value: expect.stringMatching(/^\[\[\d{10},"ref","Ada"\]\]$/) }],
    },
  ]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test.each([390, 1280])("somebody buys at %i px, and the pixel sees the way to the order", async (width) => {
  const origin = await aStore(`buying-at-${width}`);
  const { page, complaints } = await visit(width);
  await page.goto(`${origin}/?ref=ada`);
  await expect.poll(names).toContain("page_viewed");
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole("link", { name: /Linen shirt/ }).click();
  await page.getByRole("button", { name: "Add to cart" }).click();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole("link", { name: "Check out" }).click();
  await page.getByLabel("E-mail").fill("ada@example.com");
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: "Pay now" }).click();
  await page.getByRole("heading", { name: /Thank you/ }).waitFor();
  await expect.poll(names).toContain("checkout_completed");
  const [order] = await hand.orders(`buying-at-${width}`);
  expect(order?.landing_site).toBe("/?ref=ada");
  expect(told[0]).toMatchObject({
    name: "page_viewed",
    search: "?ref=ada",
    shop: `buying-at-${width}.myshopify.com`,
    window: "undefined",
    cookie: "yes",
  });
  expect(told.find((one) => one.name === "checkout_completed")?.token).toBe(order?.checkout_token);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("without consent the pixel does not run; with it, it hears what came before", async () => {
  const origin = await aStore("asking-first", true);
  const { page } = await visit(390);
  await page.goto(`${origin}/?ref=ada`);
  await page.getByRole("button", { name: "Accept" }).waitFor();
  expect(page.workers()).toEqual([]);
  await page.getByRole("button", { name: "Accept" }).click();
  await expect.poll(names).toEqual(["page_viewed"]);
  expect(told.find((one) => one.name)?.search).toBe("?ref=ada");
  await expect.poll(() => told.find((one) => one.consent)?.consent).toMatchObject({ marketingAllowed: true });
  await page.context().close();
});

test("a visitor who declines is not asked again, and nothing is told of them", async () => {
  const origin = await aStore("declining", true);
  const { page } = await visit(390);
  await page.goto(origin);
  await page.getByRole("button", { name: "Decline" }).click();
  await page.goto(`${origin}/collections/all?ref=ada`);
  await expect.poll(() => page.getByRole("button", { name: "Accept" }).count()).toBe(0);
  expect(page.workers()).toEqual([]);
  expect(told).toEqual([]);
  await page.context().close();
});
