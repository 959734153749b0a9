import { expect, test } from "vitest";
import { type Instant, instant } from "../domain/ids.ts";
import { signsHeading, signWords } from "./watch-words.ts";

const clock = { now: Date.UTC(2026, 10, 24, 12) as Instant, timeZone: "UTC" };
const since = instant(Date.UTC(2026, 10, 20, 9, 30));

test("a sign says since when, and what came", () => {
  expect(signWords({ kind: "silent", since }, clock)).toBe("No order and no click since it went live 20 Nov");
  expect(signWords({ kind: "silent", since, others: true }, clock)).toBe(
    "No order since it went live 20 Nov; clicks may be for other codes",
  );
  expect(signWords({ kind: "clicks-only", since, clicks: 12 }, clock)).toBe(
    "12 clicks since it went live 20 Nov, and no order",
  );
});

test.each([
  [1, 0, "1 new code is silent"],
  [3, 0, "3 new codes are silent"],
  [0, 1, "1 new code gets clicks and no order"],
  [0, 2, "2 new codes get clicks and no order"],
  [1, 1, "2 new codes bring no order yet"],
])("%i silent and %i with clicks: %s", (silent, clicksOnly, words) => {
  expect(signsHeading({ silent, clicksOnly })).toBe(words);
});
