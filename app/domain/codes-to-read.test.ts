import { expect, test } from "vitest";
import { type CountedCodes, isToBeRead } from "./codes-to-read.ts";
import { type Instant, instant } from "./ids.ts";

const DAY = 24 * 60 * 60_000;
const NOW = instant(100 * DAY);
const ago = (days: number): Instant => instant(NOW - days * DAY);
const many = (more: Partial<CountedCodes>): CountedCodes => ({
  ...{ here: 5001, there: 5001, named: 2, readAt: ago(1), updatedAt: ago(2) },
  ...more,
});

test.each([
  ["another number than expected", many({ there: 5002 }), true],
  ["a number that Shopify does not tell", many({ there: null }), true],
  ["all named with the discount", many({ here: 2, there: 2, readAt: null }), false],
  ["one more than are named", many({ here: 3, there: 3 }), true],
  ["as many as are read each time", many({ here: 5000, there: 5000 }), true],
  ["more than that, read since Shopify's last change", many({}), false],
  ["more than that, never read", many({ readAt: null }), true],
  ["more than that, changed since", many({ updatedAt: ago(0.5) }), true],
  ["more than that, read a week ago", many({ readAt: ago(7), updatedAt: ago(9) }), false],
  ["more than that, read before that", many({ readAt: ago(7.1), updatedAt: ago(9) }), true],
])("codes of a discount, %s: whether they are looked through", (_, codes, read) =>
  expect(isToBeRead(codes, NOW)).toBe(read),
);
