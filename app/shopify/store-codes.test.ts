import { expect, test } from "vitest";
import { searchText } from "./store-codes.ts";

test.each([
  ["", "method:code"],
  ["Spring  sale", 'method:code "Spring" "sale"'],
  ["-20% status:expired", 'method:code "-20%" "status" "expired"'],
  ["this OR that", 'method:code "this" "that"'],
  ['say "hi" (now)*', 'method:code "say" "hi" "now"'],
])("%j is searched for as it is typed", (typed, expected) => {
  expect(searchText(typed)).toBe(expected);
});
