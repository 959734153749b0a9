// Who would like to be a partner says so on a page of the shop; the merchant approves or declines.
import { countApplications, countOpenApplications, lockApplications } from "../db/partner-states.ts";
import { appPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import { parseApplication, TRAP } from "../domain/application-form.ts";
import { type Instant, instant, type ShopId } from "../domain/ids.ts";
import type { ChosenPartners } from "../domain/partner.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { makePartner, moveFrom } from "./admission.ts";
import { hashEmail } from "./email-hash.ts";
import { queuePartnerMail } from "./partner-mails.ts";
import { idsOf } from "./partners.ts";

/** Applications that one shop takes in ten minutes, that may wait for an answer, and that may wait of one address. */
const MOST = { recent: 20, open: 1_000, ofAddress: 3 };
const RECENT_MS = 600_000;

export type Applied =
  | { kind: "received" }
  | { kind: "closed" }
  | { kind: "too-many" }
  | { kind: "refused"; problems: FieldProblem[] };

/**
 * Takes an application. The answer does not say whether there is a partner of that address or name: what is known already, or
 * comes from a program, is received as well, and forgotten.
 */
export async function apply(shop: Shop, fields: Readonly<Record<string, string>>, now: Instant): Promise<Applied> {
  const parsed = parseApplication(fields);
  if (!parsed.ok) return { kind: "refused", problems: parsed.error };
  if ((fields[TRAP] ?? "") !== "") return { kind: "received" };
  const { message, ...rest } = parsed.value;
  return inTransaction(appPool(), async (client): Promise<Applied> => {
    if (!(await lockApplications(client, shop.id))) return { kind: "closed" };
    const { email, name } = rest;
    const known = await countApplications(client, shop.id, { email, name, since: instant(now - RECENT_MS) });
    if (known.recent >= MOST.recent || known.open >= MOST.open) return { kind: "too-many" };
    if (known.ofName > 0 || known.ofAddress >= MOST.ofAddress) return { kind: "received" };
    const emailHash = hashEmail(email);
    const fresh = { ...rest, emailHash, note: message, groupId: null, terms: null, state: "applied" } as const;
    await makePartner(client, shop.id, fresh, now);
    return { kind: "received" };
  });
}

/** Declines the applications among the chosen; a note is mailed to whom it is about, and none without one. */
export async function decline(
  shop: Shop,
  { chosen, note }: { chosen: ChosenPartners; note: string },
  now: Instant,
): Promise<{ kind: "declined"; partners: number; mailed: number } | { kind: "refused"; problems: FieldProblem[] }> {
  const text = note.trim();
  if (text.length > NOTE_LENGTH) {
    const message = `Write at most ${NOTE_LENGTH} characters.`;
    return { kind: "refused", problems: [{ field: "note", message }] };
  }
  const ids = await idsOf(shop.id, chosen);
  return inTransaction(appPool(), async (client) => {
    const declined = await moveFrom(client, shop.id, ids, { from: "applied", state: "archived", now });
    const mailed = text === "" ? [] : declined.filter(({ hasEmail }) => hasEmail);
    for (const { id } of mailed) await queuePartnerMail(client, shop.id, id, { kind: "decline", note: text });
    return { kind: "declined", partners: declined.length, mailed: mailed.length };
  });
}

const NOTE_LENGTH = 2_000;

/** How many wait for the merchant's answer. */
export const countWaiting = (shopId: ShopId): Promise<number> => countOpenApplications(appPool(), shopId);
