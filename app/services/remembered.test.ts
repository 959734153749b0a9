import { expect, test } from "vitest";
import type { CodeHistory } from "../db/histories.ts";
import { instant, partnerId } from "../domain/ids.ts";
import { ownerAt } from "./remembered.ts";

const terms = (version: number, from: number, rateBps: number) => ({
  version,
  from: instant(from),
  terms: { kind: "percent" as const, rateBps },
});

const history: CodeHistory = [
  {
    partnerId: partnerId(1),
    from: instant(100),
    to: instant(200),
    emailHash: null,
    states: [{ from: instant(100), state: "active" }],
    terms: [terms(1, 100, 1000)],
  },
  {
    partnerId: partnerId(2),
    from: instant(200),
    to: null,
    emailHash: "hash",
    states: [
      { from: instant(250), state: "active" },
      { from: instant(300), state: "paused" },
    ],
    terms: [terms(1, 250, 1000), terms(2, 300, 2000)],
  },
];

test.each([
  [99, null],
  [100, 1],
  [199, 1],
  [200, 2],
  [1_000_000, 2],
])("a code belongs to its partner from the first moment until just before the last (%i)", (at, partner) => {
  expect(ownerAt(history, instant(at))?.partnerId ?? null).toBe(partner);
});

test("an assignment that has ended leaves the code to nobody", () => {
  expect(ownerAt(history.slice(0, 1), instant(200))).toBeNull();
});

test.each([
  [200, "active", 1000],
  [299, "active", 1000],
  [300, "paused", 2000],
])("state and terms are those of the moment, or the first where none had begun (%i)", (at, state, rateBps) => {
  expect(ownerAt(history, instant(at))).toMatchObject({ state, terms: { terms: { rateBps } } });
});
