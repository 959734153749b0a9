import { expect, test } from "vitest";
import { timeLeft } from "./batch-words.ts";

test.each([
  ["two calls of 250", { shared: 500, alone: 0 }, 100, "about 1 s"],
  ["a hundred thousand", { shared: 100_000, alone: 0 }, 100, "about 48 s"],
  ["a hundred thousand on Plus", { shared: 100_000, alone: 0 }, 1000, "about 5 s"],
  ["codes that each have a discount, one after the other", { shared: 0, alone: 240 }, 100, "about 60 s"],
  ["ten thousand of them", { shared: 0, alone: 10_000 }, 1000, "about 42 min"],
  ["a hundred thousand of them", { shared: 0, alone: 100_000 }, 100, "about 7 hours"],
  ["some of both", { shared: 250, alone: 8 }, 50, "about 3 s"],
])("%s", (_, codes, rate, said) => {
  expect(timeLeft(codes, rate)).toBe(said);
});
