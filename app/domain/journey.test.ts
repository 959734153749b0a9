import { expect, test } from "vitest";
import { instant } from "./ids.ts";
import { visitsByLink } from "./journey.ts";

const at = instant(1_800_000_000_000);
const linksOf = (...landingPages: string[]) =>
  visitsByLink(
    landingPages.map((landingPage) => ({ landingPage, at })),
    ["ref", "sca_ref"],
  ).map(({ referrals }) => referrals.map(({ parameter, value }) => `${parameter}=${value}`));

test.each([
  ["https://shop.example/products/x?utm_source=y&ref=Ada", ["ref=ada"]],
  ["/collections/all?sca_ref=5188496.BbHTin3axE&ref=ada", ["ref=ada", "sca_ref=5188496.bbhtin3axe"]],
  ["/discount/ADA10?redirect=%2F%3Fref%3Dada", ["ref=ada"]],
])("%s is a visit by a link", (page, links) => expect(linksOf(page)).toEqual([links]));

test.each(["https://shop.example/", "/?utm_source=ref", "javascript:ref=ada", "?ref=", "?ref=someone%40example.com"])(
  "%s is none",
  (page) => expect(linksOf(page)).toEqual([]),
);

test("the first and the last visit, which stand among all of them as well, are one each", () => {
  expect(linksOf("/?ref=ada", "/?ref=ada", "/", "/?ref=ben")).toEqual([["ref=ada"], ["ref=ben"]]);
});
