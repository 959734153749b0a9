import { expect, test } from "vitest";
import { prefixKey } from "./code-prefix.ts";
import { instant, partnerId } from "./ids.ts";
import { indexPartners } from "./import-partner.ts";
import { type PrefixCells, type PrefixGround, planPrefixes } from "./prefix-row.ts";

const [ADA, BEN, EVE] = [partnerId(1), partnerId(2), partnerId(3)];
const people = indexPartners([
  { id: ADA, name: "Ada", email: "ada@example.com", paused: false, archived: false, undone: false },
  { id: BEN, name: "Ben", email: null, paused: false, archived: false, undone: false },
  { id: EVE, name: "Eve", email: null, paused: false, archived: true, undone: false },
]);
const now = instant(Date.UTC(2026, 10, 20, 12));
const SINCE = instant(Date.UTC(2026, 2, 1));

const cells = (given: Partial<PrefixCells>): PrefixCells => ({
  line: 2,
  partner: "Ada",
  firstName: "",
  lastName: "",
  email: "",
  prefix: "ADA-",
  since: "",
  ...given,
});
const ground = (given: Partial<PrefixGround> = {}): PrefixGround => ({
  people,
  timeZone: "UTC",
  now,
  held: new Map(),
  ...given,
});
const heldBy = (id: typeof ADA, partner: string, to: number | null = null) => {
  const one = { prefix: prefixKey("ADA-"), partnerId: id, partner, from: SINCE, to: to === null ? null : instant(to) };
  return new Map([[one.prefix, [one]]]);
};

test.each<[string, Partial<PrefixCells>, Partial<PrefixGround>, string, string | null, string | null]>([
  ["a prefix of a partner", {}, {}, "take", null, null],
  ["one by e-mail", { partner: "", email: "ADA@example.com" }, {}, "take", null, null],
  ["one with a star", { prefix: "ada-*" }, {}, "take", null, null],
  [
    "one that is short",
    { prefix: "AD" },
    {},
    "wrong",
    "prefix",
    "A prefix needs at least 4 characters, or codes that nobody meant begin with it.",
  ],
  [
    "one of nobody here",
    { partner: "Zoe" },
    {},
    "wrong",
    "partner",
    "No partner is called Zoe. Import the partners first, or mend the name.",
  ],
  [
    "one of an archived partner",
    { partner: "Eve" },
    {},
    "wrong",
    "partner",
    "Eve is archived. Take them back first, or name another partner.",
  ],
  [
    "one from a day that can be read in two ways",
    { since: "01/03/2026" },
    {},
    "wrong",
    "since",
    "Write since when as a day like 2026-03-01, or leave it empty: then it holds from now on.",
  ],
  ["one from a day ahead", { since: "2026-11-21" }, {}, "wrong", "since", "Write today or an earlier day."],
  [
    "one that is theirs already",
    {},
    { held: heldBy(ADA, "Ada") },
    "known",
    null,
    "It belongs to Ada since 2026-03-01.",
  ],
  [
    "one of somebody else",
    {},
    { held: heldBy(BEN, "Ben") },
    "wrong",
    "prefix",
    "ADA- belongs to Ben since 2026-03-01. End it on their page, or write more of how these codes begin.",
  ],
  [
    "one that was somebody's then",
    { since: "2026-04-01" },
    { held: heldBy(BEN, "Ben", Date.UTC(2026, 5, 1)) },
    "wrong",
    "since",
    "ADA- belonged to Ben from 2026-03-01 until 2026-06-01. Write a later day.",
  ],
  [
    "one that was somebody's before",
    { since: "2026-06-01" },
    { held: heldBy(BEN, "Ben", Date.UTC(2026, 5, 1)) },
    "take",
    null,
    null,
  ],
])("%s", (_, row, given, fate, field, problem) => {
  const [planned] = planPrefixes([cells(row)], ground(given));
  expect(planned).toMatchObject({ fate, problem, wrongColumn: field });
});

test("a day is its beginning in the shop's time zone, and without one it holds from the moment at which it is given", () => {
  const [dated, undated] = planPrefixes(
    [cells({ since: "2026-03-01" }), cells({ line: 3, prefix: "BEN-", partner: "Ben" })],
    ground({ timeZone: "America/New_York" }),
  );
  expect(dated?.said).toEqual({ partnerId: ADA, prefix: "ADA-", from: Date.UTC(2026, 2, 1, 5) });
  expect(undated?.said).toEqual({ partnerId: BEN, prefix: "BEN-", from: null });
  expect(undated?.shown).toEqual(["Ben", "BEN-", "When brought over"]);
});

test("of a prefix that stands twice the first counts, and another partner's is told", () => {
  const rows = planPrefixes(
    [
      cells({}),
      cells({ line: 3, prefix: "ada-" }),
      cells({ line: 4, partner: "Ben" }),
      cells({ line: 5, prefix: "ADA-B" }),
    ],
    ground(),
  );
  expect(rows.map(({ fate, problem }) => [fate, problem])).toEqual([
    ["take", null],
    ["left", "Line 2 says the same."],
    ["wrong", "Line 2 gives ADA- to somebody else. One prefix belongs to one partner."],
    ["take", null],
  ]);
});

test("what a row says that is not decided on anew counts as said before", () => {
  const standing = new Map([["ADA-", { line: 9, partnerId: ADA }]]);
  const rows = planPrefixes([cells({}), cells({ line: 3, partner: "Ben" })], ground({ standing }));
  expect(rows.map(({ fate, problem }) => [fate, problem])).toEqual([
    ["left", "Line 9 says the same."],
    ["wrong", "Line 9 gives ADA- to somebody else. One prefix belongs to one partner."],
  ]);
});
