import { expect, test } from "vitest";
import type { Instant, PartnerId } from "../domain/ids.ts";
import { type Since, takenBackWords } from "./taken-back.ts";

const sarah = 7 as PartnerId;
const at = (moment: number) => moment as Instant;
const taken = (seq: number, moment: number) =>
  ({ seq, partnerId: sarah, cause: "taken-back", at: at(moment) }) as const;
const lines = [{ ...taken(1, 10), cause: "earned" as const }, taken(2, 20), taken(3, 30), taken(4, 40)];
const nothing: Since = {
  cancelledAt: null,
  refunded: false,
  edited: false,
  deleted: false,
  passed: null,
  byHand: new Set(),
  credited: new Set([sarah]),
};
const words = (since: Partial<Since>) =>
  lines.filter((l) => l.cause === "taken-back").map((line) => takenBackWords(line, lines, { ...nothing, ...since }));

test("a cancellation does not rename the refunds before it, even those of the same second", () => {
  expect(words({ refunded: true, cancelledAt: at(35) })).toEqual(["Refund", "Refund", "Order cancelled"]);
  expect(words({ refunded: true, cancelledAt: at(0) })).toEqual(["Refund", "Refund", "Order cancelled"]);
});

test("a cancellation after a refund of all takes nothing back and renames nothing", () => {
  expect(words({ refunded: true, cancelledAt: at(3_600_000) })).toEqual(["Refund", "Refund", "Refund"]);
});

test("what one cancellation takes from two accounts has one cause", () => {
  const both = [taken(1, 40), taken(2, 40)];
  const since = { ...nothing, cancelledAt: at(40) };
  expect(both.map((line) => takenBackWords(line, both, since))).toEqual(["Order cancelled", "Order cancelled"]);
});

test("a deletion is the last that was taken back", () => {
  expect(words({ refunded: true, deleted: true })).toEqual(["Refund", "Refund", "Order deleted"]);
});

test("where an order was refunded and edited, neither is claimed alone", () => {
  expect(words({ refunded: true, edited: true })).toEqual(Array(3).fill("Refund or edit"));
});

test("what was taken back in the moment of a hand is the hand's, whoever is credited now", () => {
  expect(words({ byHand: new Set([at(30)]), refunded: true })).toEqual(["Refund", "Credit changed by hand", "Refund"]);
});

test("a partner who is credited no more is told so", () => {
  expect(words({ credited: new Set() }).at(-1)).toBe("No longer credited");
});
