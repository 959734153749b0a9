import { expect, test } from "vitest";
import { readLanding } from "./landing.ts";

const HOSTS = ["shop.example", "shop.myshopify.com"] as const;
const read = (typed: string) => readLanding(typed, [...HOSTS]);

test.each([
  ["", null],
  [" / ", null],
  ["/products/mug", "/products/mug"],
  ["products/mug?variant=1#top", "/products/mug?variant=1"],
  ["https://shop.example/collections/all", "/collections/all"],
  ["https://SHOP.myshopify.com/pages/café", "/pages/caf%C3%A9"],
  ["https://shop.example/", null],
])("%s is a page of the shop", (typed, landing) => expect(read(typed)).toEqual({ ok: true, value: landing }));

test.each([
  ["https://evil.example/products/mug", /evil\.example is not your shop/],
  ["//evil.example", /evil\.example is not your shop/],
  ["/\\evil.example", /evil\.example is not your shop/],
  ["/a/..//evil.example", /one \/ at its beginning/],
  ["javascript:alert(1)", /Enter a path/],
  ["/discount/SARAH20", /applies a discount itself/],
  ["/en-gb/discount/SARAH20", /applies a discount itself/],
  ["/products/mug?ref=ada", /Leave ref= out/],
  ["/products/mug?variant=1&Ref=ada", /Leave ref= out/],
  [`/${"x".repeat(255)}`, /at most 255/],
])("%s is refused", (typed, message) => {
  expect(read(typed)).toEqual({ ok: false, error: expect.stringMatching(message) });
});
