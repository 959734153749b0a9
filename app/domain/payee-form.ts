import { parseBankAccount } from "./bank.ts";
import { isEmail } from "./partner-form.ts";
import { PAYEE_KINDS, type Payee, type PayeeKind, type PayoutTarget } from "./payee.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";

/** How a form says where the money goes; `keep` leaves what is stored, which no form ever holds. */
export const PAYOUT_CHOICES = ["keep", "iban", "account", "paypal", "other", "none"] as const;
export type PayoutChoice = (typeof PAYOUT_CHOICES)[number];

/** A payee's form, as text. */
export type PayeeForm = Record<(typeof PAYEE_FIELDS)[number], string>;
export const PAYEE_FIELDS = [
  "kind",
  "legalName",
  "line1",
  "line2",
  "postcode",
  "city",
  "region",
  "country",
  "vatId",
  "payout",
  "iban",
  "bic",
  "bankCountry",
  "routing",
  "account",
  "swift",
  "paypal",
  "other",
] as const;

/** A stored payee as a form begins with it: where the money goes is not in it. */
export function payeeForm(payee: Payee | null): PayeeForm {
  const none = Object.fromEntries(PAYEE_FIELDS.map((name) => [name, ""])) as PayeeForm;
  if (payee === null) return { ...none, kind: "person", payout: "iban" };
  const { kind, legalName, address, vatId, payout } = payee;
  return { ...none, kind, legalName, ...address, vatId: vatId ?? "", payout: payout === null ? "iban" : "keep" };
}

/** What is asked of tables that others keep: countries, VAT ids, banks. An error is a sentence. */
export type PayeeChecks = {
  /** A country's name; null where there is no such country. */
  countryName: (code: string) => string | null;
  /** A VAT id as it is written, with its country. */
  vatId: (typed: string, country: string) => Result<string, string>;
  iban: (typed: string) => Result<string, string>;
  bic: (typed: string) => Result<string, string>;
  /** What is wrong with an account number of the country, by its check digits; null where nothing is known to be. */
  account: (account: string, country: string) => string | null;
};

type Fields = Readonly<Record<string, string>>;
type Reading = { text: (name: string) => string; wrong: (field: string, message: string) => null; checks: PayeeChecks };

/** Reads the form of a payee. `stored` is where the money goes so far. */
export function parsePayee(
  fields: Fields,
  stored: PayoutTarget | null,
  checks: PayeeChecks,
): Result<Payee, FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const wrong = (field: string, message: string) => {
    problems.push({ field, message });
    return null;
  };
  const reading: Reading = { text: (name) => plain(fields[name] ?? ""), wrong, checks };
  const { text } = reading;
  const kind = PAYEE_KINDS.find((one) => one === text("kind")) ?? wrong("kind", "Choose a person or a business.");
  const legalName = text("legalName") || wrong("legalName", "Enter the name that the bank and the tax office know.");
  const address = addressOf(reading);
  const vatId = vatIdOf(reading, address.country);
  for (const [field, most] of LENGTHS) {
    if (text(field).length > most) wrong(field, `At most ${most} characters fit here.`);
  }
  const payout = payoutOf(reading, fields.other ?? "", stored);
  if (problems.length > 0) return fail(problems);
  return ok({ kind: kind as PayeeKind, legalName: legalName ?? "", address, vatId, payout });
}

const LENGTHS: [field: string, most: number][] = [
  ["legalName", 200],
  ["line1", 200],
  ["line2", 200],
  ["postcode", 20],
  ["city", 100],
  ["region", 100],
];
const OTHER_LENGTH = 1000;

function addressOf({ text, wrong, checks }: Reading) {
  const country = text("country").toUpperCase();
  const address = {
    line1: text("line1"),
    line2: text("line2"),
    postcode: text("postcode"),
    city: text("city"),
    region: text("region"),
    country,
  };
  if (address.line1 === "") wrong("line1", "Enter street and number.");
  if (address.city === "") wrong("city", "Enter the town.");
  if (checks.countryName(country) === null) wrong("country", "Choose a country of the list.");
  return address;
}

function vatIdOf({ text, wrong, checks }: Reading, country: string): string | null {
  if (text("vatId") === "") return null;
  const read = checks.vatId(text("vatId"), country);
  return read.ok ? read.value : wrong("vatId", read.error);
}

function payoutOf(reading: Reading, other: string, stored: PayoutTarget | null): PayoutTarget | null {
  const { text, wrong } = reading;
  const choice = PAYOUT_CHOICES.find((one) => one === text("payout"));
  switch (choice) {
    case "keep":
      return stored ?? wrong("payout", "There are no payout details to keep. Choose how the money is sent.");
    case "none":
      return null;
    case "iban":
      return ibanOf(reading);
    case "account":
      return accountOf(reading);
    case "paypal":
      if (!isEmail(text("paypal")) || text("paypal").length > 320) {
        return wrong("paypal", "Enter the address of the PayPal account, like name@example.com.");
      }
      return { kind: "paypal", email: text("paypal") };
    case "other":
      return otherOf(reading, other);
    case undefined:
      return wrong("payout", "Choose how the money is sent.");
  }
}

function ibanOf({ text, wrong, checks }: Reading): PayoutTarget | null {
  const iban = checks.iban(text("iban"));
  if (!iban.ok) wrong("iban", iban.error);
  const bic = text("bic") === "" ? null : checks.bic(text("bic"));
  if (bic !== null && !bic.ok) wrong("bic", bic.error);
  if (!iban.ok || (bic !== null && !bic.ok)) return null;
  return { kind: "iban", iban: iban.value, bic: bic?.value ?? null };
}

function accountOf({ text, wrong, checks }: Reading): PayoutTarget | null {
  const country = text("bankCountry").toUpperCase();
  if (checks.countryName(country) === null) return wrong("bankCountry", "Choose the country of the bank.");
  const bic = text("swift") === "" ? null : checks.bic(text("swift"));
  if (bic !== null && !bic.ok) return wrong("swift", bic.error);
  const typed = { country, account: text("account"), routing: text("routing"), bic: bic?.value ?? null };
  const read = parseBankAccount(typed);
  if (!read.ok) return wrong(read.error.field, read.error.message);
  const problem = checks.account(read.value.account, country);
  if (problem !== null) return wrong("account", problem);
  return { kind: "account", country, ...read.value, bic: typed.bic };
}

function otherOf({ wrong }: Reading, typed: string): PayoutTarget | null {
  const lines = typed.split(/\r\n|\r|\n/).map(plain);
  const text = lines.join("\n").trim();
  if (text === "") return wrong("other", "Say how the money is sent.");
  if (text.length > OTHER_LENGTH) return wrong("other", `At most ${OTHER_LENGTH} characters fit here.`);
  return { kind: "other", text };
}

// What cannot be seen goes: control characters, and marks that turn the direction of what follows, so that a name reads on a
// bank's form as it reads here.
const plain = (text: string) =>
  text
    .normalize("NFC")
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\u200B\u202A-\u202E\u2066-\u2069\uFEFF]/g, "")
    .replace(/ {2,}/g, " ")
    .trim();
