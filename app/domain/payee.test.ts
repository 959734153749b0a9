import { expect, test } from "vitest";
import { instant } from "./ids.ts";
import { changedParts, holdAt, holdFrom, holdReason, maskOf, type Payee, payoutHindrance } from "./payee.ts";

const NOON = instant(Date.UTC(2026, 10, 27, 12));
const HOURS_72 = 72 * 3_600_000;

const ADA: Payee = {
  kind: "person",
  legalName: "Ada Quist",
  address: { line1: "Seestraße 1", line2: "", postcode: "10115", city: "Berlin", region: "", country: "DE" },
  vatId: null,
  payout: { kind: "iban", iban: "DE89370400440532013000", bic: null },
};

test.each([
  ["at once", 0, true],
  ["one millisecond before its end", HOURS_72 - 1, true],
  ["at its end", HOURS_72, false],
])("a hold %s", (_when, ms, held) => {
  const hold = holdFrom(NOON, "changed");
  const at = instant(NOON + ms);
  expect(holdAt(hold, at) !== null).toBe(held);
  expect(payoutHindrance({ masked: "IBAN ending 3000", hold }, at)).toEqual(held ? { kind: "held", hold } : null);
});

test("who has no payout details is not paid, and a hold is told before that", () => {
  expect(payoutHindrance({ masked: null, hold: null }, NOON)).toEqual({ kind: "missing" });
  expect(payoutHindrance({ masked: null, hold: holdFrom(NOON, "email") }, NOON)).toMatchObject({ kind: "held" });
});

test("a second change never ends a hold earlier than the first", () => {
  const later = instant(NOON + 3_600_000);
  expect(holdFrom(later, "changed").until).toBeGreaterThan(holdFrom(NOON, "email").until);
});

test.each([
  ["a partner's first details", { known: false, by: "partner" }, "first"],
  ["a merchant's first details", { known: false, by: "merchant" }, null],
  ["a partner's other details", { known: true, by: "partner" }, "changed"],
  ["a merchant's other details", { known: true, by: "merchant" }, "changed"],
] as const)("%s hold as they should", (_what, past, reason) => {
  expect(holdReason(["address", "payout"], past)).toBe(reason);
  expect(holdReason(["kind", "name", "address", "vatId"], past)).toBeNull();
});

test.each<[string, Partial<Payee>, string[]]>([
  ["nothing", {}, []],
  ["the name", { legalName: "Ada Q." }, ["name"]],
  ["the town", { address: { ...ADA.address, city: "Bern" } }, ["address"]],
  ["the VAT id", { vatId: "DE136695976" }, ["vatId"]],
  ["person and business", { kind: "business" }, ["kind"]],
  ["the BIC alone", { payout: { kind: "iban", iban: "DE89370400440532013000", bic: "COBADEFFXXX" } }, ["payout"]],
  ["the account", { payout: null }, ["payout"]],
])("a change of %s is told as such", (_what, change, parts) => {
  expect(changedParts(ADA, { ...ADA, ...change })).toEqual(parts);
});

test("the order in which stored fields stand is no change", () => {
  const { payout, address, ...rest } = ADA;
  const turned = JSON.parse(
    JSON.stringify({ payout: { bic: null, iban: "DE89370400440532013000", kind: "iban" }, ...rest, address }),
  );
  expect(payout).not.toBeNull();
  expect(changedParts(ADA, turned)).toEqual([]);
});

test.each([
  [{ kind: "iban", iban: "DE89370400440532013000", bic: null }, "IBAN ending 3000"],
  [{ kind: "account", country: "US", account: "000123456789", routing: "021000021", bic: null }, "Account ending 6789"],
  [{ kind: "account", country: "SE", account: "12345", routing: "1", bic: null }, "Account ending 45"],
  [{ kind: "account", country: "SE", account: "123", routing: "1", bic: null }, "Account ending 3"],
  [{ kind: "paypal", email: "ada.quist@quist.example" }, "PayPal a…@quist.example"],
  [{ kind: "other", text: "Bitcoin to bc1qxyz" }, "Another way, in words"],
] as const)("%j shows as %s", (payout, masked) => {
  expect(maskOf(payout)).toBe(masked);
});
