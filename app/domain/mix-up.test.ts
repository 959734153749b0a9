import fc from "fast-check";
import { expect, test } from "vitest";
import { codeKey } from "./code.ts";
import type { CodeKey } from "./ids.ts";
import { mixedUpWith, mixUpSentence, takenFor } from "./mix-up.ts";

test.each([
  ["JOHN-DO320", "JOHNDO320"],
  ["JOHN-DO320", "JOHND0320"],
  ["ANNA_BEL", "ANNABEL"],
])("%s is mixed up with %s", (one, other) => {
  expect(takenFor(codeKey(one))).toContain(other);
  expect(mixedUpWith(codeKey(one))).toContain(other);
});

test.each([
  ["MARIO10", "MARI010"],
  ["NOOR-20", "NOOR20"],
  ["B0B", "BOB"],
])("%s and %s are mixed up, whichever was there first", (one, other) => {
  expect(takenFor(codeKey(one))).toContain(other);
  expect(mixedUpWith(codeKey(one))).toContain(other);
  expect(mixedUpWith(codeKey(other))).toContain(one);
});

test("a word or a number of which the neighbours say what it is is mixed up with nothing", () => {
  for (const code of ["SARAH25", "OLIVIA", "EMMA"]) expect(takenFor(codeKey(code))).toEqual([]);
});

test("no code is mixed up with itself, and the sentence says whose the other is", () => {
  const codes = fc.stringMatching(/^[A-Z01OIL][A-Z01OIL_-]{2,12}$/);
  fc.assert(fc.property(codes, (code) => !mixedUpWith(code as CodeKey).includes(code as CodeKey)));
  expect(mixUpSentence({ key: codeKey("MARI010"), name: "Sarah Lee" })).toContain("MARI010, which is Sarah Lee’s");
});
