import { expect, test } from "vitest";
import { keptWords } from "./delete-offer.tsx";

test.each([
  [
    "codes that orders carried",
    keptWords("codes", { codes: 3, orders: 2 }),
    "2 orders were placed with them",
    "Pause it",
  ],
  ["codes that nobody used", keptWords("codes", { codes: 1, orders: 0 }), "It has 1 code,", "Stop and delete it first"],
  ["an import", keptWords("batch", { codes: 0, orders: 0 }), "An import is making codes", "Undo that import first"],
])("an offer that %s keep says why, and what to do instead", (_, [why, instead], says, todo) => {
  expect(why).toContain(says);
  expect(instead).toContain(todo);
});
