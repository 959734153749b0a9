import { expect, test } from "vitest";
import type { CodeHistory } from "../db/histories.ts";
import { instant, partnerId } from "../domain/ids.ts";
import type { SaidVersion } from "../domain/terms.ts";
import { ownerAt, standingAt } from "./remembered.ts";

const terms = (version: number, from: number, rateBps: number) => ({
  version,
  from: instant(from),
  terms: { kind: "percent" as const, rateBps },
});

const owners: CodeHistory["owners"] = [
  {
    partnerId: partnerId(1),
    from: instant(100),
    to: instant(200),
    emailHash: null,
    formerEmails: [],
    states: [{ from: instant(100), state: "active" }],
    terms: [terms(1, 100, 1000)],
    groups: [],
  },
  {
    partnerId: partnerId(2),
    from: instant(200),
    to: null,
    emailHash: "hash",
    formerEmails: [],
    states: [
      { from: instant(250), state: "active" },
      { from: instant(300), state: "paused" },
    ],
    terms: [terms(1, 250, 1000), terms(2, 300, 2000)],
    groups: [],
  },
];
const history: CodeHistory = { owners, terms: [], offer: null };

test.each([
  [99, null],
  [100, 1],
  [199, 1],
  [200, 2],
  [1_000_000, 2],
])("a code belongs to its partner from the first moment until just before the last (%i)", (at, partner) => {
  expect(ownerAt(history, instant(at), [])?.partnerId ?? null).toBe(partner);
});

test("an assignment that has ended leaves the code to nobody", () => {
  expect(ownerAt({ ...history, owners: owners.slice(0, 1) }, instant(200), [])).toBeNull();
});

test.each([
  [200, "active", 1000],
  [299, "active", 1000],
  [300, "paused", 2000],
])("state and terms are those of the moment, or the first where none had begun (%i)", (at, state, rateBps) => {
  expect(ownerAt(history, instant(at), [])).toMatchObject({ state, terms: { terms: { rateBps } } });
});

const nobodySays = (version: number, from: number): SaidVersion => ({ version, from: instant(from), terms: null });
/** A partner without terms of their own, who joined group 7 at 400 and left at 600. */
const follower: CodeHistory["owners"][number] = {
  partnerId: partnerId(1),
  from: instant(0),
  to: null,
  emailHash: null,
  formerEmails: [],
  states: [],
  terms: [nobodySays(1, 0), terms(2, 800, 100), nobodySays(3, 900)],
  groups: [
    { from: instant(400), id: 7, terms: [terms(1, 300, 700), nobodySays(2, 550)] },
    { from: instant(600), id: null, terms: [] },
  ],
};
const code: CodeHistory = {
  owners: [follower],
  terms: [terms(1, 950, 900), nobodySays(2, 980)],
  offer: { id: 5, terms: [terms(1, 200, 500), terms(2, 700, 550)] },
};

test.each([
  [199, "shop", 0, 1000],
  [200, "offer", 1, 500],
  [399, "offer", 1, 500],
  [400, "group", 1, 700],
  [549, "group", 1, 700],
  [550, "offer", 1, 500],
  [600, "offer", 1, 500],
  [700, "offer", 2, 550],
  [800, "partner", 2, 100],
  [899, "partner", 2, 100],
  [900, "offer", 2, 550],
  [950, "code", 1, 900],
  [980, "offer", 2, 550],
])("at %i the %s says it, by version %i", (at, kind, version, rateBps) => {
  expect(ownerAt(code, instant(at), [])?.terms).toMatchObject({ level: { kind }, version, terms: { rateBps } });
});

test("a click has no code: neither a code's terms nor an offer's are asked", () => {
  const { terms } = standingAt(follower, instant(960), { shopTerms: [] });
  expect(terms).toMatchObject({ level: { kind: "shop" }, terms: { rateBps: 1000 } });
  expect(standingAt(follower, instant(450), { shopTerms: [] }).terms).toMatchObject({
    level: { kind: "group", id: 7 },
  });
});

test.each([
  [0, 0, 1000],
  [199, 0, 1000],
  [200, 1, 1200],
  [299, 1, 1200],
  [300, 2, 0],
  [500, 2, 0],
])("where nobody says anything, at %i the shop's standard of then holds: version %i", (at, version, rateBps) => {
  const silent = { ...follower, terms: [], groups: [] };
  const shopTerms = [terms(1, 200, 1200), terms(2, 300, 0)];
  expect(standingAt(silent, instant(at), { shopTerms }).terms).toMatchObject({
    level: { kind: "shop" },
    version,
    terms: { rateBps },
  });
});
