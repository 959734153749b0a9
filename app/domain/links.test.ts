import fc from "fast-check";
import { expect, test } from "vitest";
import { referralsIn } from "./click.ts";
import { couponLink, LINK_LENGTH, referralLink } from "./links.ts";

test("a referral link names its handle, on whatever page", () => {
  expect(referralLink("shop.example", "ada")).toBe("https://shop.example/?ref=ada");
  expect(referralLink("shop.example", "ada", { landing: "/products/shirt?variant=1" })).toBe(
    "https://shop.example/products/shirt?variant=1&ref=ada",
  );
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

test("a coupon link opens its page, with its tags inside and beside redirect", () => {
  const tags = [["utm_source", "Ada & Co"]] as const;
  const link = new URL(
    couponLink("shop.example", { code: "SARAH20", handle: "ada", landing: "/products/mug?variant=1", tags }) ?? "",
  );
  expect(link.searchParams.get("redirect")).toBe("/products/mug?variant=1&ref=ada&utm_source=Ada%20%26%20Co");
  expect([link.searchParams.get("ref"), link.searchParams.get("utm_source")]).toEqual(["ada", "Ada & Co"]);
});

/** What ends or changes a part of an address where it is not encoded, and what takes many bytes. */
const UNKIND = [..."aZ0 %&=?#+/\\:;@\"'<>{}[]|^`~.,\t\n\u0000é山😀\u202e\ud800"];

test("whatever tags, codes and pages hold, a link keeps its code, its page and its partner", () => {
  const text = fc.string({ unit: fc.constantFrom(...UNKIND), minLength: 1, maxLength: 40 });
  const tags = fc.array(fc.tuple(fc.constantFrom("utm_source", "utm_campaign"), text), { maxLength: 4 });
  fc.assert(
    fc.property(text, tags, (typed, more) => {
      const code = typed.toWellFormed().replaceAll(",", "").replaceAll(/^\.+$/g, "x") || "X";
      const wellFormed = more.map(([name, value]) => [name, value.toWellFormed()] as const);
      const link = couponLink("shop.example", { code, handle: "ada", landing: "/pages/a?b=c", tags: wellFormed }) ?? "";
      expect(link.length).toBeLessThanOrEqual(LINK_LENGTH);
      const url = new URL(link);
      expect(url.host).toBe("shop.example");
      expect(decodeURIComponent(url.pathname)).toBe(`/discount/${code}`);
      const to = new URL(url.searchParams.get("redirect") ?? "", "https://shop.example");
      expect([to.pathname, to.searchParams.get("b"), to.searchParams.getAll("ref")]).toEqual([
        "/pages/a",
        "c",
        ["ada"],
      ]);
      expect(referralsIn(link, ["ref"])).toContainEqual({ parameter: "ref", value: "ada" });
    }),
  );
});
