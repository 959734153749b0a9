import { expect, test } from "vitest";
import { codeFormatProblem, codeKey, codeSuggestions } from "./code.ts";

test("codes are compared without case, spaces around them, and ways of writing an accent", () => {
  expect(codeKey(" sarah20 ")).toBe("SARAH20");
  expect(codeKey("e\u0301te\u0301")).toBe(codeKey("été"));
});

test.each([
  ["GROß10", "GROSS10"],
  ["ﬁt10", "FIT10"],
  ["ŉA10", "ʼNA10"],
])("%s and %s are two codes: the capital of a letter is one letter", (one, other) => {
  expect(codeKey(one)).not.toBe(codeKey(other));
  expect(codeKey(codeKey(one))).toBe(codeKey(one));
  expect(codeKey(one)).toBe(codeKey(one.replace(/[a-z]+/, (plain) => plain.toUpperCase())));
  // It cannot be made here under another's name.
  expect(codeFormatProblem(one)).toContain("letters A to Z");
});

test.each(["ADA", "A1_", "SUMMER-SALE_2026", "9LIVES", "A".repeat(32), "ada10"])("%s can be made", (typed) =>
  expect(codeFormatProblem(typed)).toBeNull(),
);

test.each([
  ["", "Enter a code."],
  ["AB", "at least 3"],
  ["A".repeat(33), "at most 32"],
  ["ADA 10", "spaces"],
  ["-ADA", "starts with"],
  ["_ADA", "starts with"],
  ["ADA%", "letters A to Z"],
  ["ÉTÉ10", "letters A to Z"],
  ["山田太", "letters A to Z"],
])("%j cannot: a sentence says why", (typed, why) => expect(codeFormatProblem(typed)).toContain(why));

test("suggestions begin with the first name and what the offer gives, and all can be made", () => {
  const suggested = codeSuggestions("Ada O'Lovelace-King", "15");
  expect(suggested.slice(0, 2)).toEqual(["ADA15", "ADA"]);
  expect(suggested).toContain("ADAKING15");
  expect(suggested.filter((code) => codeFormatProblem(code) !== null)).toEqual([]);
});

test("a name without any letter still gets a suggestion", () => {
  expect(codeSuggestions("???", "5")[0]).toBe("PARTNER5");
  expect(codeSuggestions("X".repeat(80), "10").every((code) => code.length <= 32)).toBe(true);
});
