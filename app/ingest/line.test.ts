import fc from "fast-check";
import { expect, test } from "vitest";
import { createLine, type Place } from "./line.ts";

test("whoever stands in a line stands in the order in which they came, whoever left meanwhile, and how often", () =>
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 40 })), (steps) => {
      const line = createLine<number>();
      const places: Place<number>[] = [];
      const left = new Set<number>();
      for (const [n, step] of steps.entries()) {
        const place = places[step];
        // Every second step comes; the others leave, or have left already.
        if (n % 2 === 0 || place === undefined) places.push(line.join(places.length));
        else {
          line.leave(place);
          left.add(step);
        }
        const there = places.map((_, at) => at).filter((at) => !left.has(at));
        expect([...line]).toEqual(there);
        expect(line.size()).toBe(there.length);
      }
    }),
  ));

test("all may leave while they are told of", () => {
  const line = createLine<string>();
  const places = ["ada", "ben", "cleo"].map((name) => line.join(name));
  const told: string[] = [];
  for (const name of line) {
    told.push(name);
    line.leave(places[told.length - 1] ?? expect.fail("nobody"));
  }
  expect([told, [...line]]).toEqual([["ada", "ben", "cleo"], []]);
});
