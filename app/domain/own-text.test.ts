import fc from "fast-check";
import { expect, test } from "vitest";
import type { Currency, Instant } from "./ids.ts";
import type { OwnConditions } from "./own-conditions.ts";
import { ownCells, parseOwnCells } from "./own-text.ts";
import { ok } from "./result.ts";
import { parseInstant } from "./time.ts";

const EUR = "EUR" as Currency;
const ground = { currency: EUR, timeZone: "Europe/Berlin" };
const EMPTY = { ownStart: "", ownEnd: "", ownUses: "", ownMinimum: "" };

// Whole seconds, in a summer and a winter whose clocks show each time once.
const moments = fc
  .oneof(fc.integer({ min: 1_798_800_000, max: 1_800_000_000 }), fc.integer({ min: 1_813_000_000, max: 1_815_000_000 }))
  .map((seconds) => (seconds * 1000) as Instant);
const minimums = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 1, max: 999_999 }).map((quantity) => ({ kind: "quantity" as const, quantity })),
  fc.bigInt({ min: 1n, max: 99_999_999n }).map((amount) => ({ kind: "amount" as const, amount, currency: EUR })),
);
const owns: fc.Arbitrary<OwnConditions> = fc.record(
  {
    startsAt: moments,
    endsAt: fc.option(moments),
    usageLimit: fc.option(fc.integer({ min: 1, max: 999_999_999 })),
    minimum: minimums,
  },
  { requiredKeys: [] },
);

test("what is written into a file is read again as it was", () =>
  fc.assert(
    fc.property(owns, (own) => {
      expect(parseOwnCells(ownCells(own, ground.timeZone), ground)).toEqual(ok(own));
    }),
  ));

test.each([
  [{ ownEnd: "2026-12-31" }, { endsAt: parseInstant("2026-12-31T22:59:59Z") }],
  [{ ownStart: "2026-12-01" }, { startsAt: parseInstant("2026-11-30T23:00:00Z") }],
  [
    { ownEnd: "Never", ownUses: "No limit", ownMinimum: "None" },
    { endsAt: null, usageLimit: null, minimum: null },
  ],
  [{ ownMinimum: "50 EUR" }, { minimum: { kind: "amount", amount: 5000n, currency: EUR } }],
  [{ ownMinimum: "1 item" }, { minimum: { kind: "quantity", quantity: 1 } }],
])("%j is read", (cells, own) => {
  expect(parseOwnCells({ ...EMPTY, ...cells }, ground)).toEqual(ok(own));
});

test.each([
  [{ ownStart: "tomorrow" }, "ownStart"],
  [{ ownStart: "2026-02-30" }, "ownStart"],
  [{ ownEnd: "31.12.2026" }, "ownEnd"],
  [{ ownUses: "0" }, "ownUses"],
  [{ ownUses: "1.5" }, "ownUses"],
  [{ ownMinimum: "50" }, "ownMinimum"],
  [{ ownMinimum: "50 USD" }, "ownMinimum"],
  [{ ownMinimum: "0 EUR" }, "ownMinimum"],
])("%j is refused with what to write", (cells, column) => {
  expect(parseOwnCells({ ...EMPTY, ...cells }, ground)).toMatchObject({ ok: false, error: { column } });
});
