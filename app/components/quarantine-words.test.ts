import { expect, test } from "vitest";
import { remedyOf } from "./quarantine-words.ts";

const webhook = { topic: "orders/updated", orderId: "1" };

test.each([
  ["lines-missing", webhook, /read from Shopify anew/],
  ["order-of-another-shop", webhook, /whether the order is yours/],
  ["not-in-store-now", { topic: "order-read", orderId: "1" }, /a tag is enough/],
  ["locked-out", { topic: "order-read", orderId: "1" }, /paused/],
  ["wrong-shape", webhook, /a tag is enough/],
  ["wrong-shape", { topic: "order-read", orderId: "1" }, /read from Shopify anew/],
  ["not-json", { topic: "discounts/update", orderId: null }, /update of Vouch/],
  // A reason is a word from a table of the database: it names no property of an object.
  ["constructor", webhook, /a tag is enough/],
])("what could not be processed says what to do: %s of %j", (reason, event, said) => {
  expect(remedyOf({ reason, ...event })).toMatch(said);
});
