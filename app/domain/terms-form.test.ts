import { expect, test } from "vitest";
import type { Currency } from "./ids.ts";
import { OFFER_TERMS_NAMES, parseTerms } from "./terms-form.ts";

const EUR = "EUR" as Currency;
const read = (fields: Record<string, string>) => parseTerms((name) => fields[name] ?? "", EUR);

test.each([
  [{ commission: "none", rate: "10" }, null],
  [
    { commission: "percent", rate: "12.5" },
    { kind: "percent", rateBps: 1250 },
  ],
  [
    { commission: "flat", amount: "5,00" },
    { kind: "flat", amount: 500n, currency: EUR },
  ],
  [
    { commission: "per-item", amount: "0.50" },
    { kind: "per-item", amount: 50n, currency: EUR },
  ],
])("%o is read", (fields, terms) => {
  expect(read(fields)).toEqual({ ok: true, value: terms });
});

test.each([
  [{ commission: "percent", rate: "101" }, "rate"],
  [{ commission: "flat", amount: "" }, "amount"],
  [{ commission: "per-item", amount: "1,000" }, "amount"],
  [{ commission: "each" }, "commission"],
  [{}, "commission"],
])("%o is refused beside its field", (fields, field) => {
  expect(read(fields)).toMatchObject({ ok: false, error: { field } });
});

test("another form may call its amount otherwise", () => {
  const fields: Record<string, string> = { commission: "flat", amount: "7.00", commissionAmount: "" };
  expect(parseTerms((name) => fields[name] ?? "", EUR, OFFER_TERMS_NAMES)).toMatchObject({
    ok: false,
    error: { field: "commissionAmount" },
  });
});

test("an amount with more decimals than the currency has is told what it takes", () => {
  const fields: Record<string, string> = { commission: "flat", amount: "500.50" };
  expect(parseTerms((name) => fields[name] ?? "", "JPY" as Currency)).toEqual({
    ok: false,
    error: { field: "amount", message: "Japanese yen have no decimals. Enter 500." },
  });
});
