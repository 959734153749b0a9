import { expect, test } from "vitest";
import { CHOSEN_STATES, isWaiting, mayBecome, PARTNER_STATES } from "./partner.ts";

test.each(PARTNER_STATES.flatMap((from) => CHOSEN_STATES.map((to) => [from, to] as const)))(
  "who is %s may become %s, unless there is nothing to pause",
  (from, to) => expect(mayBecome(from, to)).toBe(!((from === "invited" || from === "applied") && to === "paused")),
);

test("nobody is waiting who was ever active", () => {
  expect(PARTNER_STATES.filter(isWaiting)).toEqual(["invited", "applied"]);
});
