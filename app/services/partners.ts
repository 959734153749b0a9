import type pg from "pg";
import { countStopped, selectCodesInUse } from "../db/partner-codes.ts";
import { putGroup, selectGroups } from "../db/partner-groups.ts";
import { selectPartnerIds, selectPartners } from "../db/partner-lists.ts";
import { type PartnerStanding, readStates } from "../db/partner-states.ts";
import * as rows from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction, lockUntilEnd } from "../db/transaction.ts";
import type { Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { Page } from "../domain/page.ts";
import {
  type ChosenPartners,
  type ChosenState,
  type CodeFate,
  mayBecome,
  type Partner,
  type PartnerFilter,
  type PartnerGroup,
  type PartnerSort,
  type StateChanged,
  type StateOutlook,
} from "../domain/partner.ts";
import { keptFields, parseGroupName, parsePartner } from "../domain/partner-form.ts";
import { fail, type Result } from "../domain/result.ts";
import { fold } from "../domain/same-name.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { sameTerms } from "../domain/terms.ts";
import type { AdminCall } from "../shopify/admin.ts";
import { makePartner, moveTo } from "./admission.ts";
import { settleCodes } from "./code-fates.ts";
import { stopFirst } from "./code-stopping.ts";
import { hashEmail } from "./email-hash.ts";
import { giveFirstHandle } from "./handles.ts";
import { makingOf } from "./making.ts";
import { queuePartnerMail } from "./partner-mails.ts";
import { changeEmail } from "./payees.ts";
import { receiver } from "./reassign.ts";
import { readPartnerAccounts } from "./reports.ts";

type Fields = Readonly<Record<string, string>>;
type Refused = { kind: "refused"; problems: FieldProblem[] };

/**
 * Makes a partner, active from now on, or invited by mail where `invite` is on. The form's fields stand in
 * domain/partner-form.ts.
 */
export async function createPartner(
  shop: Shop,
  fields: Fields,
  now: Instant,
): Promise<{ kind: "created"; partnerId: PartnerId } | Refused> {
  const parsed = parsePartner(fields, shop.currency);
  if (!parsed.ok) return { kind: "refused", problems: parsed.error };
  const { group, ...rest } = parsed.value;
  const partner = { ...rest, emailHash: hashOf(rest.email), groupId: await groupIdOf(shop.id, group, now) };
  const invited = fields.invite === "on";
  if (invited && partner.email === null) return { kind: "refused", problems: [NO_ADDRESS] };
  const made = await inTransaction(appPool(), async (client) => {
    const twin = await sameOne(client, shop.id, partner);
    if (twin !== null) return { twin };
    return { id: await makePartner(client, shop.id, { ...partner, state: invited ? "invited" : "active" }, now) };
  });
  if (made.twin !== undefined) return { kind: "refused", problems: [made.twin] };
  await giveFirstHandle(shop.id, { id: made.id, name: partner.name }, now);
  return { kind: "created", partnerId: made.id };
}

/**
 * Two partners of one name and address are one who was entered twice: neither the account nor the sign-in would say which is which.
 * Whoever else enters the same address waits for the end of the transaction.
 */
async function sameOne(client: pg.ClientBase, shopId: ShopId, { name, email }: { name: string; email: string | null }) {
  if (email === null) return null;
  await lockUntilEnd(client, `partner:${shopId}:${email.toLowerCase()}`);
  const known = await rows.partnersOfEmail(client, shopId, { email, except: null });
  const same = known.find((one) => fold(one) === fold(name));
  if (same === undefined) return null;
  const message = `${same} is a partner already, with this address. Open them under Partners, or write another name.`;
  return { field: "name", message } satisfies FieldProblem;
}

const NO_ADDRESS: FieldProblem = { field: "email", message: "Enter the address that the invitation is mailed to." };

/** Saves a partner's page. Changed terms hold for orders from now on; what was placed before keeps the former ones. */
export async function updatePartner(
  shop: Shop,
  id: number,
  fields: Fields,
  now: Instant,
): Promise<{ kind: "saved"; termsFrom: Instant | null } | { kind: "not-found" } | Refused> {
  const partner = await rows.findPartner(shop.id, id);
  if (partner === null) return { kind: "not-found" };
  const parsed = parsePartner(fields, shop.currency);
  if (!parsed.ok) return { kind: "refused", problems: parsed.error };
  const { terms, group, email, ...rest } = parsed.value;
  const newTerms = sameTerms(terms, partner.terms.terms) ? null : { version: partner.terms.version + 1, terms };
  const groupId = await groupIdOf(shop.id, group, now);
  const moved = groupId !== (partner.group?.id ?? null);
  const change = { ...rest, groupId, newTerms, moved };
  // First, and by itself: whoever reads the former address is signed out and told, and payouts wait.
  if (email !== partner.email) await changeEmail({ shopId: shop.id, partnerId: partner.id, email, now });
  await rows.updatePartner(shop.id, partner.id, change, now);
  if (email !== partner.email && partner.state === "invited") await invite(shop.id, partner.id);
  return { kind: "saved", termsFrom: newTerms === null ? null : now };
}

/** `heirId`: who gets the codes that are given. `restore`: whether who is archived is brought back. */
type StateWish = { chosen: ChosenPartners; state: ChosenState; codes: CodeFate; heirId?: number; restore?: boolean };

/** Saves what was changed on a partner's page: every other field stays as it is now, whatever the page showed. */
export async function changePartner(
  shop: Shop,
  id: number,
  changed: Fields,
  now: Instant,
): ReturnType<typeof updatePartner> {
  const partner = await rows.findPartner(shop.id, id);
  if (partner === null) return { kind: "not-found" };
  return updatePartner(shop, id, { ...keptFields(partner), ...changed }, now);
}

/**
 * Pauses, resumes or archives partners from now on: orders placed before are not touched. Who is invited or applied is
 * approved by being made active. What becomes of their codes is written down in the same transaction; of those that are to be
 * stopped in the store the request stops the first, and jobs the others.
 */
export async function setPartnerState(
  shop: Shop,
  call: AdminCall,
  { chosen, state, codes, heirId = 0, restore = false }: StateWish,
  now: Instant,
): Promise<StateChanged | Refused> {
  const owned = await idsOf(shop.id, chosen);
  const partners = changing(await readStates(appPool(), shop.id, owned), { state, restore });
  const heir = codes === "give" && state !== "active" ? await heirOf(shop.id, heirId, partners) : null;
  if (heir !== null && !heir.ok) return { kind: "refused", problems: [{ field: "partnerId", message: heir.error }] };
  const { befallen, moved } = await inTransaction(appPool(), async (client) => {
    // Codes before the shop's row: who ends a wish for a code locks them in this order too.
    const fate = { partners, codes: state === "active" ? "leave" : codes, heir: heir?.value ?? null, now } as const;
    const settled = await settleCodes(client, shop.id, fate);
    return { befallen: settled, moved: await moveTo(client, shop.id, partners, { state, now, restore }) };
  });
  const { toStop, house, given } = befallen;
  const stopped = await stopFirst(makingOf(shop, call, now), toStop);
  const atRest = state === "active" ? await countStopped(appPool(), shop.id, moved) : 0;
  const counts = { asked: owned.length, partners: moved.length, house, given, atRest };
  return { kind: "state", state, ...counts, stopped, stopping: toStop.length - stopped };
}

/** What a change of state would befall, for the merchant to read before it is made. */
export async function foreseeState(
  shop: Shop,
  { chosen, state, restore = false }: Pick<StateWish, "chosen" | "state" | "restore">,
): Promise<StateOutlook> {
  const standings = await readStates(appPool(), shop.id, await idsOf(shop.id, chosen));
  const partners = changing(standings, { state, restore });
  const left = standings.filter(({ id }) => !partners.includes(id));
  const already = left.filter((one) => one.state === state).length;
  const archived = left.filter((one) => one.state === "archived" && state !== "archived").length;
  const inUse = await selectCodesInUse(appPool(), shop.id, partners);
  const mapped = inUse.filter((code) => code.mapped).length;
  const accountOf = await readPartnerAccounts(shop, partners);
  const sum = (of: "pending" | "payable") => partners.reduce((total, id) => total + accountOf(id)[of], 0n);
  return {
    asked: standings.length,
    partners: partners.length,
    ...{ archived, already, waiting: left.length - archived - already },
    ...{ codes: inUse.length - mapped, mapped },
    ...{ pending: sum("pending"), payable: sum("payable") },
  };
}

const changing = (
  standings: readonly PartnerStanding[],
  { state, restore }: { state: ChosenState; restore: boolean },
): PartnerId[] => standings.flatMap((one) => (mayBecome(one.state, state, { restore }) ? [one.id] : []));

async function heirOf(shopId: ShopId, id: number, leaving: readonly PartnerId[]): Promise<Result<Partner, string>> {
  const heir = await receiver(shopId, id);
  return heir.ok && leaving.includes(heir.value.id) ? fail("Choose a partner who stays active.") : heir;
}

/** Puts partners into a group, new or known, from now on; an empty name takes them out of theirs. */
export async function setPartnerGroup(
  shop: Shop,
  chosen: ChosenPartners,
  typed: string,
  now: Instant,
): Promise<{ kind: "grouped"; partners: number; group: string | null } | Refused> {
  const name = parseGroupName(typed);
  if (!name.ok) return { kind: "refused", problems: [{ field: "group", message: name.error }] };
  const owned = await idsOf(shop.id, chosen);
  const group = name.value === null ? null : await putGroup(appPool(), shop.id, name.value, now);
  await inTransaction(appPool(), async (client) => {
    const groupId = group?.id ?? null;
    if (await rows.updateGroup(client, shop.id, owned, { groupId, now })) await raiseProgramme(client, shop.id);
  });
  return { kind: "grouped", partners: owned.length, group: group?.name ?? null };
}

/** Mails an invitation, again. */
export const invite = (shopId: ShopId, id: PartnerId): Promise<void> =>
  queuePartnerMail(appPool(), shopId, id, { kind: "invitation" });

export const idsOf = (shopId: ShopId, chosen: ChosenPartners): Promise<PartnerId[]> =>
  chosen.kind === "ticked" ? rows.ownedPartners(shopId, chosen.ids) : selectPartnerIds(shopId, chosen.filter);

export const listPartners = (
  shopId: ShopId,
  filter: PartnerFilter,
  page: number,
  sort?: PartnerSort,
): Promise<Page<Partner>> => selectPartners(shopId, filter, page, sort);

export const getPartner = (shopId: ShopId, id: number): Promise<Partner | null> => rows.findPartner(shopId, id);

/** Who else has a partner's e-mail address, as those of one agency do. Who is archived does not count. */
export const listSharing = (shopId: ShopId, { id, email }: Partner): Promise<string[]> =>
  email === null ? Promise.resolve([]) : rows.partnersOfEmail(appPool(), shopId, { email, except: id });

/** The groups that partners are in, for choosing one. */
export const listGroups = (shopId: ShopId): Promise<PartnerGroup[]> => selectGroups(appPool(), shopId);

// A group that is made before its partner is saved, and left alone when that fails, is empty: nobody ever sees it.
const groupIdOf = async (shopId: ShopId, name: string | null, now: Instant): Promise<number | null> =>
  name === null ? null : (await putGroup(appPool(), shopId, name, now)).id;

const hashOf = (email: string | null) => (email === null ? null : hashEmail(email));
