import { afterAll, expect, test } from "vitest";
import { aShop, openFixture } from "../fixture.ts";

const fixture = await openFixture({ proxy: { url: "/proxy", prefix: "apps", subpath: "partners" } });
afterAll(() => fixture.close());
const { hand, simulator } = fixture;

const pathOf = (shop: string) => `${simulator.url}/store/${shop.replace(".myshopify.com", "")}`;
const post = (url: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(url, { method: "POST", body: new URLSearchParams(form), headers, redirect: "manual" });

test("a store is opened, the app installed and an order placed by forms alone", async () => {
  const opened = await post(`${simulator.url}/stores`, { name: "Nordlicht", handle: "nordlicht" });
  expect(opened.headers.get("location")).toBe("/store/nordlicht/orders");
  const grant = await (await fetch(`${simulator.url}/store/nordlicht/apps/vouch`)).text();
  expect(grant).toContain("See orders of the last 60 days");
  await post(`${simulator.url}/store/nordlicht/install`, {});
  expect((await hand.shop("nordlicht")).installed).toBe(true);
  const [shirt] = await hand.products("nordlicht");
  const placed = await post(`${simulator.url}/store/nordlicht/orders/new`, {
    [`product-${shirt?.id}`]: "2",
    paid: "on",
  });
  const page = await (await fetch(`${simulator.url}${placed.headers.get("location")}`)).text();
  expect(page).toContain("158.00");
});

test("the first page leads into a store with the app as each of the people who meet there", async () => {
  const { domain: shop } = await hand.createShop({ domain: "first-page.myshopify.com" });
  const first = async () => (await fetch(simulator.url)).text();
  const partner = `${new URL(pathOf(shop)).pathname}/storefront/app`;
  expect(await first()).not.toContain(partner);
  await hand.install(shop);
  const page = await first();
  for (const path of ["apps/vouch", "storefront", "storefront/app"])
    expect(page).toContain(`href="${new URL(pathOf(shop)).pathname}/${path}"`);
  const led = await fetch(`${simulator.url}${partner}`, { redirect: "manual" });
  expect(led.headers.get("location")).toMatch(/\.localhost:\d+\/apps\/partners$/);
});

test("a refused code is said on the form, and what was typed is still there", async () => {
  const shop = await aShop(fixture);
  const response = await post(`${pathOf(shop)}/orders/new`, { codes: "NOPE", email: "ada@example.com" });
  const page = await response.text();
  expect(page).toContain("An order needs at least one line");
  expect(page).toContain('value="ada@example.com"');
});

test("what people type stays text", async () => {
  const shop = await aShop(fixture);
  const title = `<script>alert(1)</script>`;
  await hand.placeOrder(shop, { lines: [{ title, price: "1.00" }], customer: `"><img src=x>@example.com` });
  const [order] = await hand.orders(shop);
  for (const path of ["/orders", `/orders/${order?.id}`, "/webhooks"]) {
    const page = await (await fetch(pathOf(shop) + path)).text();
    expect(page).not.toContain(title);
    expect(page).not.toContain("<img src=x>");
  }
});

test("a page elsewhere cannot post as the merchant", async () => {
  const shop = await aShop(fixture);
  const response = await post(`${pathOf(shop)}/uninstall`, {}, { origin: "https://evil.example" });
  expect(response.status).toBe(400);
  expect((await hand.shop(shop)).installed).toBe(true);
});

test("the frame opens the app with the shop, the host and the admin's own query", async () => {
  const shop = await aShop(fixture);
  const page = await (await fetch(`${pathOf(shop)}/apps/vouch/app/orders?code=TEN`)).text();
  const settings = JSON.parse(/id="frame-settings">(.*?)<\/script>/.exec(page)?.[1] ?? "{}");
  const app = new URL(settings.app);
  expect(app.origin + app.pathname).toBe(`${simulator.tunnelUrl}/app/orders`);
  expect(Object.fromEntries(app.searchParams)).toMatchObject({ code: "TEN", shop, embedded: "1" });
  const host = Buffer.from(app.searchParams.get("host") ?? "", "base64url").toString();
  expect(host).toBe(`admin.shopify.com/store/${shop.replace(".myshopify.com", "")}`);
});
