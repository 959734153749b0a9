import { afterAll, expect, test } from "vitest";
import { aShop, openFixture } from "../fixture.ts";
import { browserOf } from "../storefront/browse.ts";

const fixture = await openFixture();
const { hand, simulator } = fixture;
afterAll(() => fixture.close());

async function aStore() {
  const shop = await aShop(fixture);
  return { shop, put: (path: string, target: string) => hand.putRedirect(shop, { path, target }) };
}

test.each([
  ["", "/cart", "Path can't be blank"],
  ["/ben", "", "Target can't be blank"],
  ["/cart/old", "/", "Path is reserved"],
  ["/Products", "/", "Path is reserved"],
  [`/${"x".repeat(1_024)}`, "/", "Path is too long (maximum is 1024 characters)"],
  ["/ben", `/${"x".repeat(255)}`, "Target is too long (maximum is 255 characters)"],
  ["/SARAH", "/cart", "Path has already been taken"],
])("%s to %s is refused", async (path, target, message) => {
  const { put } = await aStore();
  await put("/sarah", "/collections/all");
  await expect(put(path, target)).rejects.toThrow(message);
});

test("targets are written again with as little encoding as they need", async () => {
  const { put } = await aStore();
  const target = "/discount/A?redirect=%2F%3Fref%3Dada&note=a%26b";
  expect(await put("https://shop.example/springwear", target)).toMatchObject({
    path: "/springwear",
    target: "/discount/A?redirect=/?ref%3Dada&note=a%26b",
  });
});

test("a redirect answers where the store has no page, and takes along what it was asked with", async () => {
  const { shop, put } = await aStore();
  await put("/sarah", "/collections/all?a=b");
  await put("/products/linen-shirt", "/cart");
  const browser = browserOf(simulator.url, shop);
  expect(await browser.get("/Sarah/?c=d")).toMatchObject({ status: 301, location: "/collections/all?a=b&c=d" });
  expect((await browser.get("/products/linen-shirt")).status).toBe(200);
  expect((await browser.get("/nobody")).status).toBe(404);
});
