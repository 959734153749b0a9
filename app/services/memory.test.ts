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

test("what was read for a batch is not forgotten before it is decided, however much there is", () => {
  const memory = aMemory();
  memory.remember([ada], new Map([[0, "Ada"]]), version("1"));
  const others = Array.from({ length: 50_000 }, (_, n) => ({ shopId: one, name: `CODE${n}` }));
  memory.remember(others, new Map(), version("1"));
  expect(memory.outdated([ada], version("1"))).toEqual([]);
  memory.trim();
  expect(memory.unknown([ada])).toEqual([ada]);
});
