import anyAscii from "any-ascii";
import type pg from "pg";
import * as rows from "../db/handles.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { queueFollowing } from "../db/short-addresses.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Referral } from "../domain/click.ts";
import { readFormerLink } from "../domain/former-link.ts";
import { handleKey, handleProblem, handleSuggestions, OWN_PARAMETER, parameterKey } from "../domain/handle.ts";
import type { HandleKey, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { Page } from "../domain/page.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { dayOf, shiftDay } from "../domain/time.ts";
import { readReferralLink } from "./links.ts";
import { requestWebPixel } from "./web-pixels.ts";

/** What leads to a partner besides codes. */
export type PartnerLinks = {
  /** The link to hand out, and the page of the shop that it opens; null for the first. */
  link: string;
  landing: string | null;
  /** The handle to hand out. */
  handle: HandleKey;
  /** Handles that were handed out before, and still work. */
  former: HandleKey[];
  /** What links of other programs say of the partner. */
  mapped: Referral[];
  /** Clicks of the last 30 days. */
  clicks: number;
};

type Who = { id: PartnerId; name: string };

/** A partner's links. One who has no handle yet is given one: links work from the first look at them. */
export async function partnerLinks(shop: Shop, partner: Who, now: Instant): Promise<PartnerLinks> {
  const day = shiftDay(dayOf(now, shop.timeZone), -29);
  const [known, clicks] = await Promise.all([
    rows.handlesOf(appPool(), shop.id, partner.id),
    rows.clicksSince(appPool(), shop.id, partner.id, day),
  ]);
  const own = known.filter(({ mapped }) => !mapped).map(({ value }) => value);
  const [handle = await giveFirstHandle(shop.id, partner, now), ...former] = own;
  const mapped = known.filter((one) => one.mapped);
  return {
    ...(await readReferralLink(shop, partner, handle)),
    handle,
    former,
    mapped: mapped.map(({ parameter, value }) => ({ parameter, value })),
    clicks,
  };
}

const TRIES = 50;

/** Gives a partner the first proposal that nobody has: "ada", "ada-lovelace", "ada-2" … */
export async function giveFirstHandle(shopId: ShopId, { id, name }: Who, at: Instant): Promise<HandleKey> {
  const proposals = handleSuggestions(anyAscii(name));
  const [first = "partner"] = proposals;
  const numbered = Array.from({ length: TRIES }, (_, n) => handleKey(`${first}-${n + 2}`));
  const certain = handleKey(`${first}-${id}`);
  return inTransaction(appPool(), async (client) => {
    await raiseProgramme(client, shopId);
    for (const value of [...proposals, ...numbered, certain]) {
      const given = { partnerId: id, parameter: OWN_PARAMETER, value, at, mapped: false };
      if ((await rows.giveHandle(client, shopId, given)) === id) return value;
    }
    throw new Error(`no handle was free for partner ${id}`);
  });
}

type Refused = { kind: "refused"; problems: FieldProblem[] };

/** Hands out another handle from now on; the former ones go on working. */
export async function changeHandle(
  shop: Shop,
  partnerId: PartnerId,
  typed: string,
  now: Instant,
): Promise<{ kind: "changed"; handle: HandleKey } | Refused> {
  const problem = handleProblem(typed);
  if (problem !== null) return refused(problem);
  const value = handleKey(typed);
  const owner = await inTransaction(appPool(), async (client) => {
    const wish = { partnerId, parameter: OWN_PARAMETER, value, at: now, mapped: false };
    const given = await give(client, shop.id, wish);
    await queueFollowing(client, shop.id, { partner: partnerId });
    return given;
  });
  if (owner === partnerId) return { kind: "changed", handle: value };
  return refused(`${value} belongs to ${await nameOf(shop.id, owner)}. A handle stays with its partner for good.`);
}

const refused = (message: string): Refused => ({ kind: "refused", problems: [{ field: "handle", message }] });

export type FailedLine = { line: string; message: string };
const LINES = 1_000;

/**
 * Lets links of former programs earn for a partner, a line each. Lines that cannot be taken are given back with the reason; the
 * others are.
 */
export async function mapFormerLinks(
  shop: Shop,
  partnerId: PartnerId,
  text: string,
  now: Instant,
): Promise<{ kind: "mapped"; count: number; failed: FailedLine[] }> {
  const lines = [...new Set(text.split(/\r?\n/).map((line) => line.trim()))].filter(Boolean);
  const failed: FailedLine[] = lines.slice(LINES).map((line) => ({ line, message: TOO_MANY }));
  const others = new Map<string, PartnerId>();
  let count = 0;
  await inTransaction(appPool(), async (client) => {
    for (const line of lines.slice(0, LINES)) {
      const read = readFormerLink(line);
      if (!read.ok) failed.push({ line, message: read.error });
      else {
        const owner = await give(client, shop.id, { ...read.value, partnerId, at: now, mapped: true });
        if (owner === partnerId) count += 1;
        else others.set(line, owner);
      }
    }
    // The pixel has to look for what it was not told of before.
    if (count > 0) await requestWebPixel(client, shop.id, now);
  });
  for (const [line, owner] of others)
    failed.push({ line, message: `It belongs to ${await nameOf(shop.id, owner)} already.` });
  return { kind: "mapped", count, failed };
}

const TOO_MANY = `Only ${LINES} lines are taken at once. Save this one with the next.`;

/** From now on links with this value count for nobody. What was credited stays. */
export const unmapFormerLink = (shop: Shop, partnerId: PartnerId, referral: Referral): Promise<boolean> =>
  inTransaction(appPool(), async (client) => {
    await raiseProgramme(client, shop.id);
    const parameter = parameterKey(referral.parameter);
    return rows.deleteMapped(client, shop.id, { partnerId, parameter, value: referral.value });
  });

/** All links of former programs. */
export const listFormerLinks = (
  shopId: ShopId,
  filter: { search: string; page: number },
): Promise<Page<rows.FormerLink>> => rows.selectFormerLinks(appPool(), shopId, filter);

async function give(client: pg.ClientBase, shopId: ShopId, given: rows.Given): Promise<PartnerId> {
  await raiseProgramme(client, shopId);
  return rows.giveHandle(client, shopId, given);
}

async function nameOf(shopId: ShopId, id: PartnerId): Promise<string> {
  return (await findPartner(shopId, id))?.name ?? "another partner";
}
