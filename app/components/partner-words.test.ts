import { expect, test } from "vitest";
import { changedWords } from "./partner-words.ts";

const NONE = { kind: "state", asked: 1, partners: 1, stopped: 0, stopping: 0, house: 0, given: 0, atRest: 0 } as const;

test.each([
  ["paused", {}, "Ada Quist paused"],
  ["active", {}, "Ada Quist active"],
  ["active", { atRest: 1 }, "Ada Quist active, 1 code stays stopped"],
  ["active", { atRest: 2 }, "Ada Quist active, 2 codes stay stopped"],
  ["archived", { stopped: 1 }, "Ada Quist archived, 1 code stopped"],
  ["archived", { stopped: 20, stopping: 1234 }, "Ada Quist archived, 20 codes stopped, 1,234 codes being stopped"],
  ["paused", { stopping: 2 }, "Ada Quist paused, 2 codes being stopped"],
  ["archived", { house: 2 }, "Ada Quist archived, 2 codes kept as the house’s own"],
  ["archived", { given: 1 }, "Ada Quist archived, 1 code given on"],
] as const)("%s with %j is told as %s", (state, codes, words) => {
  expect(changedWords("Ada Quist", { ...NONE, state, ...codes })).toBe(words);
});

test.each([
  [3, 3, "3 partners paused"],
  [13, 11, "11 of 13 partners paused"],
])("of %i partners %i are told as %s", (asked, partners, words) => {
  expect(changedWords(null, { ...NONE, state: "paused", asked, partners })).toBe(words);
});
