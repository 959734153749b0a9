import { expect, test } from "vitest";
import { instant } from "../domain/ids.ts";
import { formerWords, ownersWords } from "./owners-words.ts";

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
