import { expect, test } from "vitest";
import { CHOSEN_STATES, isWaiting, mayBecome, PARTNER_STATES } from "./partner.ts";

const isPausable = (from: string) => from !== "invited" && from !== "applied";

test.each(PARTNER_STATES.flatMap((from) => CHOSEN_STATES.map((to) => [from, to] as const)))(
  "who is %s may become %s, unless it is so already, there is nothing to pause, or nobody brings back who is archived",
  (from, to) => {
    const moves = from !== to && (to !== "paused" || isPausable(from));
    expect(mayBecome(from, to, { restore: false })).toBe(moves && from !== "archived");
    expect(mayBecome(from, to, { restore: true })).toBe(moves && !(from === "archived" && to === "paused"));
  },
);

test("nobody is waiting who was ever active", () => {
  expect(PARTNER_STATES.filter(isWaiting)).toEqual(["invited", "applied"]);
});
