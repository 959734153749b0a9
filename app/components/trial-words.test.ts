import { expect, test } from "vitest";
import { type Currency, partnerId } from "../domain/ids.ts";
import { type TrialView, trialWords } from "./trial-words.ts";

const order = (more: Partial<TrialView> = {}): TrialView => ({
  orderId: "1",
  name: "#1001",
  partner: { id: partnerId(1), name: "Sarah Lee" },
  commission: 800n,
  currency: "EUR" as Currency,
  ...more,
});

test.each([
  [order(), "Order #1001 has arrived. Sarah Lee would earn €8.00. It is a test, so nothing is booked."],
  [order({ partner: null }), "Order #1001 has arrived. Nobody would be credited."],
  [order({ name: null, currency: null }), "The order has arrived. Sarah Lee would be credited."],
])("a test order says who would earn what: %#", (given, words) => expect(trialWords(given)).toBe(words));
