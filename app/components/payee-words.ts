import type { PayeeEvent, PayeePart, PayoutHold, PayoutTarget } from "../domain/payee.ts";
import type { PayoutChoice } from "../domain/payee-form.ts";
import { unreachable } from "../domain/result.ts";
import { type Clock, whenExactly } from "./when.ts";

/** How the money is sent, as both forms offer it. */
export const PAYOUT_WORDS: Record<Exclude<PayoutChoice, "keep">, string> = {
  iban: "Bank transfer by IBAN",
  account: "Bank transfer by account number",
  paypal: "PayPal",
  other: "Another way",
  none: "Not said yet",
};

/** The last of these, where something is stored. */
export const NO_MORE = "None: take out what is stored";

/** Labels of the form's fields. */
export const PAYEE_LABELS = {
  legalName: "Legal name",
  vatId: "VAT id",
  line1: "Street and number",
  line2: "Apartment, floor, in care of",
  postcode: "Postal code",
  city: "Town",
  region: "State or region",
  country: "Country",
  iban: "IBAN",
  bic: "BIC",
  bankCountry: "Country of the bank",
  routing: "Routing number, sort code or bank code",
  account: "Account number",
  swift: "BIC (SWIFT)",
  paypal: "E-mail address of the PayPal account",
  other: "How the money is sent",
} as const;

export const ROUTING_HELP =
  "Whatever the bank's country names a bank by. Empty where the account number or the BIC does that.";

/** "Payouts are held until 30 Nov 14:00: …". */
export function holdWords({ until, because }: PayoutHold, clock: Clock): string {
  return `Payouts are held until ${whenExactly(until, clock)}: ${becauseWords(because)}.`;
}

function becauseWords(because: PayoutHold["because"]): string {
  switch (because) {
    case "first":
      return "the payout details are new";
    case "changed":
      return "the payout details were changed";
    case "email":
      return "the e-mail address was changed";
    default:
      return unreachable(because);
  }
}

const PARTS: Record<PayeePart, string> = {
  kind: "person or business",
  name: "legal name",
  address: "address",
  vatId: "VAT id",
  payout: "payout details",
  email: "e-mail address",
};

/** One line of the history: "The partner changed the payout details". */
export function eventWords({ kind, by, parts, before }: Pick<PayeeEvent, "kind" | "by" | "parts" | "before">): string {
  const who = by === "partner" ? "The partner" : "The shop";
  if (kind === "revealed") return `${who} looked at the payout details in full`;
  if (before === null && parts.includes("payout")) return `${who} entered payout details`;
  return `${who} changed ${listed(parts.map((part) => `the ${PARTS[part]}`))}`;
}

/** "IBAN ending 3000 → PayPal a…@example.com"; null where neither was touched. */
export function maskedWords({ parts, before, after }: Pick<PayeeEvent, "parts" | "before" | "after">): string | null {
  if (!parts.includes("payout")) return null;
  if (before === null) return after;
  return `${before} → ${after ?? "none"}`;
}

/** Whether the partner was told of it. */
export function mailWords({ kind, mail }: Pick<PayeeEvent, "kind" | "mail">): string | null {
  if (kind === "revealed") return null;
  const whose = kind === "email" ? "the address from before" : "the partner";
  switch (mail) {
    case "nobody":
      return "Nobody was mailed: there was no e-mail address.";
    case "waits":
      return `The mail to ${whose} waits to be sent.`;
    case "sent":
      return `Mailed to ${whose}.`;
    default:
      return unreachable(mail);
  }
}

/** Where the money goes, in full, a line for each part. */
export function payoutLines(
  payout: PayoutTarget,
  nameOf: (country: string) => string,
): [label: string, value: string][] {
  switch (payout.kind) {
    case "iban":
      return lines(["IBAN", payout.iban.replace(/(.{4})(?=.)/g, "$1 ")], ["BIC", payout.bic]);
    case "account":
      return lines(
        ["Country of the bank", nameOf(payout.country)],
        ["Bank code", payout.routing],
        ["Account number", payout.account],
        ["BIC", payout.bic],
      );
    case "paypal":
      return lines(["PayPal", payout.email]);
    case "other":
      return lines(["Another way", payout.text]);
    default:
      return unreachable(payout);
  }
}

const lines = (...all: [string, string | null][]) =>
  all.flatMap(([label, value]): [string, string][] => (value === null ? [] : [[label, value]]));

const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
