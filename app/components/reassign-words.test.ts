import { expect, test } from "vitest";
import { instant } from "../domain/ids.ts";
import { reassignWords } from "./reassign-words.ts";

const clock = { now: instant(Date.UTC(2026, 10, 27, 12)), timeZone: "Europe/Berlin" };
const from = instant(Date.UTC(2026, 10, 19, 23));
const foreseen = { from, owners: ["Sarah Lee"], stays: 12, again: 3, approved: 1, addresses: [], twins: [] };

test("from now on: what stays, and from when the partner earns", () => {
  expect(reassignWords(foreseen, { partner: "John Doe", backDated: false }, clock)).toEqual([
    "12 orders placed before stay with Sarah Lee.",
    "John Doe earns on orders placed from now on.",
  ]);
});

test("from an earlier day on: what is looked at again as well, and what approval keeps", () => {
  expect(reassignWords(foreseen, { partner: null, backDated: true }, clock)).toEqual([
    "12 orders placed before stay with Sarah Lee.",
    "The new partner earns on orders placed since 20 Nov.",
    "3 orders placed since are looked at again.",
    "The commission of 1 of them is approved already: that order keeps its partner.",
  ]);
});

test("of one order, and of none, it is said so", () => {
  const few = { ...foreseen, owners: [], stays: 1, again: 0, approved: 0 };
  expect(reassignWords(few, { partner: "John Doe", backDated: true }, clock)).toEqual([
    "1 order placed before stays with whoever they were credited to.",
    "John Doe earns on orders placed since 20 Nov.",
    "No order placed since needs to be looked at again.",
  ]);
});

test.each([
  [["/sarah"], "/sarah goes along, and leads to the new partner’s link."],
  [["/sarah", "/lee"], "/sarah and /lee go along, and lead to the new partner’s link."],
  [["/a1a", "/b1b", "/c1c"], "3 short addresses go along with the codes."],
])("short addresses go along: %s", (addresses, sentence) => {
  const words = reassignWords({ ...foreseen, addresses }, { partner: "John Doe", backDated: false }, clock);
  expect(words.at(-1)).toBe(sentence);
});

test("what is kept for those who misread the codes is named", () => {
  const words = (twins: string[]) =>
    reassignWords({ ...foreseen, twins }, { partner: "John Doe", backDated: false }, clock).at(-1);
  expect(words(["MARI010"])).toBe("MARI010, for those who misread the code, goes along.");
  expect(words(["ANNA10", "MARI010"])).toBe("ANNA10 and MARI010, for those who misread the codes, go along.");
  expect(words(["A10", "B10", "C10", "D10"])).toBe("4 codes for those who misread these go along.");
});
