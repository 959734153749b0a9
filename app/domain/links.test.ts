import { expect, test } from "vitest";
import { referralsIn } from "./click.ts";
import { couponLink, referralLink } from "./links.ts";

test("a referral link names its handle, on whatever page", () => {
  expect(referralLink("shop.example", "ada")).toBe("https://shop.example/?ref=ada");
  expect(referralLink("shop.example", "ada", "/products/shirt")).toBe("https://shop.example/products/shirt?ref=ada");
});

test.each([
  ["SARAH20", "https://shop.example/discount/SARAH20?redirect=%2F%3Fref%3Dada&ref=ada"],
  ["SOMMER 20%", "https://shop.example/discount/SOMMER%2020%25?redirect=%2F%3Fref%3Dada&ref=ada"],
  ["a/b?c#d", "https://shop.example/discount/a%2Fb%3Fc%23d?redirect=%2F%3Fref%3Dada&ref=ada"],
  ["A,B", null],
])("a coupon link carries %s, with the handle inside and beside redirect", (code, link) => {
  expect(couponLink("shop.example", { code, handle: "ada" })).toBe(link);
});

test("a code without a partner's handle has a link that only applies it", () => {
  expect(couponLink("shop.example", { code: "SARAH20", handle: null })).toBe("https://shop.example/discount/SARAH20");
});

test("what a link says of its partner is what is read of it, on either of its ways to the page", () => {
  const link = couponLink("shop.example", { code: "SARAH20", handle: "ada" }) ?? "";
  const expected = { parameter: "ref", value: "ada" };
  expect(referralsIn(link, ["ref"])).toContainEqual(expected);
  const redirect = new URL(link).searchParams.get("redirect") ?? "";
  expect(referralsIn(redirect, ["ref"])).toEqual([expected]);
});
