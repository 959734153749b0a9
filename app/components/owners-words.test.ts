import { expect, test } from "vitest";
import { instant } from "../domain/ids.ts";
import { formerWords, nextCodeWords, nextWords, ownersWords } from "./owners-words.ts";

const clock = { now: instant(Date.UTC(2026, 10, 27, 12)), timeZone: "UTC" };
const day = (n: number) => instant(Date.UTC(2026, 10, n));
const [sarah, noor] = [
  { id: 1, name: "Sarah Lee" },
  { id: 2, name: "Noor Haddad" },
];

test("the owners of a code stand on a line, the newest first", () => {
  const owners = [
    { partner: noor, from: day(20), to: null },
    { partner: sarah, from: day(1), to: day(20) },
  ];
  expect(ownersWords(owners, clock)).toEqual(["Noor Haddad since 20 Nov", "Sarah Lee, 1 Nov to 20 Nov"]);
});

test("so does the time in which it was nobody's", () => {
  const owners = [
    { partner: noor, from: day(20), to: day(22) },
    { partner: sarah, from: day(1), to: day(10) },
  ];
  expect(ownersWords(owners, clock)).toEqual([
    "Nobody since 22 Nov",
    "Noor Haddad, 20 Nov to 22 Nov",
    "Nobody, 10 Nov to 20 Nov",
    "Sarah Lee, 1 Nov to 10 Nov",
  ]);
  expect(ownersWords([], clock)).toEqual(["It was nobody’s so far."]);
});

test("what was a partner's is told with until when, and whose it is now", () => {
  const former = { display: "SARAH15", until: day(20), now: noor };
  expect(formerWords(former, clock)).toBe("SARAH15 until 20 Nov, now of Noor Haddad");
  expect(formerWords({ ...former, now: null }, clock)).toBe("SARAH15 until 20 Nov, now nobody’s");
});

test("whoever gets a code on a day ahead stands before who has it until then", () => {
  const owners = [
    { partner: noor, from: day(30), to: null },
    { partner: sarah, from: day(1), to: day(30) },
  ];
  expect(ownersWords(owners, clock)).toEqual(["Noor Haddad from 30 Nov on", "Sarah Lee, 1 Nov to 30 Nov"]);
  expect(nextWords({ name: "Noor Haddad", from: day(30) }, clock)).toBe("Noor Haddad from 30 Nov on");
  const next = { display: "SARAH15", from: day(30), now: sarah };
  expect(nextCodeWords(next, clock)).toBe("SARAH15 from 30 Nov on, until then of Sarah Lee");
  expect(nextCodeWords({ ...next, now: null }, clock)).toBe("SARAH15 from 30 Nov on, until then nobody’s");
});

test("who was given a code after the page was drawn has it, and is not to get it", () => {
  const since = instant(clock.now + 60_000);
  expect(ownersWords([{ partner: noor, from: since, to: null }], clock)).toEqual(["Noor Haddad since today 12:01"]);
});
