import { expect, test } from "vitest";
import type { Instant } from "./ids.ts";
import { likeliestOffer, liveCodesAt, type Offer } from "./offer.ts";

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

test("the newest offer that is live is the likeliest; one that has ended, waits or is paused is not", () => {
  const dated = (id: number, startsAt: number, endsAt: number | null, pausedAt: number | null = null) =>
    ({ id, startsAt, endsAt, pausedAt }) as unknown as Pick<Offer, "id" | "startsAt" | "endsAt" | "pausedAt">;
  const offers = [dated(1, 0, null), dated(2, 0, null), dated(3, 0, 50), dated(4, 150, null), dated(5, 0, null, 90)];
  expect(likeliestOffer(offers, 100 as Instant)?.id).toBe(2);
  expect(likeliestOffer(offers.slice(2), 100 as Instant)).toBeUndefined();
});
