import { membersOf, renameGroup, selectGroupTerms } from "../db/partner-groups.ts";
import { updateGroup } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import { isRowId } from "../db/values.ts";
import type { Instant, ShopId } from "../domain/ids.ts";
import type { GroupTerms } from "../domain/partner.ts";
import { parseGroupName } from "../domain/partner-form.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { DIALOG_TERMS_NAMES, parseTerms } from "../domain/terms-form.ts";
import { sayTermsIn, type TermsSaved } from "./terms.ts";

/** Groups that somebody is in, or of which terms are said, by name. */
export const listGroupTerms = (shopId: ShopId): Promise<GroupTerms[]> => selectGroupTerms(appPool(), shopId);

/** Saves a group's name and terms. The fields are saidName and those of domain/terms-form.ts in a dialog. */
export async function saveGroup(
  shop: Shop,
  id: number,
  fields: Readonly<Record<string, string>>,
  now: Instant,
): Promise<TermsSaved> {
  if (!isRowId(id)) return { kind: "not-found" };
  const problems: FieldProblem[] = [];
  const name = parseGroupName(fields.saidName ?? "");
  if (!name.ok) problems.push({ field: "saidName", message: name.error });
  else if (name.value === null) problems.push({ field: "saidName", message: "Give the group a name." });
  const terms = parseTerms((field) => (fields[field] ?? "").trim(), shop.currency, DIALOG_TERMS_NAMES);
  if (!terms.ok) problems.push(terms.error);
  if (!name.ok || name.value === null || !terms.ok) return { kind: "refused", problems };
  const called = name.value;
  return inTransaction(appPool(), async (client): Promise<TermsSaved> => {
    const renamed = await renameGroup(client, shop.id, { id, name: called });
    if (renamed === "not-found") return { kind: "not-found" };
    if (renamed === "taken") {
      return { kind: "refused", problems: [{ field: "saidName", message: "Another group has this name." }] };
    }
    const said = await sayTermsIn(client, shop.id, { owner: { of: "group", id }, terms: terms.value, now });
    return { kind: "saved", termsFrom: said === "said" ? now : null };
  });
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
