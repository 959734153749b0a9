import { expect, test } from "vitest";
import type { StateOutlook } from "../domain/partner.ts";
import { askTitle, fatesOf, fateWords, followsWords, leftOutWords } from "./state-change-words.ts";

const ONE: StateOutlook = {
  ...{ asked: 1, partners: 1, archived: 0, already: 0, waiting: 0 },
  ...{ codes: 1, mapped: 0, pending: 846n, payable: 0n },
};
const euros = (minor: bigint) => `€${Number(minor) / 100}`;

test("the number of those who are changed says who is left out", () => {
  const outlook = { ...ONE, asked: 13, partners: 11, archived: 2 };
  expect(askTitle("paused", "13 partners", outlook)).toBe("Pause 11 of 13 partners?");
  expect(leftOutWords("paused", outlook)).toEqual(["2 are archived and stay so."]);
  expect(askTitle("archived", "Ada Quist", ONE)).toBe("Archive Ada Quist?");
  expect(leftOutWords("archived", ONE)).toEqual([]);
});

test.each([
  ["archived", { codes: 2, mapped: 0 }, ["stop", "house", "give"]],
  ["paused", { codes: 2, mapped: 0 }, ["stop", "leave", "give"]],
  ["archived", { codes: 0, mapped: 1 }, ["house", "give"]],
  ["archived", { codes: 0, mapped: 0 }, []],
  ["active", { codes: 2, mapped: 0 }, []],
] as const)("who is to be %s with %j is asked whether to %j", (to, codes, fates) => {
  expect(fatesOf(to, codes)).toEqual(fates);
});

test("archiving says what becomes of the link, the page and what is owed", () => {
  expect(followsWords("archived", ONE, euros)).toEqual([
    "The referral link opens your shop as before, and earns nothing.",
    "The partner’s page is closed.",
    "What is owed stays owed: €8.46 waiting.",
    "Orders placed before now are not touched.",
  ]);
  expect(followsWords("archived", { ...ONE, pending: 0n }, euros)[2]).toBe("Nothing is owed.");
});

test("that customers get no discount is said of the codes that are stopped", () => {
  expect(fateWords({ codes: 1, mapped: 0 }).stop).toEqual({
    label: "Stop it in the store",
    helpText: "Customers who type it get no discount. Its name stays reserved, and you can resume it later.",
  });
  expect(fateWords({ codes: 1, mapped: 1 }).stop.helpText).toContain("Your own discounts stay as they are");
});
