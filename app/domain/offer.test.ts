import { expect, test } from "vitest";
import type { Instant } from "./ids.ts";
import { likeliestOffer, type Offer } from "./offer.ts";

test("the newest offer that is live is the likeliest; one that has ended, waits or is paused is not", () => {
  const dated = (id: number, startsAt: number, endsAt: number | null, pausedAt: number | null = null) =>
    ({ id, startsAt, endsAt, pausedAt }) as unknown as Pick<Offer, "id" | "startsAt" | "endsAt" | "pausedAt">;
  const offers = [dated(1, 0, null), dated(2, 0, null), dated(3, 0, 50), dated(4, 150, null), dated(5, 0, null, 90)];
  expect(likeliestOffer(offers, 100 as Instant)?.id).toBe(2);
  expect(likeliestOffer(offers.slice(2), 100 as Instant)).toBeUndefined();
});
