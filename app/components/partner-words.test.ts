import { expect, test } from "vitest";
import { changedWords } from "./partner-words.ts";

test.each([
  ["paused", 0, 0, "Partner paused"],
  ["active", 0, 0, "Partner active"],
  ["archived", 1, 0, "Partner archived, 1 code stopped"],
  ["archived", 20, 1234, "Partner archived, 20 codes stopped, 1,234 codes being stopped"],
  ["paused", 0, 2, "Partner paused, 2 codes being stopped"],
] as const)("%s with %i codes stopped and %i to be stopped is told as %s", (state, stopped, stopping, words) => {
  expect(changedWords("Partner", { state, stopped, stopping })).toBe(words);
});
