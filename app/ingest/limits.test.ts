import { expect, test } from "vitest";
import { PIXEL } from "./limits.ts";

test("visitors are remembered as many as a shop's bounds let through: a flood of made-up ones shuts nobody out once it is over", () => {
  const { perShop, perVisitor } = PIXEL;
  const ofEach = perShop.most * (1 + perVisitor.windowMs / perShop.windowMs);
  expect(perVisitor.names).toBeGreaterThanOrEqual(2 * ofEach);
});
