import fc from "fast-check";
import { expect, test } from "vitest";
import type { Currency } from "./ids.ts";
import { parseGroupName, parsePartner } from "./partner-form.ts";
import { parsePercent, percentText } from "./percent.ts";
import { sameTerms } from "./terms.ts";

const EUR = "EUR" as Currency;
const ada = { name: "Ada", commission: "percent", rate: "12.5" };

test("a partner needs a name and a commission; an address is optional", () => {
  expect(parsePartner(ada, EUR)).toEqual({
    ok: true,
    value: {
      ...{ name: "Ada", email: null, note: "", channel: null, reach: null, group: null },
      terms: { kind: "percent", rateBps: 1250 },
    },
  });
  expect(parsePartner({ ...ada, email: " ada@example.com ", commission: "flat", amount: "4,50" }, EUR)).toMatchObject({
    value: { email: "ada@example.com", terms: { kind: "flat", amount: 450n, currency: "EUR" } },
  });
});

test.each([
  [{ name: "" }, "name"],
  [{ email: "ada" }, "email"],
  [{ email: "ada@example" }, "email"],
  [{ rate: "101" }, "rate"],
  [{ rate: "" }, "rate"],
  [{ commission: "flat", amount: "-1" }, "amount"],
  [{ commission: "" }, "commission"],
  [{ channel: "radio" }, "channel"],
  [{ reach: "many" }, "reach"],
  [{ group: "x".repeat(61) }, "group"],
])("%j is told next to its field", (change, field) => {
  expect(parsePartner({ ...ada, ...change }, EUR)).toMatchObject({ ok: false, error: [{ field }] });
});

test("where a partner promotes, to how many and in which group is kept as it was chosen", () => {
  const profile = { channel: "podcast", reach: "12,000", group: "  Slow   travel " };
  expect(parsePartner({ ...ada, ...profile }, EUR)).toMatchObject({
    ok: true,
    value: { channel: "podcast", reach: 12_000, group: "Slow travel" },
  });
});

test.each([
  ["0", 0],
  ["950", 950],
  ["12000", 12_000],
  ["12,000", 12_000],
  ["12.000", 12_000],
  ["1 250 000", 1_250_000],
  ["1’250’000", 1_250_000],
  ["2,000,000,000", 2_000_000_000],
  ["2,000,000,001", null],
  ["1.5", null],
  ["12,00", null],
  ["1,000.000", null],
  ["12k", null],
  ["-5", null],
])("a reach of %s is read as %s", (reach, expected) => {
  const parsed = parsePartner({ ...ada, reach }, EUR);
  expect(parsed.ok ? parsed.value.reach : null).toBe(expected);
});

test.each([
  ["Creators", "Creators"],
  ["\u0065\u0301lite", "élite"],
  ["x".repeat(60), "x".repeat(60)],
  ["   ", null],
])("the group typed as %j is kept as %j", (typed, name) => {
  expect(parseGroupName(typed)).toEqual({ ok: true, value: name });
});

test("terms are the same when they earn the same", () => {
  const flat = { kind: "flat", amount: 100n, currency: EUR } as const;
  expect(sameTerms({ kind: "percent", rateBps: 1000 }, { kind: "percent", rateBps: 1000 })).toBe(true);
  expect(sameTerms(flat, { ...flat })).toBe(true);
  expect(sameTerms(flat, { ...flat, currency: "USD" as Currency })).toBe(false);
  expect(sameTerms(flat, { kind: "percent", rateBps: 100 })).toBe(false);
});

test("every percentage that is written is read back", () =>
  fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), (bps) => parsePercent(percentText(bps)) === bps)));

test.each([
  [1250, "12.5"],
  [1000, "10"],
  [5, "0.05"],
  [10_000, "100"],
  [0, "0"],
])("%i basis points are written as %s %%", (bps, text) => expect(percentText(bps)).toBe(text));
