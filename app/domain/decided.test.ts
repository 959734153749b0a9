import { expect, test } from "vitest";
import { ADA, factsOf, NOON, USD } from "../../tests/orders.ts";
import { decodeDecided, encodeDecided } from "./decided.ts";
import type { Decided } from "./settlement.ts";
import type { TermsVersion } from "./terms.ts";

const decidedUnder = (terms: TermsVersion): Decided => ({
  attribution: {
    kind: "credited",
    credits: [{ partnerId: ADA, shareBps: 10_000, by: "code", codeKey: null, terms }],
    trail: [],
  },
  ruleVersion: 1,
  holdDays: 14,
  frozen: false,
  evidence: factsOf().snapshot?.name ?? "",
  approved: [],
  tally: null,
  dueAt: null,
});

test.each<TermsVersion>([
  { version: 1, from: NOON, terms: { kind: "percent", rateBps: 1200 }, level: { kind: "offer", id: 5 } },
  { version: 2, from: NOON, terms: { kind: "per-item", amount: 250n, currency: USD }, level: { kind: "code" } },
  { version: 3, from: NOON, terms: { kind: "flat", amount: 250n, currency: USD }, level: { kind: "partner" } },
])("terms are read as they were written: %o", (terms) => {
  const decided = decidedUnder(terms);
  expect(decodeDecided(encodeDecided(decided))).toEqual(decided);
});

test("a decision from before there were levels is its partner's, and is written again as it was", () => {
  const text = encodeDecided(
    decidedUnder({ version: 1, from: NOON, terms: { kind: "percent", rateBps: 1000 }, level: { kind: "partner" } }),
  );
  expect(text).not.toContain("level");
  const read = decodeDecided(text);
  expect(read.attribution).toMatchObject({ credits: [{ terms: { level: { kind: "partner" } } }] });
  expect(encodeDecided(read)).toBe(text);
});
