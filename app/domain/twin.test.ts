import { expect, test } from "vitest";
import type { CodeKey } from "./ids.ts";
import { CODE_STATES } from "./offer.ts";
import { type CarriedWish, goesAlong } from "./twin.ts";

const statesOf = (wish: CarriedWish, stoppedAlong: boolean) =>
  CODE_STATES.filter((state) => goesAlong(wish, { key: "MARI010" as CodeKey, state, stoppedAlong }));

test("whatever is in the store, or may come to be, is stopped with its code", () => {
  const inStore = ["making", "live", "resuming", "moving", "missing"];
  expect(statesOf("stop", false).toSorted()).toEqual(inStore.toSorted());
  expect(statesOf("stop", true).toSorted()).toEqual(inStore.toSorted());
});

test("only a twin that was stopped with its code is resumed with it", () => {
  expect(statesOf("resume", false)).toEqual([]);
  expect(statesOf("resume", true).toSorted()).toEqual(["stopped", "stopping"]);
});

test("every twin is deleted with its code", () => {
  expect(statesOf("delete", false)).toEqual([...CODE_STATES]);
});
