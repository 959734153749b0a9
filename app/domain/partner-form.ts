import type { Currency } from "./ids.ts";
import { parsePercent } from "./percent.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";
import type { Terms } from "./terms.ts";
import { exampleAmount, typedAmount } from "./typed-amount.ts";

export type PartnerFields = { name: string; email: string | null; note: string; terms: Terms };

/**
 * Reads the form of a partner.
 *
 * Shape: name; email (may be empty); commission = percent | flat; rate "10" in percent; amount "5.00" an order, in the
 * shop's currency; note.
 */
export function parsePartner(
  fields: Readonly<Record<string, string>>,
  currency: Currency,
): Result<PartnerFields, FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const text = (name: string) => (fields[name] ?? "").trim();
  const name = text("name");
  if (name === "") problems.push({ field: "name", message: "Enter the partner's name." });
  if (name.length > 200) problems.push({ field: "name", message: "A name can have at most 200 characters." });
  const email = text("email");
  if (email !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email)) {
    problems.push({ field: "email", message: "Enter an address like name@example.com, or leave it empty." });
  }
  const terms = parseTerms(text, currency);
  if ("field" in terms) problems.push(terms);
  if (problems.length > 0 || "field" in terms) return fail(problems);
  return ok({ name, email: email === "" ? null : email, note: text("note"), terms });
}

function parseTerms(text: (name: string) => string, currency: Currency): Terms | FieldProblem {
  switch (text("commission")) {
    case "percent": {
      const rateBps = parsePercent(text("rate"));
      if (rateBps === null)
        return { field: "rate", message: "Enter a percentage between 0 and 100, with at most 2 decimals." };
      return { kind: "percent", rateBps };
    }
    case "flat": {
      const amount = typedAmount(text("amount"), currency);
      if (amount === null) {
        return { field: "amount", message: `Enter an amount like ${exampleAmount(currency)}.` };
      }
      return { kind: "flat", amount, currency };
    }
    default:
      return { field: "commission", message: "Choose a percentage or an amount for each order." };
  }
}

/** Whether two terms earn the same. */
export function sameTerms(one: Terms, other: Terms): boolean {
  if (one.kind === "percent") return other.kind === "percent" && one.rateBps === other.rateBps;
  return other.kind === "flat" && one.amount === other.amount && one.currency === other.currency;
}
