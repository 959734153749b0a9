import { membersOf, renameGroup, selectGroupTerms } from "../db/partner-groups.ts";
import { updateGroup } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import { isRowId } from "../db/values.ts";
import type { Currency, Instant, ShopId } from "../domain/ids.ts";
import type { GroupTerms } from "../domain/partner.ts";
import { parseGroupName } from "../domain/partner-form.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import type { Terms } from "../domain/terms.ts";
import { DIALOG_TERMS_NAMES, parseTerms } from "../domain/terms-form.ts";
import { sayTermsIn, type TermsSaved } from "./terms.ts";

/** Groups that somebody is in, or of which terms are said, by name. */
export const listGroupTerms = (shopId: ShopId): Promise<GroupTerms[]> => selectGroupTerms(appPool(), shopId);

/**
 * Saves a group's name and terms. The fields are saidName and those of domain/terms-form.ts in a dialog; what is not among them
 * stays as it is.
 */
export async function saveGroup(
  shop: Shop,
  id: number,
  fields: Readonly<Record<string, string>>,
  now: Instant,
): Promise<TermsSaved> {
  if (!isRowId(id)) return { kind: "not-found" };
  const name = saidName(fields);
  const terms = saidTerms(fields, shop.currency);
  if (!name.ok || !terms.ok) {
    return { kind: "refused", problems: [name, terms].flatMap((read) => (read.ok ? [] : read.error)) };
  }
  const [called, earns] = [name.value, terms.value];
  return inTransaction(appPool(), async (client): Promise<TermsSaved> => {
    const renamed = called === undefined ? "renamed" : await renameGroup(client, shop.id, { id, name: called });
    if (renamed === "not-found") return { kind: "not-found" };
    if (renamed === "taken") {
      return { kind: "refused", problems: [{ field: "saidName", message: "Another group has this name." }] };
    }
    if (earns === undefined) return { kind: "saved", termsFrom: null };
    const said = await sayTermsIn(client, shop.id, { owner: { of: "group", id }, terms: earns, now });
    if (said === "not-found") return { kind: said };
    return { kind: "saved", termsFrom: said === "said" ? now : null };
  });
}

type Fields = Readonly<Record<string, string>>;

/** Undefined where nothing is said of it. */
function saidName({ saidName: text }: Fields): Result<string | undefined, FieldProblem> {
  if (text === undefined) return ok(undefined);
  const name = parseGroupName(text);
  if (!name.ok) return fail({ field: "saidName", message: name.error });
  return name.value === null ? fail({ field: "saidName", message: "Give the group a name." }) : ok(name.value);
}

/** Undefined where nothing is said of them. */
function saidTerms(fields: Fields, currency: Currency): Result<Terms | null | undefined, FieldProblem> {
  if (Object.values(DIALOG_TERMS_NAMES).every((field) => fields[field] === undefined)) return ok(undefined);
  return parseTerms((field) => (fields[field] ?? "").trim(), currency, DIALOG_TERMS_NAMES);
}

export type GroupDeleted = { kind: "deleted"; partners: number; from: Instant } | { kind: "not-found" };

/**
 * Ends a group: who is in it leaves, and its terms say nothing for orders placed from now on. What was placed before earns what
 * held then, so the group stays in the books; one of its name begins anew, without terms.
 */
export async function deleteGroup(shop: Shop, id: number, now: Instant): Promise<GroupDeleted> {
  if (!isRowId(id)) return { kind: "not-found" };
  return inTransaction(appPool(), async (client): Promise<GroupDeleted> => {
    const said = await sayTermsIn(client, shop.id, { owner: { of: "group", id }, terms: null, now });
    if (said === "not-found") return { kind: said };
    // The group, the shop, then partners: the order in which all that changes them locks.
    await raiseProgramme(client, shop.id);
    const members = await membersOf(client, shop.id, id);
    await updateGroup(client, shop.id, members, { groupId: null, now });
    return { kind: "deleted", partners: members.length, from: now };
  });
}
