import type { Currency } from "./ids.ts";
import { toDecimal } from "./money.ts";
import { CHANNELS, type Channel, type Partner } from "./partner.ts";
import { percentText } from "./percent.ts";
import { fail, ok, type Result } from "./result.ts";
import type { FieldProblem } from "./shop.ts";
import type { Terms } from "./terms.ts";
import { parseTerms } from "./terms-form.ts";

export type PartnerFields = {
  name: string;
  email: string | null;
  note: string;
  channel: Channel | null;
  reach: number | null;
  /** A group's name; one that is not known yet makes a new group. */
  group: string | null;
  /** Null where the partner's group or the code's offer says it. */
  terms: Terms | null;
};

/**
 * Reads the form of a partner.
 *
 * Shape: name; email (may be empty); the terms of domain/terms-form.ts; note; channel, reach "12,000" and group, which may
 * all be empty.
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
  if (!terms.ok) problems.push(terms.error);
  if (problems.length > 0 || !terms.ok || !reach.ok || !group.ok) return fail(problems);
  const profile = { channel, reach: reach.value, group: group.value };
  return ok({ name, email: email === "" ? null : email, note: text("note"), ...profile, terms: terms.value });
}

/** A partner as the fields of the form: what is not changed is read as it stands. */
export function keptFields(partner: Partner): Record<string, string> {
  const { terms } = partner.terms;
  return {
    name: partner.name,
    email: partner.email ?? "",
    group: partner.group?.name ?? "",
    channel: partner.channel ?? "",
    reach: partner.reach === null ? "" : String(partner.reach),
    note: partner.note,
    commission: terms?.kind ?? "none",
    rate: terms?.kind === "percent" ? percentText(terms.rateBps) : "",
    amount:
      terms === null || terms.kind === "percent" ? "" : toDecimal({ minor: terms.amount, currency: terms.currency }),
  };
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
export function parseReach(typed: string): Result<number | null, string> {
  if (typed === "") return ok(null);
  if (!/^(\d+|\d{1,3}([ .,'’\u00a0\u202f])\d{3}(\2\d{3})*)$/.test(typed)) {
    return fail("Enter a whole number like 12,000, or leave it empty.");
  }
  const reach = Number(typed.replace(/\D/g, ""));
  return reach > MOST_REACHED ? fail("Enter a number of at most 2,000,000,000.") : ok(reach);
}

export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text);
