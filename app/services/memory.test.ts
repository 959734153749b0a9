import { expect, test } from "vitest";
import { shopId } from "../domain/ids.ts";
import { createMemory } from "./memory.ts";

const [one, other] = [shopId(1), shopId(2)];
const aMemory = () => createMemory<{ shopId: typeof one; name: string }, string>(({ name }) => name);
const ada = { shopId: one, name: "ADA10" };
const version = (text: string) => new Map([one, other].map((shop) => [shop, { version: text }]));

test("what is remembered under one version of a programme is asked for again under the next", () => {
  const memory = aMemory();
  expect(memory.unknown([ada, ada])).toEqual([ada]);
  memory.remember([ada], new Map([[0, "Ada"]]), version("1"));
  expect(memory.unknown([ada])).toEqual([]);
  expect(memory.outdated([ada], version("1"))).toEqual([]);
  expect(memory.outdated([ada], version("2"))).toEqual([ada]);
  expect(memory.get(ada)).toBe("Ada");
});

test("the same name in another shop is another name", () => {
  const memory = aMemory();
  memory.remember([ada], new Map([[0, "Ada"]]), version("1"));
  expect(memory.unknown([{ ...ada, shopId: other }])).toHaveLength(1);
  expect(memory.get({ ...ada, shopId: other })).toBeNull();
});

test("what is missing is remembered as nothing", () => {
  const memory = aMemory();
  memory.remember([ada], new Map(), version("1"));
  expect(memory.outdated([ada], version("1"))).toEqual([]);
  expect(memory.get(ada)).toBeNull();
});

const MANY = Array.from({ length: 50_001 }, (_, n) => ({ shopId: one, name: `CODE${n}` }));

test("what was read for a batch is not forgotten before it is decided, however much there is, and whoever begins beside it", () => {
  const shared = aMemory();
  shared.remember([ada], new Map([[0, "Ada"]]), version("1"));
  const batch = shared.forBatch();
  expect(batch.unknown([ada])).toEqual([]);
  expect(batch.outdated([ada], version("1"))).toEqual([]);
  shared.remember(MANY, new Map(), version("1"));
  const next = shared.forBatch();
  expect(next.unknown([ada])).toEqual([ada]);
  expect(batch.get(ada)).toBe("Ada");
});

test("what was forgotten between a batch's beginning and its second look is asked for again", () => {
  const shared = aMemory();
  shared.remember([ada], new Map([[0, "Ada"]]), version("1"));
  const batch = shared.forBatch();
  expect(batch.unknown([ada])).toEqual([]);
  shared.remember(MANY, new Map(), version("1"));
  shared.forBatch();
  expect(batch.outdated([ada], version("1"))).toEqual([ada]);
});

test("what one batch read is remembered for the next, and is not read as that of another version", () => {
  const shared = aMemory();
  shared.forBatch().remember([ada], new Map([[0, "Ada"]]), version("1"));
  const next = shared.forBatch();
  expect(next.unknown([ada])).toEqual([]);
  expect(next.outdated([ada], version("2"))).toEqual([ada]);
  next.remember([ada], new Map([[0, "Ben"]]), version("2"));
  expect(next.get(ada)).toBe("Ben");
});

test.each([
  ["9", "10"],
  ["5", "6"],
])(
  "what was read of programme %s does not take the place of what was read of %s, and each batch decides by its own",
  (older, newer) => {
    const shared = aMemory();
    const [late, early] = [shared.forBatch(), shared.forBatch()];
    early.remember([ada], new Map([[0, "new"]]), version(newer));
    late.remember([ada], new Map([[0, "old"]]), version(older));
    expect([late.get(ada), early.get(ada)]).toEqual(["old", "new"]);
    expect(shared.forBatch().outdated([ada], version(newer))).toEqual([]);
  },
);
