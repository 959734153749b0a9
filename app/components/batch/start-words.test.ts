import { expect, test } from "vitest";
import { type Currency, instant } from "../../domain/ids.ts";
import { importWords, type Start, startWords } from "./start-words.ts";

const clock = { now: instant(Date.parse("2026-11-14T12:00:00Z")), timeZone: "Europe/Berlin" };
const at = (day: string) => instant(Date.parse(`${day}T12:00:00Z`));
const autumn = { title: "Autumn", startsAt: at("2026-09-01"), endsAt: null, pausedAt: null };
const nothing: Start = {
  codes: { total: 0, inStore: 0, alone: 0, kept: 0 },
  offers: [],
  partners: { fresh: 0, back: 0, terms: null },
  differing: { total: 0, first: [] },
  links: 0,
  restoreRate: 100,
};
const said = (start: Partial<Start>) => startWords({ ...nothing, ...start }, clock);
const TIME = "It takes about 1 s, and goes on when you leave the page.";

test.each([
  ["goes live", autumn, "1 code goes live in your store under “Autumn”."],
  ["has ended", { ...autumn, endsAt: at("2026-10-01") }, "1 code is made under “Autumn”, which has ended."],
  ["is paused", { ...autumn, pausedAt: at("2026-10-01") }, "1 code is made under “Autumn”, which is paused."],
  ["begins", { ...autumn, startsAt: at("2026-12-01") }, "1 code is made under “Autumn”, and live from 1 Dec on."],
])("a code under an offer that %s", (_, offer, words) => {
  expect(said({ codes: { ...nothing.codes, total: 1 }, offers: [{ offer, codes: 1 }] })).toEqual([words, TIME]);
});

test("codes of offers that are not listed, and codes that the store has, are counted too", () => {
  const offers = [{ offer: autumn, codes: 80 }];
  expect(said({ codes: { ...nothing.codes, total: 1_084, inStore: 4 }, offers })).toEqual([
    "80 codes go live in your store under “Autumn”.",
    "1,000 codes more under other offers.",
    "4 codes that your store has already are given to their partners as they are.",
    TIME,
  ]);
});

test("codes that each get a discount of their own take their time", () => {
  const offers = [{ offer: autumn, codes: 10_000 }];
  expect(said({ codes: { ...nothing.codes, total: 10_000, alone: 10_000 }, offers, restoreRate: 1_000 }).at(-1)).toBe(
    "It takes about 42 min, and goes on when you leave the page.",
  );
});

test("codes that a file keeps as stopped do not go live, and take no time", () => {
  expect(said({ codes: { ...nothing.codes, total: 2, kept: 2 } })).toEqual([
    "2 codes are kept as stopped: your store does not get them until you resume them.",
  ]);
  const offers = [{ offer: autumn, codes: 1 }];
  expect(said({ codes: { ...nothing.codes, total: 2, kept: 1 }, offers })).toEqual([
    "1 code goes live in your store under “Autumn”.",
    "1 code is kept as stopped: your store does not get it until you resume it.",
    TIME,
  ]);
});

test("partners alone go to no store and take no time of it", () => {
  const terms = { kind: "percent", rateBps: 1_200 } as const;
  expect(said({ partners: { fresh: 2, back: 1, terms } })).toEqual([
    "2 new partners are added. Where its row names no commission, one earns 12\u00a0% of the sales.",
    "1 partner is taken back.",
  ]);
});

test("whose commission differs is named, the first of them", () => {
  const first = [
    { code: "ADA20", partner: "Ada", terms: { kind: "percent", rateBps: 1_500 } as const },
    { code: "BO5", partner: "Bo", terms: { kind: "flat", amount: "500", currency: "EUR" as Currency } as const },
  ];
  expect(said({ differing: { total: 2, first } })).toEqual([
    "2 codes earn something else than their partners do by others: ADA20 of Ada 15\u00a0%, BO5 of Bo €5.00 an order.",
  ]);
  expect(said({ differing: { total: 9, first } })[0]).toMatch(/an order and 7 more\.$/);
});

test("links of a former program are counted by their rows", () => {
  expect(said({ links: 2 })).toEqual(["2 rows bring a former link, which goes on earning as said there."]);
});

test.each([
  [{ todo: 0, wrong: 3 }, "Nothing to import"],
  [{ todo: 1, wrong: 0 }, "Import 1 row"],
  [{ todo: 1_081, wrong: 0 }, "Import 1,081 rows"],
  [{ todo: 1, wrong: 2 }, "Import the other row"],
  [{ todo: 79, wrong: 2 }, "Import the other 79 rows"],
])("%o: %s", (rows, words) => expect(importWords(rows)).toBe(words));
