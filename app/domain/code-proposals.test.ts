import { expect, test } from "vitest";
import { codeFormatProblem, codeKey } from "./code.ts";
import { askedOf, createProposals } from "./code-proposals.ts";

const proposing = (taken: readonly string[]) => {
  const keys = new Set(taken.map(codeKey));
  return createProposals((key) => keys.has(key));
};
const asked = (code: string, latinName: string, value: string | null = "20") =>
  askedOf({ key: codeKey(code), latinName, value });

test.each([
  ["the partner's own name", "SARAH20", "John Doe", "20", ["SARAH20"], "JOHN20"],
  ["the next of their own names", "SARAH20", "John Doe", "20", ["SARAH20", "JOHN20"], "JOHN"],
  [
    "the name with an ending where none of their own is free",
    "SARAH20",
    "John Doe",
    "20",
    ["SARAH20", "JOHN20", "JOHN", "JOHNDOE20", "JOHNDOE"],
    "SARAH20-2",
  ],
  ["the ending that is free", "SARAH20", "John Doe", null, ["SARAH20", "SARAH20-2", "SARAH20-3"], "SARAH20-4"],
  ["an ending where the row names no offer", "SARAH20", "John Doe", null, ["SARAH20"], "SARAH20-2"],
  ["what the format allows where the name does not", "ZOË 10", "John Doe", "20", ["ZOË 10"], "JOHN20"],
  ["the same where no offer is named", "ZOË 10", "John Doe", null, ["ZOË 10"], "JOHN"],
  ["a name of its own for who has none in letters", "ZOË 10", "!!", null, ["ZOË 10"], "PARTNER"],
  ["a long name's ending at its cost", "A".repeat(32), "!!", null, ["A".repeat(32)], `${"A".repeat(30)}-2`],
])("%s is proposed", (_, code, name, value, taken, proposed) => {
  expect(proposing(taken)(asked(code, name, value))).toBe(proposed);
});

test("of many rows of one name and one partner none is proposed what another is, and all could be made", () => {
  const propose = proposing(["SARAH20", "SARAH20-7"]);
  const proposed = Array.from({ length: 2_000 }, () => propose(asked("SARAH20", "Ada Lovelace")));
  expect(new Set(proposed).size).toBe(2_000);
  expect(proposed).not.toContain("SARAH20-7");
  expect(proposed.every((code) => codeFormatProblem(code) === null)).toBe(true);
});

test("what becomes taken between two rows is not proposed to the second", () => {
  const taken = new Set([codeKey("SARAH20")]);
  const propose = createProposals((key) => taken.has(key));
  expect(propose(asked("SARAH20", "!!", null))).toBe("SARAH20-2");
  taken.add(codeKey("SARAH20-3"));
  expect(propose(asked("SARAH20", "!!", null))).toBe("SARAH20-4");
});
