import { expect, test } from "vitest";
import type { Instant } from "./ids.ts";
import { liveCodesAt } from "./offer.ts";

const at = (moment: number) => moment as Instant;
const offer = { startsAt: at(100), endsAt: at(200), pausedAt: null, codes: { live: 3, total: 5 } };

test.each([
  ["before its start", 99, 0],
  ["from its start on", 100, 3],
  ["until its end", 199, 3],
  ["at its end", 200, 0],
])("%s an offer's live codes are those that give customers something", (_, now, live) => {
  expect(liveCodesAt(offer, at(now))).toBe(live);
});

test("an offer without an end keeps its codes", () => {
  expect(liveCodesAt({ ...offer, endsAt: null }, at(10_000))).toBe(3);
});
