import { expect, test } from "vitest";
import { instant } from "../domain/ids.ts";
import {
  acceptAllQuestion,
  acceptQuestion,
  canFollow,
  type DifferingRow,
  differenceWords,
} from "./difference-words.ts";

const PERCENT = { what: "Discount", store: "15 %", here: "20 %" };
const ENDED = { what: "State", store: "paused", here: "live" };
const LIMIT = { what: "Uses of a code", store: "at most 9", here: "at most 5" };

const aRow = (row: Partial<DifferingRow>): DifferingRow => ({
  ...{ gid: "gid", kind: "own", offer: { id: 1, title: "Once" }, code: "SARAH20", codes: 1, beside: true },
  ...{ differences: [PERCENT], checkedAt: instant(0) },
  ...row,
});
const OF = {
  offer: { id: 1, title: "Once" },
  reach: { inStore: 121, live: 121, partners: 45 },
  named: { first: "SARAH20", total: 3 },
};

test.each([
  ["Ends", "2026-12-30 23:00 UTC", "never", "Ends: Shopify says 31 Dec, Vouch says never."],
  [
    "Ends",
    "2026-12-31 00:00 UTC",
    "2027-01-31 22:59 UTC",
    "Ends: Shopify says 31 Dec 01:00, Vouch says 31 Jan 2027 23:59.",
  ],
  ["Name", "Ten off, changed", "Ten off", "Name: Shopify says “Ten off, changed”, Vouch says “Ten off”."],
  ["Name", "2026-12-31 00:00 UTC", "Ten off", "Name: Shopify says “2026-12-31 00:00 UTC”, Vouch says “Ten off”."],
  ["Discount", "15 %", "20 %", "Discount: Shopify says 15 %, Vouch says 20 %."],
])("what differs in %s is told in the shop's time zone, and names stand apart (%s)", (what, store, here, told) => {
  const clock = { now: instant(Date.UTC(2026, 10, 28, 12)), timeZone: "Europe/Berlin" };
  expect(differenceWords({ what, store, here }, clock)).toBe(told);
});

test("before a shared discount is followed it is told how many live codes of how many partners change, and which names no longer fit", () => {
  expect(acceptQuestion("accept", aRow({ kind: "shared", codes: 121 }), OF)).toEqual({
    title: "Use Shopify’s for Once?",
    sentences: [
      "The offer becomes what Shopify says. That holds for 121 live codes of 45 partners in your store.",
      "SARAH20 and 2 more will give 15 %, which is not what the name says.",
    ],
    confirm: "Use Shopify’s",
  });
  expect(acceptQuestion("repair", aRow({ kind: "shared" }), OF)).toBeNull();
});

test("before one code's ended discount is followed it is told that the code stops, and no other", () => {
  expect(acceptQuestion("accept", aRow({ differences: [ENDED] }), undefined)?.sentences).toEqual([
    "SARAH20 gives nothing from then on. Its name stays reserved, and it can be resumed.",
    "No other code of Once changes.",
  ]);
});

test.each([
  ["another percentage for one of several codes", aRow({}), false],
  ["another percentage for the offer's only code", aRow({ beside: false }), true],
  ["another limit for one of several codes", aRow({ differences: [LIMIT] }), true],
  ["one of several codes ended", aRow({ differences: [ENDED, PERCENT] }), true],
  ["another percentage for codes that share a discount", aRow({ kind: "shared" }), true],
])("%s: whether the store can be followed", (_, row, can) => expect(canFollow(row)).toBe(can));

test("before all are followed each offer that changes is named, and how many codes stop", () => {
  const rows = [aRow({ kind: "shared" }), aRow({ gid: "b", differences: [ENDED] }), aRow({ gid: "c" })];
  expect(acceptAllQuestion(rows, [OF]).sentences).toEqual([
    "Once: The offer becomes what Shopify says. That holds for 121 live codes of 45 partners in your store. SARAH20 and 2 more will give 15 %, which is not what the name says.",
    "1 code that ended in Shopify stops.",
    "1 code with a discount of its own is settled without changing any other code.",
  ]);
});
