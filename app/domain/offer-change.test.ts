import { expect, test } from "vitest";
import type { Currency, Instant } from "./ids.ts";
import { changeProblem } from "./offer-change.ts";
import { parseOffer } from "./offer-form.ts";

const GROUND = { currency: "EUR" as Currency, timeZone: "Europe/Berlin", now: 0 as Instant };

function anOffer(fields: Record<string, string> = {}, hasCodes = true) {
  const parsed = parseOffer({ title: "Friends", kind: "percent", percent: "20", ...fields }, GROUND);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return { ...parsed.value, hasCodes };
}

const LIMIT = { limited: "on", usageLimit: "9" };
const ONCE = { once: "on" };
test.each([
  ["a limit for codes that share a discount", {}, LIMIT, "usageLimit"],
  ["once for each customer, of codes that share one", {}, ONCE, "once"],
  ["no limit any more, of codes with a discount each", LIMIT, {}, "limited"],
  ["more than once, of codes with a discount each", ONCE, {}, "once"],
  ["another kind", {}, { kind: "free-shipping" }, "kind"],
  ["another limit", LIMIT, { ...LIMIT, usageLimit: "10" }, undefined],
  ["another percentage", {}, { percent: "25" }, undefined],
])("%s: beside which field it is said that this cannot be", (_, before, after, field) => {
  expect(changeProblem(anOffer(before), anOffer(after))?.field).toBe(field);
  expect(changeProblem(anOffer(before, false), anOffer(after))).toBeNull();
});
