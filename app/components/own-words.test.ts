import { expect, test } from "vitest";
import { NO_CONDITIONS } from "../domain/conditions.ts";
import type { Currency, Instant } from "../domain/ids.ts";
import type { Discount } from "../domain/offer.ts";
import { parseInstant } from "../domain/time.ts";
import { getsSentence, offerSays, ownWords } from "./own-words.ts";

const at = (text: string) => parseInstant(text) as Instant;
const clock = { now: at("2026-11-20T09:00:00Z"), timeZone: "Europe/Berlin" };
const offer: Discount = {
  title: "Friends",
  value: { kind: "percent", bps: 2000 },
  conditions: NO_CONDITIONS,
  startsAt: at("2026-11-01T00:00:00Z"),
  endsAt: null,
};
const fifty = { kind: "amount" as const, amount: 5000n, currency: "EUR" as Currency };

test.each([
  ["nothing", {}, ""],
  ["a start", { startsAt: at("2026-12-01T08:30:00Z") }, "from 1 Dec 09:30"],
  [
    "an end and a limit",
    { endsAt: at("2026-12-31T22:59:00Z"), usageLimit: 10 },
    "until 31 Dec 23:59, at most 10 times",
  ],
  [
    "that nothing of it holds",
    { endsAt: null, usageLimit: null, minimum: null },
    "without an end, without a limit of uses, without a minimum",
  ],
  ["a minimum", { minimum: fifty }, "for orders of €50.00 or more"],
])("%s is told in words", (_, own, words) => {
  expect(ownWords(own, clock)).toBe(words);
});

test("what customers get is told with all that holds for the code", () => {
  expect(getsSentence("SARAH20", offer, { usageLimit: 1, minimum: fifty }, clock)).toBe(
    "Customers with SARAH20 get 20\u00a0% off the whole order, from now on, at most 1 time, for orders of €50.00 or more.",
  );
  expect(getsSentence("", offer, { startsAt: at("2026-12-01T08:30:00Z") }, clock)).toMatch(
    /^Customers with this code get .* from 1 Dec 09:30 on\.$/,
  );
  expect(getsSentence("SARAH20", offer, { endsAt: at("2026-11-10T11:00:00Z") }, clock)).toBe(
    "SARAH20 gives nothing any more: it ended 10 Nov 12:00.",
  );
});

test("beside each stands what the offer says", () => {
  expect(offerSays(offer, clock)).toEqual({
    start: "The offer: since 1 Nov 01:00",
    end: "The offer: without an end",
    uses: "The offer: without a limit of uses",
    minimum: "The offer: without a minimum",
  });
});
