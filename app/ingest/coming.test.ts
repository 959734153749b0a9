import { expect, test } from "vitest";
import { type Coming, createComing } from "./coming.ts";

function aRoom(bounds: { most: number; ofAddress: number }) {
  const dropped: string[] = [];
  const room = createComing({ ...bounds, ms: 2_000 });
  const come = (name: string, address: string | null = null, since = 0): Coming => {
    const coming = { since, address, drop: () => dropped.push(name) };
    room.add(coming);
    return coming;
  };
  return { ...room, come, dropped };
}

test("beyond the bound the one that has been on its way longest gives way, and never the newest", () => {
  const { come, remove, dropped } = aRoom({ most: 2, ofAddress: 9 });
  const first = come("first");
  come("second");
  remove(first);
  come("third");
  expect(dropped).toEqual([]);
  come("fourth");
  come("fifth");
  expect(dropped).toEqual(["second", "third"]);
});

test("an address that holds too many loses its own, and nobody else's", () => {
  const { come, dropped } = aRoom({ most: 9, ofAddress: 2 });
  come("ada", "10.0.0.1");
  for (const name of ["a", "b", "c", "d"]) come(name, "10.0.0.2");
  come("unknown");
  expect(dropped).toEqual(["a", "b"]);
});

test.each([
  [1_999, []],
  [2_000, ["first"]],
  [2_001, ["first", "second"]],
])("after %d ms what has not come is dropped, once", (now, expected) => {
  const { come, dropSlow, dropped } = aRoom({ most: 9, ofAddress: 9 });
  come("first", "10.0.0.1", 0);
  come("second", "10.0.0.1", 1);
  dropSlow(now);
  dropSlow(now);
  expect(dropped).toEqual(expected);
});
