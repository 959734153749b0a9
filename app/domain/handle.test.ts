import { expect, test } from "vitest";
import { handleKey, handleProblem, handleSuggestions } from "./handle.ts";

test.each([
  ["ada", null],
  ["ADA-lovelace_2", null],
  ["", "Enter a handle."],
  ["a", "A handle needs at least 2 characters."],
  ["a".repeat(48), null],
  ["a".repeat(49), "A handle can have at most 48 characters."],
  ["ada lovelace", "A handle cannot contain spaces. Use - or _ instead."],
  ["-ada", "A handle starts with a letter or a digit."],
  ["ada.b", "Use only the letters a to z, digits, - and _."],
  ["ada{{", "Use only the letters a to z, digits, - and _."],
])("%s: %s", (typed, problem) => expect(handleProblem(typed)).toBe(problem));

test("handles are compared without case and without the spaces around them", () => {
  expect(handleKey(" Ada ")).toBe(handleKey("aDA"));
});

test("a partner's name leads to handles that may be given", () => {
  expect(handleSuggestions("Ada Lovelace")).toEqual(["ada", "ada-lovelace"]);
  expect(handleSuggestions("The D'Arcy Podcast Co")).toEqual(["the-darcy-podcast-co", "the-darcy", "the"]);
  expect(handleSuggestions("!!!")).toEqual(["partner"]);
  for (const one of handleSuggestions("x".repeat(200))) expect(handleProblem(one)).toBeNull();
});
