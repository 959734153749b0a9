import { expect, test } from "vitest";
import { BODY_MS, PIXEL, SERVER_TIMEOUTS } from "./limits.ts";

test("visitors are remembered as many as a shop's bounds let through: a flood of made-up ones shuts nobody out once it is over", () => {
  const { perShop, perVisitor } = PIXEL;
  const ofEach = perShop.most * (1 + perVisitor.windowMs / perShop.windowMs);
  expect(perVisitor.names).toBeGreaterThanOrEqual(2 * ofEach);
});

test("a merchant's file of 20 MB has time to come over 2 Mbit/s, and what anybody sends has ten seconds", () => {
  expect(SERVER_TIMEOUTS.requestTimeout).toBeGreaterThan(((20 * 1024 * 1024 * 8) / 2_000_000) * 1_000);
  expect(BODY_MS).toBeLessThanOrEqual(10_000);
});
