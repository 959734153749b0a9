import { afterAll, expect, test } from "vitest";
import { aShop, openFixture } from "../fixture.ts";
import { browserOf } from "./browse.ts";

const fixture = await openFixture();
const { hand, simulator } = fixture;
afterAll(() => fixture.close());

const ADA = { email: "ada@example.com", password: "secret" };

test("a customer registers, sees the orders of their address, logs out and in again", async () => {
  const shop = await aShop(fixture);
  await hand.placeOrder(shop, { lines: [{ product: "linen-shirt" }], customer: ADA.email });
  await hand.placeOrder(shop, { lines: [{ product: "trail-mug" }], customer: "bob@example.com" });
  const browser = browserOf(simulator.url, shop);
  const made = await browser.post("/account/register", { ...ADA, firstName: "Ada" });
  expect([made.status, made.location]).toEqual([303, "/account"]);
  const page = (await browser.get("/account")).body;
  expect(page).toContain("#1001");
  expect(page).not.toContain("#1002");
  await browser.get("/account/logout");
  expect((await browser.get("/account")).location).toBe("/account/login");
  await browser.post("/account/login", ADA);
  expect((await browser.get("/account")).status).toBe(200);
});

test("a wrong password, a short one and a taken address are said on the form", async () => {
  const shop = await aShop(fixture);
  await hand.createCustomer(shop, ADA);
  const browser = browserOf(simulator.url, shop);
  const wrong = await browser.post("/account/login", { ...ADA, password: "guess" });
  expect(wrong.body).toContain("Incorrect email or password.");
  expect((await browser.post("/account/register", ADA)).body).toContain("already associated");
  const short = { email: "b@example.com", password: "1234" };
  expect((await browser.post("/account/register", short)).body).toContain("too short");
  expect((await browser.get("/account")).status).toBe(302);
});

test.each([
  ["/apps/partners?x=1", "/apps/partners?x=1"],
  ["//evil.example", "/account"],
  ["https://evil.example", "/account"],
  ["/\\evil.example", "/account"],
])("logging in leads back into the shop alone: %s → %s", async (wanted, to) => {
  const shop = await aShop(fixture);
  await hand.createCustomer(shop, ADA);
  const browser = browserOf(simulator.url, shop);
  expect((await browser.post("/account/login", { ...ADA, return_url: wanted })).location).toBe(to);
  expect((await browser.get(`/account/login?return_url=${encodeURIComponent(wanted)}`)).body).toContain(
    `value="${to}"`,
  );
});

test("a cookie from before the log-in opens no account", async () => {
  const shop = await aShop(fixture);
  await hand.createCustomer(shop, ADA);
  const [browser, thief] = [browserOf(simulator.url, shop), browserOf(simulator.url, shop)];
  await browser.get("/");
  for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
  await browser.post("/account/login", ADA);
  expect((await browser.get("/account")).status).toBe(200);
  expect((await thief.get("/account")).status).toBe(302);
});
