// The form of a payee with the tables that it is checked against.
import { expect, test } from "vitest";
import type { PayoutTarget } from "../domain/payee.ts";
import { parsePayee, payeeForm } from "../domain/payee-form.ts";
import { ACCOUNT_COUNTRIES, COUNTRIES, PAYEE_CHECKS } from "./payee-checks.ts";

const WHO = {
  kind: "business",
  legalName: "Quist GmbH",
  line1: "Seestraße 1",
  postcode: "10115",
  city: "Berlin",
  country: "DE",
  payout: "none",
};
const IBAN: PayoutTarget = { kind: "iban", iban: "DE89370400440532013000", bic: null };

const read = (fields: Record<string, string>, stored: PayoutTarget | null = null) =>
  parsePayee({ ...WHO, ...fields }, stored, PAYEE_CHECKS);
function problemsOf(fields: Record<string, string>) {
  const parsed = read(fields);
  return parsed.ok ? [] : parsed.error.map(({ field, message }) => `${field}: ${message}`);
}
function payoutOf(fields: Record<string, string>, stored: PayoutTarget | null = null) {
  const parsed = read(fields, stored);
  return parsed.ok ? parsed.value.payout : parsed.error;
}

test("what is missing is told next to its field, all at once", () => {
  expect(problemsOf({ kind: "", legalName: " ", line1: "", city: "", country: "ZZ", payout: "" })).toEqual([
    "kind: Choose a person or a business.",
    "legalName: Enter the name that the bank and the tax office know.",
    "line1: Enter street and number.",
    "city: Enter the town.",
    "country: Choose a country of the list.",
    "payout: Choose how the money is sent.",
  ]);
});

test.each([
  ["DE89 3704 0044 0532 0130 00", "DE89370400440532013000"],
  ["de89-3704-0044-0532-0130-00", "DE89370400440532013000"],
  ["GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"],
  ["NO93 8601 1117 947", "NO9386011117947"],
])("the IBAN %s is read", (iban, kept) => {
  expect(payoutOf({ payout: "iban", iban })).toEqual({ kind: "iban", iban: kept, bic: null });
});

test.each([
  ["", "Enter the IBAN."],
  ["DE89 3704 0044 0532 0130 01", "A character of this IBAN is wrong: its check digits do not fit."],
  ["DE89 3704 0044 0532 0130", "An IBAN of Germany has 22 characters, and this one has 20."],
  [
    "ZZ89 3704",
    "An IBAN begins with the two letters of its country, like DE or FR. Without one, choose “Account number”.",
  ],
  [
    "US64 SVBK US6S 3300 9586 73",
    "An IBAN begins with the two letters of its country, like DE or FR. Without one, choose “Account number”.",
  ],
])("the IBAN “%s” is refused with what is wrong", (iban, message) => {
  expect(payoutOf({ payout: "iban", iban })).toEqual([{ field: "iban", message }]);
});

test("a BIC is checked where one is given", () => {
  const iban = "DE89370400440532013000";
  expect(payoutOf({ payout: "iban", iban, bic: "cobadeff xxx" })).toEqual({ ...IBAN, bic: "COBADEFFXXX" });
  expect(problemsOf({ payout: "iban", iban, bic: "COBA" })).toEqual([
    "bic: Enter the bank's BIC: 8 or 11 letters and digits, like COBADEFFXXX.",
  ]);
});

test.each([
  ["US", "021000021", "000123456789", null],
  ["US", "021000022", "000123456789", "routing: A digit of this routing number is wrong: it does not add up."],
  ["US", "000000000", "000123456789", "routing: A digit of this routing number is wrong: it does not add up."],
  ["US", "12", "000123456789", "routing: Enter the routing number (ABA) of the bank, like 021000021."],
  ["US", "021000021", "12", "account: Enter the account number, of digits and letters."],
  ["GB", "20-00-00", "55779911", null],
  ["GB", "20-00", "55779911", "routing: Enter the sort code of the bank, like 20-00-00."],
  ["GB", "20-00-00", "5577", "account: An account number of this country has 8 digits."],
  ["AU", "062 000", "12345678", null],
  ["IN", "hdfc0000001", "50100012345678", null],
  ["CA", "00012-003", "1234567", null],
  ["MX", "", "032180000118359719", null],
  ["MX", "", "032180000118359718", "account: Enter the CLABE: its 18 digits do not add up."],
  ["NZ", "", "01-0902-0068389-00", null],
  ["NZ", "", "01-0902-0068389-000", null],
  [
    "NZ",
    "",
    "01-0902-0068388-00",
    "account: Enter the account number with bank and branch: its 15 or 16 digits do not add up.",
  ],
  [
    "KE",
    "",
    "123456",
    "routing: Enter the bank's code, or its BIC below: an account number alone does not name the bank.",
  ],
  ["KE", "01", "123456", null],
  ["", "01", "123456", "bankCountry: Choose the country of the bank."],
])("an account in %s by %s and %s", (bankCountry, routing, account, problem) => {
  expect(problemsOf({ payout: "account", bankCountry, routing, account })).toEqual(problem === null ? [] : [problem]);
});

test.each([
  ["DE", "DE 136 695 976", "DE136695976"],
  ["DE", "136695976", "DE136695976"],
  ["GR", "094259216", "EL094259216"],
  ["GR", "EL094259216", "EL094259216"],
  ["GB", "GB 980 7806 84", "GB980780684"],
  ["CH", "CHE-107.787.577 MWST", "CHE107787577MWST"],
  ["FR", "FR 40 303 265 045", "FR40303265045"],
  // Registered elsewhere than where the business is.
  ["GB", "DE136695976", "DE136695976"],
  ["US", "12-3456789", "123456789"],
  ["BR", "16.727.230/0001-97", "16727230000197"],
  ["BR", "BR 16.727.230/0001-97", "BR16727230000197"],
  ["BR", "390.533.447-05", "39053344705"],
  ["CA", "123026635 RT 0001", "123026635RT0001"],
  ["CA", "12302 6635", "123026635"],
  ["MX", "GODE 561231 GR8", "GODE561231GR8"],
  ["AR", "20-05536168-2", "20055361682"],
  ["CL", "12.531.909-2", "125319092"],
  ["CO", "213.123.432-1", "2131234321"],
  ["PE", "20512333797", "20512333797"],
  ["UY", "21-100342-001-7", "211003420017"],
  ["EC", "1792060346-001", "1792060346001"],
  ["TR", "4540536920", "4540536920"],
  ["RU", "123456789047", "123456789047"],
  ["RS", "101134702", "101134702"],
  ["KR", "116-82-00276", "1168200276"],
  ["TW", "00501503", "00501503"],
  ["VN", "0100233488", "0100233488"],
  ["TH", "1-2345-45678-78-1", "1234545678781"],
  ["IL", "3933742-3", "39337423"],
  ["IL", "516179157", "516179157"],
  ["MA", "001561191000066", "001561191000066"],
])("in %s the VAT id %s is kept as %s", (country, vatId, kept) => {
  const parsed = read({ country, vatId });
  expect(parsed.ok ? parsed.value.vatId : parsed.error).toBe(kept);
});

test.each([
  ["DE", "DE136695978", "A character of this VAT id is wrong: its check digit does not fit Germany."],
  [
    "DE",
    "DE1366",
    "A VAT id of Germany has another number of characters. Look at a letter of the tax office, or leave this empty.",
  ],
  [
    "FR",
    "hello there",
    "A VAT id of France has another number of characters. Look at a letter of the tax office, or leave this empty.",
  ],
  ["ES", "B58378432", "A character of this VAT id is wrong: its check digit does not fit Spain."],
  ["BR", "16727230000198", "A character of this CNPJ is wrong: its check digit does not fit Brazil."],
  ["BR", "39053344704", "A character of this CPF is wrong: its check digit does not fit Brazil."],
  ["IL", "516179150", "A character of this company number is wrong: its check digit does not fit Israel."],
  ["TR", "4540536921", "A character of this VKN is wrong: its check digit does not fit Türkiye."],
  [
    "BR",
    "1672723",
    "A VAT id of Brazil has another number of characters. Look at a letter of the tax office, or leave this empty.",
  ],
  // The letters before it name where it is registered; its own country's test is the one that failed.
  ["US", "FR41303265045", "A character of this VAT id is wrong: its check digit does not fit France."],
  ["US", "?", "A VAT id has 4 to 20 letters and digits. Leave this empty where there is none."],
])("in %s the VAT id %s is refused with what is wrong", (country, vatId, message) => {
  expect(problemsOf({ country, vatId })).toEqual([`vatId: ${message}`]);
});

// Correct by the rule that each tax office publishes; with another last digit they are not.
test.each(
  `AT ATU13585627, BE BE0428759497, BG BG175074752, HR HR33392005961, CY CY10259033P, CZ CZ25123891, DK DK13585628,
  EE EE100931558, FI FI20774740, FR FR40303265045, DE DE136695976, GR EL094259216, HU HU12892312, IE IE6433435F, IT IT00743110157,
  LV LV40003521600, LT LT119511515, LU LU15027442, MT MT11679112, NL NL004495445B01, PL PL8567346215, PT PT501964843, RO RO18547290,
  SK SK2022749619, SI SI50223054, ES ESB58378431, SE SE123456789701, GB GB980780684, CH CHE107787577MWST`
    .split(",")
    .map((pair) => pair.trim().split(" ") as [string, string]),
)("%s: the check digit of %s is reckoned", (country, vatId) => {
  expect(problemsOf({ country, vatId })).toEqual([]);
  // NL and SE end with two digits that are no part of it.
  const digit = [...vatId.matchAll(/\d/g)].at(-3)?.index ?? 0;
  const others = [..."0123456789"].filter((other) => other !== vatId[digit]);
  const wrong = others.map((other) =>
    problemsOf({ country, vatId: vatId.slice(0, digit) + other + vatId.slice(digit + 1) }),
  );
  expect(wrong.filter(([problem]) => problem?.includes("check digit does not fit")).length).toBeGreaterThan(6);
});

test("what is stored is kept where the form says so, and is in no form", () => {
  expect(payoutOf({ payout: "keep" }, IBAN)).toEqual(IBAN);
  expect(payoutOf({ payout: "keep" })).toMatchObject([{ field: "payout" }]);
  const parsed = read({ payout: "keep" }, IBAN);
  if (!parsed.ok) throw new Error("refused");
  const form = payeeForm(parsed.value);
  expect(form).toMatchObject({ payout: "keep", legalName: "Quist GmbH", iban: "" });
  expect(JSON.stringify(form)).not.toContain("3000");
});

test("what cannot be seen, and what turns text around, goes; what stays is as it was typed", () => {
  const parsed = read({
    legalName: " Zoë\u0000\u202e \u200bÅngström & <b>Søns</b> {{ x }} ",
    payout: "other",
    other: "a\r\n\r\n\u0007b  c",
  });
  expect(parsed).toMatchObject({
    ok: true,
    value: { legalName: "Zoë Ångström & <b>Søns</b> {{ x }}", payout: { kind: "other", text: "a\n\nb c" } },
  });
});

test("a PayPal address and words are checked for form and length", () => {
  expect(problemsOf({ payout: "paypal", paypal: "ada" })).toHaveLength(1);
  expect(payoutOf({ payout: "paypal", paypal: "ada@quist.example" })).toEqual({
    kind: "paypal",
    email: "ada@quist.example",
  });
  expect(problemsOf({ payout: "other", other: " " })).toEqual(["other: Say how the money is sent."]);
  expect(problemsOf({ payout: "other", other: "x".repeat(1001) })).toEqual([
    "other: At most 1000 characters fit here.",
  ]);
  expect(problemsOf({ legalName: "x".repeat(201) })).toEqual(["legalName: At most 200 characters fit here."]);
});

test("countries are those of ISO 3166, and Kosovo; account numbers are asked for where there are no IBANs", () => {
  expect(COUNTRIES).toHaveLength(250);
  expect(COUNTRIES.every(({ code, name }) => /^[A-Z]{2}$/.test(code) && name !== "")).toBe(true);
  const codes = ACCOUNT_COUNTRIES.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(["US", "CA", "AU", "GB", "IN", "JP", "MX", "NZ"]));
  expect(codes).not.toContain("DE");
});
