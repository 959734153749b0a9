import { describe, expect, test } from "vitest";
import type { Step, UncreditedReason } from "../domain/attribution.ts";
import type { CodeKey, Currency, Instant, PartnerId } from "../domain/ids.ts";
import type { FinancialStatus } from "../domain/order.ts";
import { nothingWords, reasonStep, unpaidWords } from "./order-words.ts";

const partnerId = 7 as PartnerId;
const at = 0 as Instant;
const noCode: Step = { kind: "no-code" };
const late: Step = { kind: "click-outside-window", partnerId, at, days: 30 };
const after: Step = { kind: "click-after-order", partnerId, at };
const nobodys: Step = { kind: "code-without-partner", key: "WELCOME10" as CodeKey };
const paused: Step = { kind: "partner-paused", by: "click", partnerId, state: "paused" };
const decides: Step = { kind: "code-decides", key: "HANA" as CodeKey, partnerId, since: at };
const foreign: Step = {
  kind: "terms-other-currency",
  partnerId,
  order: "USD" as Currency,
  terms: "JPY" as Currency,
  level: { kind: "partner" },
};

describe("of the steps of an order that nobody is credited with, the one that its reason is of is said first", () => {
  test.each<[UncreditedReason, Step[], Step]>([
    ["outside-window", [noCode, late], late],
    ["outside-window", [noCode, after], after],
    ["outside-window", [noCode, after, late], late],
    ["partner-paused", [nobodys, paused], paused],
    ["code-without-partner", [nobodys, { kind: "no-click", days: 30 }], nobodys],
    ["other-currency", [decides, foreign], foreign],
    ["no-evidence", [noCode, { kind: "no-click", days: 30 }], noCode],
  ])("%s", (reason, trail, step) => expect(reasonStep({ kind: "uncredited", reason }, trail)).toEqual(step));

  test("of any other order it is the first", () =>
    expect(reasonStep({ kind: "test" }, [{ kind: "test-order" }, decides])).toEqual({ kind: "test-order" }));
});

describe("an order that is not paid says what became of its payment", () => {
  test.each<[FinancialStatus, string, RegExp]>([
    ["pending", "Waiting for payment", /^The order is not paid\. Its commission waits until it is\.$/],
    ["authorized", "Waiting for payment", /authorized and not captured/],
    ["partially_paid", "Waiting for payment", /paid in part/],
    ["voided", "Payment voided", /^The payment was voided\. .* only if the order is paid after all\.$/],
    [
      "expired",
      "Payment expired",
      /^The payment expired before it was captured\. .* only if the order is paid after all\.$/,
    ],
  ])("%s", (payment, badge, sentence) => {
    expect(unpaidWords(payment).badge).toBe(badge);
    expect(unpaidWords(payment).sentence).toMatch(sentence);
  });
});

test("an order that earns nothing says why: only what came off is said to be gone", () => {
  expect(nothingWords("came-off")).toEqual({
    badge: "Nothing left",
    sentence: "Nothing is left of the order, so nothing is earned.",
  });
  expect(nothingWords("cancelled").badge).toBe("Cancelled");
  expect(nothingWords("deleted").badge).toBe("Deleted");
  expect(nothingWords("nothing-counts").sentence).toBe(
    "Nothing in the order counts: gift cards, tips and what is given for nothing earn nothing.",
  );
  expect(nothingWords("by-terms").sentence).toBe("By the terms below the order earns nothing.");
});
