import type { Currency } from "./ids.ts";
import { CHANNELS, type Channel } from "./partner.ts";
import { parsePercent } from "./percent.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";
import type { Terms } from "./terms.ts";
import { exampleAmount, typedAmount } from "./typed-amount.ts";

export type PartnerFields = {
  name: string;
  email: string | null;
  note: string;
  channel: Channel | null;
  reach: number | null;
  /** A group's name; one that is not known yet makes a new group. */
  group: string | null;
  terms: Terms;
};

/**
 * Reads the form of a partner.
 *
 * Shape: name; email (may be empty); commission = percent | flat; rate "10" in percent; amount "5.00" an order, in the
 * shop's currency; note; channel, reach "12,000" and group, which may all be empty.
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
  if (email !== "" && !isEmail(email)) {
    problems.push({ field: "email", message: "Enter an address like name@example.com, or leave it empty." });
  }
  const channel = CHANNELS.find((one) => one === text("channel")) ?? null;
  if (channel === null && text("channel") !== "") {
    problems.push({ field: "channel", message: "Choose a channel of the list, or none." });
  }
  const reach = parseReach(text("reach"));
  if (!reach.ok) problems.push({ field: "reach", message: reach.error });
  const group = parseGroupName(text("group"));
  if (!group.ok) problems.push({ field: "group", message: group.error });
  const terms = parseTerms(text, currency);
  if ("field" in terms) problems.push(terms);
  if (problems.length > 0 || "field" in terms || !reach.ok || !group.ok) return fail(problems);
  const profile = { channel, reach: reach.value, group: group.value };
  return ok({ name, email: email === "" ? null : email, note: text("note"), ...profile, terms });
}

/** The name of a group as it is kept; null where none was typed. */
export function parseGroupName(typed: string): Result<string | null, string> {
  const name = typed.trim().normalize("NFC").replace(/\s+/g, " ");
  if (name.length > GROUP_NAME_LENGTH) {
    return fail(`The name of a group can have at most ${GROUP_NAME_LENGTH} characters.`);
  }
  return ok(name === "" ? null : name);
}

export const GROUP_NAME_LENGTH = 60;

const MOST_REACHED = 2_000_000_000;

// Thousands are parted as people do everywhere: 12,000 and 12.000 are both twelve thousand, and 1.5 is nothing.
function parseReach(typed: string): Result<number | null, string> {
  if (typed === "") return ok(null);
  if (!/^(\d+|\d{1,3}([ .,'’\u00a0\u202f])\d{3}(\2\d{3})*)$/.test(typed)) {
    return fail("Enter a whole number like 12,000, or leave it empty.");
  }
  const reach = Number(typed.replace(/\D/g, ""));
  return reach > MOST_REACHED ? fail("Enter a number of at most 2,000,000,000.") : ok(reach);
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

export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text);
