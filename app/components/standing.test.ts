import { describe, expect, test } from "vitest";
import type { Currency, Instant } from "../domain/ids.ts";
import { formerNeeds, needsOf, type StandingView, stepsOf, turnOf } from "./standing.ts";

const CALM: StandingView = {
  waitingOrders: 0,
  quarantined: 0,
  failedCodes: 0,
  missingCodes: 0,
  differing: 0,
  applications: 0,
  offers: 1,
  partners: 1,
  codes: 1,
  hasCredited: true,
  pixel: "on",
  offerId: 7,
  backfill: { state: "done", orders: 10 },
  earnsFrom: Date.UTC(2026, 10, 1) as Instant,
};
const clock = { now: Date.UTC(2026, 10, 20) as Instant, timeZone: "UTC" };

describe("what needs the merchant", () => {
  test("is nothing where all is well", () => expect(needsOf(CALM)).toEqual([]));

  test("is what could not be processed, and codes that customers cannot use", () => {
    const needs = needsOf({
      ...CALM,
      quarantined: 3,
      pixel: "failed",
      differing: 1,
      failedCodes: 1,
      missingCodes: 2,
      applications: 1,
    });
    expect(needs.map(({ of, text }) => [of, text])).toEqual([
      ["you", "3 events could not be processed."],
      ["you", "Clicks on partners’ links are not seen: the web pixel is off."],
      ["you", "Of 1 discount Shopify says something else than Vouch."],
      ["you", "1 code could not be made in your store."],
      [
        "you",
        "2 codes are gone from your store. Customers who type one of them get no discount, unless another one of your store has it.",
      ],
      ["you", "1 application to become a partner waits for your answer."],
    ]);
    expect(needs.at(-2)?.action?.url).toBe("/app/differences");
    expect(needs.at(-3)?.action?.url).toBe("/app/offers/7");
  });

  test("is not what goes on by itself: that is only told", () => {
    const needs = needsOf({ ...CALM, waitingOrders: 1, backfill: { state: "running", orders: 1240 } });
    expect(needs.map(({ of, text }) => [of, text])).toEqual([
      ["told", "1 order waits for more from Shopify. Nothing needs to be done."],
      ["told", "Your orders of the last 60 days are being read: 1,240 orders so far."],
    ]);
  });
});

test("the setup guide shows what is done, and goes on with the first step that is not", () => {
  const steps = stepsOf({ ...CALM, partners: 0, codes: 0, hasCredited: false }, clock);
  expect(steps.map(({ title, done }) => [title, done])).toEqual([
    ["Who gets the credit", true],
    ["See who comes by a link", true],
    ["Make an offer", true],
    ["Add a partner", false],
    ["Give the partner a code", false],
    ["See the first order", false],
  ]);
});

test.each(["activating", "failed"] as const)(
  "a pixel that is %s holds up no step of the setup: it goes on by itself",
  (pixel) => {
    const steps = stepsOf({ ...CALM, pixel, offers: 0, partners: 0, codes: 0, hasCredited: false }, clock);
    expect(turnOf(steps)?.title).toBe("Make an offer");
  },
);

test("what is due in a currency that the store left is told, and leads to whom it is due", () => {
  const [euros, yen] = formerNeeds([
    { currency: "EUR" as Currency, due: 12_050n, partners: 1, largest: { id: 4, name: "Ada Quist" } },
    { currency: "JPY" as Currency, due: 500n, partners: 3, largest: { id: 5, name: "Noor Haddad" } },
  ]);
  expect(euros).toMatchObject({ of: "told", action: { url: "/app/partners/4" } });
  expect(euros?.text).toMatch(/^€120\.50 of commission is still due to Ada Quist in EUR, /);
  expect(yen).toMatchObject({ action: { url: "/app/partners?owed=JPY" } });
  expect(yen?.text).toMatch(/^¥500 of commission is still due to Noor Haddad and 2 other partners in JPY, /);
});
