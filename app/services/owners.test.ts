import { expect, test } from "vitest";
import type { CodeHistory } from "../db/programme.ts";
import { type CodeKey, instant, partnerId, shopId } from "../domain/ids.ts";
import { createOwners, ownerAt } from "./owners.ts";

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

test("what is remembered under one version of a programme is asked for again under the next", () => {
  const owners = createOwners();
  const [one, other] = [shopId(1), shopId(2)];
  const code = { shopId: one, key: "ADA10" as CodeKey };
  const versions = (version: string) =>
    new Map([
      [one, { version }],
      [other, { version: "1" }],
    ]);
  expect(owners.unknown([code, code])).toEqual([code]);
  owners.remember([code], new Map([[0, history]]), versions("1"));
  expect(owners.unknown([code])).toEqual([]);
  expect(owners.outdated([code], versions("1"))).toEqual([]);
  expect(owners.outdated([code], versions("2"))).toEqual([code]);
  // The same code in another shop is another code.
  expect(owners.unknown([{ ...code, shopId: other }])).toHaveLength(1);
});

test("a code of nobody is remembered as such", () => {
  const owners = createOwners();
  const code = { shopId: shopId(1), key: "NOBODY" as CodeKey };
  const versions = new Map([[shopId(1), { version: "1" }]]);
  owners.remember([code], new Map(), versions);
  expect(owners.outdated([code], versions)).toEqual([]);
});

test("what was read for a batch is not forgotten before it is decided, however many codes there are", () => {
  const owners = createOwners();
  const [shop, versions] = [shopId(1), new Map([[shopId(1), { version: "1" }]])];
  const ada = { shopId: shop, key: "ADA10" as CodeKey };
  owners.remember([ada], new Map([[0, history]]), versions);
  const others = Array.from({ length: 50_000 }, (_, n) => ({ shopId: shop, key: `CODE${n}` as CodeKey }));
  owners.remember(others, new Map(), versions);
  expect(owners.outdated([ada], versions)).toEqual([]);
  // The next batch begins with nothing remembered.
  expect(owners.unknown([ada])).toEqual([ada]);
});
