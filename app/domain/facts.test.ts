import fc from "fast-check";
import { expect, test } from "vitest";
import { aRefundOf, eventHistories, factsOf } from "../../tests/orders.ts";
import { explainAmount } from "./commission.ts";
import { decodeFacts, encodeFacts } from "./facts.ts";
import { fold } from "./fold.ts";
import { emptyFacts } from "./order.ts";

/** As jsonb gives objects back: with their keys in another order. */
const reordered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, reordered(inner)] as const)
      .reverse(),
  );
};

test("facts survive the database, and equal facts have equal text", () => {
  fc.assert(
    fc.property(eventHistories, (events) => {
      const facts = events.reduce(fold, emptyFacts());
      const text = encodeFacts(facts);
      expect(decodeFacts(text)).toEqual(facts);
      expect(encodeFacts(decodeFacts(reordered(JSON.parse(text))))).toBe(text);
    }),
  );
});

test("facts that were kept before it was read what the customer was asked for are read as they were", () => {
  const kept = JSON.parse(encodeFacts(factsOf({ asked: 4000n }, [aRefundOf({ money: 2000n })])));
  delete kept.snapshot.asked;
  const facts = decodeFacts(kept);
  expect(facts).toEqual(factsOf({ asked: null }, [aRefundOf({ money: 2000n })]));
  expect(explainAmount(facts).total).toBe(8000n);
});
