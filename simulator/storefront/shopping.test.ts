import { afterAll, expect, test } from "vitest";
import { aShop, openFixture } from "../fixture.ts";
import { type Browser, browserOf } from "./browse.ts";

const fixture = await openFixture();
const { hand, simulator } = fixture;
afterAll(() => fixture.close());

async function aVisit(more: { forwardsDiscountQuery?: boolean } = {}) {
  const shop = await aShop(fixture);
  await hand.changeShop(shop, more);
  const [shirt] = await hand.products(shop);
  const browser = browserOf(simulator.url, shop);
  const add = () => browser.post("/cart/add", { id: String((shirt as unknown as { variantId: number }).variantId) });
  return { shop, browser, add };
}

async function buy(browser: Browser, email = "ada@example.com") {
  const begun = await browser.get("/checkout");
  await browser.get(begun.location ?? "");
  return browser.post("/checkout", { email, firstName: "Ada", lastName: "L" });
}

test("what is bought becomes an order with the page it began on, the cart's attributes and both tokens", async () => {
  const { shop, browser, add } = await aVisit();
  await browser.get("/products/linen-shirt?ref=ada&utm_source=x", { referer: "https://blog.example/post" });
  await browser.get("/collections/all?ref=late");
  await add();
  await browser.post("/cart/update", { "attributes[ref]": "ada" });
  const begun = await browser.get("/checkout");
  const paid = await buy(browser);
  expect(paid.status).toBe(303);
  const [order] = await hand.orders(shop);
  expect(order).toMatchObject({
    landing_site: "/products/linen-shirt?ref=ada&utm_source=x",
    referring_site: "https://blog.example/post",
    note_attributes: [{ name: "ref", value: "ada" }],
    checkout_token: begun.location?.split("/")[2],
    total_price: "83.90",
    email: "ada@example.com",
  });
  expect(order?.cart_token).toMatch(/^[0-9a-f]{32}$/);
  expect((await browser.get(paid.location ?? "")).body).toContain("Thank you, Ada!");
  expect((await browser.get("/cart")).body).toContain("Your cart is empty.");
});

test("each time that a customer came by another link is a visit, and the admin tells of them once they are put together", async () => {
  const { shop, browser, add } = await aVisit();
  await browser.get("/");
  await browser.get("/products/linen-shirt?ref=ada&utm_source=x");
  await browser.get("/products/linen-shirt?ref=ada&utm_source=x");
  await browser.get("/collections/all");
  await hand.setClock(3_600_000);
  await browser.get("/cart");
  await add();
  await buy(browser);
  const [order] = await hand.orders(shop);
  const journey = async () => {
    const query = `{ nodes(ids: ["gid://shopify/Order/${order?.id}"]) { ... on Order { customerJourneySummary { ready
      momentsCount { count } firstVisit { landingPage } lastVisit { landingPage }
      moments(last: 2) { nodes { ... on CustomerVisit { landingPage } } } } } } }`;
    const { data } = await fixture.ask(shop, query);
    const [node] = (data?.nodes ?? []) as { customerJourneySummary: object }[];
    return node?.customerJourneySummary;
  };
  expect(await journey()).toMatchObject({ ready: false, firstVisit: null, moments: null });
  await hand.setClock(2 * 3_600_000);
  expect(await journey()).toEqual({
    ready: true,
    momentsCount: { count: 3 },
    firstVisit: { landingPage: "/" },
    lastVisit: { landingPage: "/cart" },
    moments: { nodes: [{ landingPage: "/products/linen-shirt?ref=ada&utm_source=x" }, { landingPage: "/cart" }] },
  });
  await hand.setClock(0);
});

test("what the checkout shows is what the order says", async () => {
  const { shop, browser, add } = await aVisit();
  await hand.createDiscount(shop, { code: "ADA10", percent: "10" });
  await add();
  await browser.get("/discount/ADA10");
  const shown = (await browser.get((await browser.get("/checkout")).location ?? "")).body;
  await buy(browser);
  const [order] = await hand.orders(shop);
  expect(order).toMatchObject({ total_price: "76.00", total_discounts: "7.90" });
  for (const text of ["−7.90 EUR", "76.00 EUR", "ADA10"]) expect(shown).toContain(text);
});

test.each([
  ["/discount/ADA10?redirect=/products/linen-shirt&ref=ada", "/products/linen-shirt?ref=ada"],
  ["/discount/ADA10?return_to=/cart", "/cart"],
  ["/discount/ADA10?ref=ada", "/?ref=ada"],
  ["/discount/ADA10?redirect=//evil.example&ref=ada", "/?ref=ada"],
  ["/discount/ADA10?redirect=/%5Cevil.example", "/"],
  ["/discount/ADA10?redirect=/a/..//evil.example", "/"],
  ["/discount/ADA10?redirect=https://evil.example", "/"],
  ["/discount/ADA10?redirect=%2F%09%2Fevil.example", "/"],
])("a discount link keeps its code and stays in the shop: %s → %s", async (link, target) => {
  const { browser } = await aVisit();
  const seen = await browser.get(link);
  expect([seen.status, seen.location, browser.cookies.get("discount_code")]).toEqual([302, target, "ADA10"]);
});

test("a store that does not forward the query of a discount link hands on the target alone", async () => {
  const { browser } = await aVisit({ forwardsDiscountQuery: false });
  expect((await browser.get("/discount/A?redirect=/cart?x=1&ref=ada")).location).toBe("/cart?x=1");
});

test("a code that does not hold is said in a sentence, and the ones before it stay", async () => {
  const { shop, browser, add } = await aVisit();
  await hand.createDiscount(shop, { code: "ADA10", percent: "10", combine: true });
  await hand.createDiscount(shop, { code: "OLD", percent: "10", startsAt: "2020-01-01", endsAt: "2020-02-01" });
  await add();
  await browser.post("/checkout/discount", { code: "ada10" });
  const refused = await browser.post("/checkout/discount", { code: "OLD" });
  expect(refused.body).toContain("OLD has expired.");
  expect(decodeURIComponent(browser.cookies.get("discount_code") ?? "")).toBe("ada10");
  expect((await browser.post("/checkout/discount", { code: "<b>" })).body).toContain(
    "Enter a valid discount code: &lt;b&gt;",
  );
  await browser.post("/checkout/discount/remove", { code: "ada10" });
  expect(browser.cookies.has("discount_code")).toBe(false);
});

test("quantities change, nought and Remove take a product out", async () => {
  const { shop, browser, add } = await aVisit();
  const [shirt] = (await hand.products(shop)) as unknown as { variantId: number }[];
  await add();
  await browser.post("/cart/update", { [`updates[${shirt?.variantId}]`]: "3" });
  expect((await browser.get("/cart")).body).toContain("237.00 EUR");
  await browser.post("/cart/update", { [`updates[${shirt?.variantId}]`]: "3", remove: String(shirt?.variantId) });
  expect((await browser.get("/cart")).body).toContain("Your cart is empty.");
});

test("two browsers have two carts", async () => {
  const { shop, add } = await aVisit();
  await add();
  expect((await browserOf(simulator.url, shop).get("/cart")).body).toContain("Your cart is empty.");
});

test("there is a page for a store nobody opened, and for a path that is not there", async () => {
  const { browser } = await aVisit();
  expect((await browserOf(simulator.url, "nobody.myshopify.com").get("/")).status).toBe(404);
  expect((await browser.get("/products/none")).status).toBe(404);
});
