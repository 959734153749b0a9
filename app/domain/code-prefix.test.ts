import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeKey } from "./code.ts";
import { beginningsOf, heldFrom, ownerOfCode, prefixKey, prefixProblem } from "./code-prefix.ts";
import { type CodeKey, instant, partnerId } from "./ids.ts";

const [ADA, BEN] = [partnerId(1), partnerId(2)];
const held = (partner: typeof ADA, from: number, to: number | null = null) => ({
  partnerId: partner,
  from: instant(from),
  to: to === null ? null : instant(to),
});
const prefix = (typed: string, ...owners: ReturnType<typeof held>[]) => ({ prefix: prefixKey(typed), owners });

describe("how a prefix is written", () => {
  test.each([
    ["sarah-", "SARAH-"],
    [" Sarah- ", "SARAH-"],
    ["SARAH-*", "SARAH-"],
    ["SARAH-%", "SARAH-"],
    ["SARAH- *", "SARAH-"],
    ["Zoe\u0308-", "ZOË-"],
  ])("%j is %s, whatever its case and whatever star stands behind", (typed, key) => {
    expect(prefixKey(typed)).toBe(key);
  });

  test.each([
    ["", "Enter how the codes begin."],
    ["***", "Enter how the codes begin."],
    ["ABC", "A prefix needs at least 4 characters, or codes that nobody meant begin with it."],
    ["ABC*", "A prefix needs at least 4 characters, or codes that nobody meant begin with it."],
    ["ABCD", null],
    ["👩‍🚀AB", null],
    ["A".repeat(32), null],
    ["A".repeat(33), "A prefix can have at most 32 characters."],
    ["SA*AH", "Write only how the codes begin: no comma, and no sign that stands for others."],
    ["SARAH,BEN", "Write only how the codes begin: no comma, and no sign that stands for others."],
    ["SAR\u0000AH", "A prefix is one line of text."],
  ])("%j: %j", (typed, problem) => expect(prefixProblem(typed)).toBe(problem));
});

describe("the beginnings of a code", () => {
  test.each([
    ["SARAH-8F3K2", [4, 6], ["SARAH-", "SARA"]],
    ["SARAH-", [6, 7], ["SARAH-"]],
    ["SAR", [4, 6], []],
    ["SARAH-8F3K2", [], []],
    ["ZOË-1234", [4], ["ZOË-"]],
    ["😀😀😀😀1", [4], ["😀😀😀😀"]],
  ])("%s by %j", (code, lengths, found) => expect(beginningsOf(codeKey(code), lengths)).toEqual(found));
});

describe("whose a code is", () => {
  test.each<[string, number, ReturnType<typeof held>[], ReturnType<typeof prefix>[], string | null]>([
    ["by its prefix from the first moment", 100, [], [prefix("SARAH-", held(ADA, 100))], "1 SARAH-"],
    ["not before it", 99, [], [prefix("SARAH-", held(ADA, 100))], null],
    ["until just before the end", 199, [], [prefix("SARAH-", held(ADA, 100, 200))], "1 SARAH-"],
    ["not at the end", 200, [], [prefix("SARAH-", held(ADA, 100, 200))], null],
    ["the next owner's then", 200, [], [prefix("SARAH-", held(ADA, 100, 200), held(BEN, 200))], "2 SARAH-"],
    ["the code's own before its prefix's", 150, [held(BEN, 100)], [prefix("SARAH-", held(ADA, 0))], "2"],
    ["its prefix's until the code was given", 99, [held(BEN, 100)], [prefix("SARAH-", held(ADA, 0))], "1 SARAH-"],
    ["nobody's once the code was taken away", 200, [held(BEN, 100, 200)], [prefix("SARAH-", held(ADA, 0))], null],
    ["the longest prefix's", 5, [], [prefix("SARA", held(ADA, 0)), prefix("SARAH-8", held(BEN, 0))], "2 SARAH-8"],
    [
      "the shorter one's while the longer holds not",
      5,
      [],
      [prefix("SARAH-8", held(BEN, 9)), prefix("SARA", held(ADA, 0))],
      "1 SARA",
    ],
    ["nobody's without any", 5, [], [], null],
  ])("%s", (_, at, own, prefixes, whose) => {
    const found = ownerOfCode(own, prefixes, instant(at));
    expect(found && [found.owner.partnerId, found.prefix].filter(Boolean).join(" ")).toBe(whose);
  });

  const moments = fc.integer({ min: 0, max: 20 });
  // Periods of one thing never overlap: the database keeps it.
  const periods = fc.uniqueArray(moments, { maxLength: 6 }).map((cuts) => {
    const sorted = cuts.sort((a, b) => a - b);
    return sorted.map((from, n) => held(n % 2 === 0 ? ADA : BEN, from, sorted[n + 1] ?? null));
  });
  const CODE = codeKey("SARAH-8F3K2");
  const known = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 4, max: 11 }), periods), { selector: ([length]) => length })
    .map((list) => list.map(([length, owners]) => ({ prefix: CODE.slice(0, length) as CodeKey, owners })));

  test("a code's own assignment goes before every prefix", () =>
    fc.assert(
      fc.property(known, moments, moments, (prefixes, from, at) => {
        fc.pre(from <= at);
        expect(ownerOfCode([held(BEN, from)], prefixes, instant(at))).toMatchObject({
          owner: { partnerId: BEN },
          prefix: null,
        });
      }),
    ));

  test("of the prefixes that hold at the moment the longest decides, in whatever order they come", () =>
    fc.assert(
      fc.property(known, moments, (prefixes, at) => {
        const holding = prefixes.filter(({ owners }) =>
          owners.some(({ from, to }) => from <= at && (to === null || to > at)),
        );
        const longest = Math.max(0, ...holding.map((one) => one.prefix.length));
        const found = ownerOfCode([], prefixes, instant(at));
        expect(found?.prefix?.length ?? 0).toBe(longest);
        expect(ownerOfCode([], prefixes.toReversed(), instant(at))).toEqual(found);
      }),
    ));

  test("a code that begins with no prefix is asked of none", () =>
    fc.assert(
      fc.property(fc.string(), fc.array(fc.integer({ min: 4, max: 32 })), (typed, lengths) => {
        const key = codeKey(typed);
        for (const beginning of beginningsOf(key, lengths)) expect(key.startsWith(beginning)).toBe(true);
      }),
    ));
});

test.each([
  [[held(ADA, 0, 100)], 99, 0],
  [[held(ADA, 0, 100)], 100, null],
  [[held(ADA, 0, 100), held(BEN, 100)], 500, 100],
  [[held(ADA, 50)], 0, 50],
])("what keeps a prefix from somebody: %j from %i", (history, from, expected) => {
  expect(heldFrom(history, instant(from))?.from ?? null).toBe(expected);
});
