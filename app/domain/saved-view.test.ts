import { expect, test } from "vitest";
import { filtersOf, parseViewName } from "./saved-view.ts";

test.each([
  ["", ""],
  ["state=active&q=", "state=active"],
  ["?state=active&page=3&view=9&group=2&shop=a.myshopify.com&id_token=secret", "group=2&state=active"],
  ["q=%22a+b%22", "q=%22a+b%22"],
])("of %s the filters %s are kept", (query, kept) => expect(filtersOf(query)).toBe(kept));

test.each([
  [" My  podcasts ", "My podcasts"],
  ["x".repeat(40), "x".repeat(40)],
  ["x".repeat(41), null],
  ["  ", null],
])("%s is kept as %s", (typed, kept) => {
  const parsed = parseViewName(typed);
  expect(parsed.ok ? parsed.value : null).toBe(kept);
});
