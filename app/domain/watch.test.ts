import { describe, expect, test } from "vitest";
import { type Instant, instant } from "./ids.ts";
import { DAY_MS } from "./time.ts";
import { signOf, type Watched } from "./watch.ts";

const LIVE: Instant = instant(Date.UTC(2026, 10, 20, 9, 30));
const at = (days: number, ms = 0) => instant(LIVE + days * DAY_MS + ms);
const watched = (more: Partial<Watched> = {}): Watched => ({
  since: LIVE,
  used: false,
  others: false,
  clicks: { withFirstDay: 0, after: 0 },
  ...more,
});
const clicks = (firstDay: number, later: number) => ({ clicks: { withFirstDay: firstDay + later, after: later } });

describe("a new code is silent", () => {
  test.each([
    ["a moment before three days", at(3, -1), false],
    ["after three days", at(3), true],
    ["a moment before seven days", at(7, -1), true],
    ["no more after seven days", at(7), false],
  ])("%s", (_, now, told) => {
    expect(signOf(watched(), now)).toEqual(told ? { kind: "silent", since: LIVE } : null);
  });

  test.each([
    ["an order", watched({ used: true })],
    ["a click of its first day", watched(clicks(1, 0))],
    ["a later click", watched(clicks(0, 1))],
  ])("not with %s", (_, code) => expect(signOf(code, at(4))).toBeNull());
});

test("clicks say nothing of a new code whose partner has others: without an order it is silent", () => {
  const busy = watched({ ...clicks(3, 40), others: true });
  expect(signOf(busy, at(3, -1))).toBeNull();
  expect(signOf(busy, at(3))).toEqual({ kind: "silent", since: LIVE, others: true });
  expect(signOf({ ...busy, used: true }, at(3))).toBeNull();
  expect(signOf(watched({ others: true }), at(3))).toEqual({ kind: "silent", since: LIVE });
});

describe("a new code has clicks only", () => {
  test.each([
    ["from five clicks on", watched(clicks(0, 5)), 5],
    ["not with four", watched(clicks(0, 4)), null],
    ["not with those of its first day, which may have come before", watched(clicks(9, 4)), null],
    ["not with an order", watched({ ...clicks(0, 5), used: true }), null],
  ])("%s", (_, code, told) => {
    const sign = told === null ? null : { kind: "clicks-only", since: LIVE, clicks: told };
    expect(signOf(code, at(2))).toEqual(sign);
  });

  test("for seven days", () => {
    expect(signOf(watched(clicks(0, 5)), at(7, -1))).not.toBeNull();
    expect(signOf(watched(clicks(0, 5)), at(7))).toBeNull();
  });
});
