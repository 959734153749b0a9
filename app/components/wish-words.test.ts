import { expect, test } from "vitest";
import type { CodeKey } from "../domain/ids.ts";
import type { CodeState } from "../domain/offer.ts";
import type { Twin } from "../domain/twin.ts";
import { doneWords, leftWords, twinsAlong, type WishedCode, wishQuestion } from "./wish-words.ts";

const twin = (key: string, more: Partial<Twin> = {}): Twin => ({
  key: key as CodeKey,
  state: "live",
  stoppedAlong: false,
  ...more,
});
const row = (key: string, more: Partial<WishedCode> = {}): WishedCode => ({
  ...{ key, display: key, state: "live", mapped: false, orders: 0, twins: [] },
  ...more,
});
const sarah = row("SARAH15", { orders: 25 });
const wordsOf = (...asked: Parameters<typeof wishQuestion>) => wishQuestion(...asked)?.sentences;

test("stopping a code says what customers get, which orders stay, and that what is owed stays owed", () => {
  expect(wishQuestion("stop", [sarah])).toEqual({
    ...{ title: "Stop SARAH15?", confirm: "Stop", keys: ["SARAH15"] },
    sentences: [
      "Customers who type it get no discount.",
      "25 orders placed with it stay as they are, and what is owed for them stays owed.",
      "Its name stays reserved, and you can resume it later.",
    ],
  });
  expect(wordsOf("stop", [{ ...sarah, orders: 1 }])?.[1]).toBe(
    "1 order placed with it stays as it is, and what is owed for it stays owed.",
  );
  expect(wordsOf("stop", [{ ...sarah, orders: 0 }])?.[1]).toBe("No order was placed with it yet.");
});

test("what is stopped of several is summed up, the merchant's own discounts apart", () => {
  const codes = [sarah, { ...sarah, key: "NOOR15", display: "NOOR15" }, row("OLD", { mapped: true })];
  expect(wishQuestion("stop", codes)).toMatchObject({
    title: "Stop 3 codes?",
    sentences: [
      "Customers who type one of them get no discount.",
      "1 code stands in your own discounts: customers go on getting what these give, and orders with them are credited to nobody.",
      "50 orders placed with them stay as they are, and what is owed for them stays owed.",
      "Their names stay reserved, and you can resume them later.",
    ],
  });
});

test("the credit alone ends of a code that stands in the merchant's own discount", () => {
  expect(wishQuestion("stop", [{ ...sarah, mapped: true }])).toMatchObject({
    title: "Stop the credit of SARAH15?",
    sentences: [
      "Customers go on getting what your own discount gives; orders with it are credited to nobody.",
      "25 orders placed with it stay as they are, and what is owed for them stays owed.",
    ],
  });
});

test("what is stopped already needs no word, and what failed is still looked for in the store", () => {
  const [stopped, failed] = [row("A", { state: "stopped" }), row("B", { state: "failed" })];
  expect(wishQuestion("stop", [stopped, failed])).toBeNull();
  expect(wishQuestion("stop", [sarah, stopped, failed])).toMatchObject({
    title: "Stop SARAH15?",
    keys: ["SARAH15", "B"],
  });
});

test.each([
  [[0], [true], "Delete CODE0?"],
  [[0, 0], [true, true], "Delete 2 codes?"],
  [[0, 3, 0], [true, true, false], "Delete 1 of 3 codes?"],
])("codes with %j orders, at rest %j, are asked about as %s", (orders, rests, title) => {
  const codes = orders.map((n, i) => row(`CODE${i}`, { orders: n, state: rests[i] ? "stopped" : "live" }));
  expect(wishQuestion("delete", codes)).toMatchObject({ title });
});

test("what was used is left when codes are deleted, and how many these are is said", () => {
  const code = row("A", { state: "stopped" });
  const [used, twice] = [row("B", { state: "stopped", orders: 2 }), row("C", { state: "stopped", orders: 1 })];
  expect(wishQuestion("delete", [code, used, twice, row("D")])).toMatchObject({
    keys: ["A"],
    sentences: [
      "No order was placed with it. Vouch forgets its name, which can be given again.",
      "2 were used and stay in the books; they can stay stopped.",
      "1 is not stopped: stop it first.",
    ],
  });
  expect(wishQuestion("delete", [used])).toMatchObject({ title: "Delete B?", keys: [] });
});

test("resuming a code asks only where a twin goes along", () => {
  expect(wishQuestion("resume", [row("ADA10", { state: "stopped" })])).toBeNull();
  const kept = row("MARIO10", { state: "stopped", twins: [twin("MARI010", { state: "stopped" })] });
  expect(wishQuestion("resume", [kept])).toBeNull();
});

test("what goes along is named before, beside the orders that stay and what is owed", () => {
  const mario = row("MARIO10", { orders: 2, twins: [twin("MARI010")] });
  expect(wordsOf("stop", [mario])).toEqual([
    "Customers who type it get no discount.",
    "2 orders placed with it stay as they are, and what is owed for them stays owed.",
    "Its name stays reserved, and you can resume it later.",
    "MARI010, for those who misread MARIO10, is stopped too.",
  ]);
  const twins = [twin("MARI010", { state: "stopped", stoppedAlong: true })];
  const stopped = row("MARIO10", { state: "stopped", twins });
  expect(wishQuestion("resume", [stopped])).toEqual({
    ...{ title: "Resume MARIO10?", confirm: "Resume", keys: ["MARIO10"] },
    sentences: ["MARI010, for those who misread MARIO10, is live again too."],
  });
  expect(wordsOf("delete", [stopped])).toEqual([
    "No order was placed with it. Vouch forgets its name, which can be given again.",
    "MARI010, for those who misread MARIO10, is deleted too, unless an order was placed with it.",
  ]);
});

test("of several codes, those that go along are named, or counted where they are many", () => {
  const two = [row("MARIO10", { twins: [twin("MARI010")] }), row("ANNA-10", { twins: [twin("ANNA10")] })];
  expect(wishQuestion("stop", two)?.title).toBe("Stop 2 codes?");
  expect(wordsOf("stop", two)?.at(-1)).toBe("ANNA10 and MARI010, for those who misread them, are stopped too.");
  const many = ["A", "B", "C", "D"].map((name) => row(`${name}-10`, { twins: [twin(`${name}10`)] }));
  expect(wordsOf("stop", many)?.at(-1)).toBe("4 codes for those who misread them are stopped too.");
});

test("a twin that is chosen itself is not named as going along, and goes with its code", () => {
  const mario = row("MARIO10", { twins: [twin("MARI010")] });
  expect(twinsAlong("stop", [mario, row("MARI010")])).toEqual([]);
  expect(wishQuestion("delete", [{ ...mario, state: "stopped" }, row("MARI010")])).toMatchObject({
    ...{ title: "Delete 2 codes?", keys: ["MARIO10", "MARI010"] },
    sentences: ["No order was placed with them. Vouch forgets their names, which can be given again."],
  });
});

const done = (key: string, state: CodeState) => ({ key, changed: { kind: "done", state } }) as const;

test("what worked is told by where the codes stand, whatever was wished of them", () => {
  expect(doneWords("stop", [done("ADA10", "stopped")])).toBe("ADA10 stopped");
  // Trying again what is on its way out of the store ends with its being stopped.
  expect(doneWords("retry", [done("ADA10", "stopped"), done("BEA10", "live"), done("CEE10", "live")])).toBe(
    "ADA10 stopped, BEA10 and CEE10 live",
  );
  expect(doneWords("delete", [{ key: "MARIO10", changed: { kind: "deleted", along: ["MARI010"] } }])).toBe(
    "MARIO10 and MARI010 deleted",
  );
  expect(doneWords("resume", [done("GONE10", "missing"), { key: "ADA10", changed: { kind: "not-found" } }])).toBeNull();
});

test("a code that a wish did nothing to is not told as if it had", () => {
  expect(leftWords([done("ADA10", "live")])).toEqual([]);
  expect(leftWords([done("GONE10", "missing"), done("BAD10", "failed"), done("BAD11", "failed")])).toEqual([
    "BAD10 and BAD11 were left: they could not be made, and your store does not have them.",
    "GONE10 was left: your store does not have it any more.",
  ]);
});
