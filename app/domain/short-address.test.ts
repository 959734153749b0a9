import fc from "fast-check";
import { expect, test } from "vitest";
import { couponLink } from "./links.ts";
import { readShortPath, sameTarget, TARGET_LENGTH, targetOf } from "./short-address.ts";

const HOSTS = ["shop.example", "shop.myshopify.com"];
const read = (typed: string) => readShortPath(typed, HOSTS);

test.each([
  ["sarah", "/sarah"],
  [" /Sarah/ ", "/sarah"],
  ["https://shop.example/Sarah-Lee", "/sarah-lee"],
  ["shop.myshopify.com/sarah_20", "/sarah_20"],
  ["jo3", "/jo3"],
])("%s is the path %s", (typed, path) => expect(read(typed)).toEqual({ ok: true, value: path }));

test.each([
  ["", /Enter a path/],
  ["/", /Enter a path/],
  ["a/b", /one part/],
  ["https://evil.example/sarah", /one part/],
  ["sarah lee", /spaces/],
  ["-sarah", /starts with/],
  ["sårah", /letters a to z/],
  ["sarah?ref=x", /letters a to z/],
  ["jo", /at least 3/],
  ["x".repeat(65), /at most 64/],
  ["en-gb", /language of your shop/],
  ...["cart", "Products", "collections", "pages", "discount", "apps", "admin", "account", "checkout", "services"].map(
    (name) => [name, /Shopify uses itself/] as [string, RegExp],
  ),
])("%s is refused", (typed, message) => {
  expect(read(typed)).toEqual({ ok: false, error: expect.stringMatching(message) });
});

test("a target is the best of a code's links that fits Shopify's length", () => {
  const fits = `https://shop.example/discount/A?${"x".repeat(TARGET_LENGTH - "/discount/A?".length)}`;
  expect(targetOf([`${fits}y`, fits])).toBe(fits.replace("https://shop.example", ""));
  expect(targetOf([`${fits}y`, null])).toBeNull();
});

test.each([
  ["/discount/A?redirect=%2F%3Fref%3Dada&ref=ada", "/discount/A?redirect=/?ref%3Dada&ref=ada", true],
  ["/discount/A?redirect=%2F%3Fref%3Dada&ref=ada", "/discount/A?redirect=/?ref=ada&ref=ada", true],
  ["/discount/A", "https://evil.example/discount/A", false],
  ["/discount/A?ref=ada", "/discount/A?ref=ben", false],
  ["/discount/A", "/discount/B", false],
])("%s and %s lead to the same: %s", (one, other, same) => expect(sameTarget(one, other)).toBe(same));

test("a target that Shopify wrote with less encoding is no other target", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9 &+%?=/#é-]{1,30}$/), (value) => {
      const link = couponLink("shop.example", { code: "SARAH20", handle: "ada", tags: [["utm_source", value]] });
      const target = targetOf([link]);
      fc.pre(target !== null);
      const rewritten = target?.replaceAll(/%(3F|2F|3A|40)/g, (one) => decodeURIComponent(one)) ?? "";
      expect(sameTarget(target ?? "", rewritten)).toBe(true);
    }),
  );
});
