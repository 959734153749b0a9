import type pg from "pg";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/settings.ts";
import { raiseProgramme } from "../db/shops.ts";
import { findShopTerms, insertShopTerms } from "../db/terms.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Day, Instant, ShopId } from "../domain/ids.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import { DEFAULT_HOLD_DAYS, DEFAULT_RULE, type Rule } from "../domain/rule.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { type SaidVersion, sameTerms, shopTermsAt, type Terms, type TermsVersion } from "../domain/terms.ts";
import { parseTerms } from "../domain/terms-form.ts";
import { dayOf, instantAt, parseDay } from "../domain/time.ts";
import { countBroughtSince } from "./brought-before.ts";
import { lookAtPlaced } from "./late-orders.ts";

export type Settings = {
  /** Days until a commission is approved. */
  holdDays: number;
  /** The day, in the shop's time zone, on which earning began, and its very moment. */
  earnsFromDay: Day;
  earnsFrom: Instant;
  rule: Rule;
  ruleVersion: number;
  ruleSince: Instant;
  /** What an order earns where neither code, partner, group nor offer says anything, and since when that holds. */
  standard: TermsVersion;
};

/** What holds now. What was never saved is the default. */
export async function getSettings(shop: Shop): Promise<Settings> {
  const [current, said] = await Promise.all([rows.currentRule(appPool(), shop.id), findShopTerms(appPool(), shop.id)]);
  return {
    holdDays: current?.holdDays ?? DEFAULT_HOLD_DAYS,
    earnsFromDay: dayOf(shop.earnsFrom, shop.timeZone),
    earnsFrom: shop.earnsFrom,
    rule: current?.rule ?? DEFAULT_RULE,
    ruleVersion: current?.version ?? 0,
    ruleSince: current?.from ?? shop.earnsFrom,
    standard: standardOf(said),
  };
}

const standardOf = (said: SaidVersion): TermsVersion => shopTermsAt([said], said.from);

/** What an order of a shop earns now where nobody nearer to it says anything. */
export const readStandard = async (shopId: ShopId): Promise<TermsVersion> =>
  standardOf(await findShopTerms(appPool(), shopId));

/**
 * Saves the settings; a field that is absent stays as it is.
 *
 * Shape: holdDays "14"; earnsFromDay "2026-11-01" in the shop's time zone; those of domain/terms-form.ts.
 * A new waiting period and other terms hold for orders from now on. Another first day makes the orders between be looked at again; a day
 * that is the present one keeps its very moment.
 */
export async function saveSettings(
  shop: Shop,
  fields: Readonly<Record<string, string>>,
  now: Instant,
): Promise<{ kind: "saved" } | { kind: "refused"; problems: FieldProblem[] }> {
  const settings = await getSettings(shop);
  const holdDays = fields.holdDays === undefined ? settings.holdDays : parseHold(fields.holdDays);
  const earnsFrom = parseEarnsFrom(shop, settings, fields.earnsFromDay);
  const standard = parseStandard(shop, settings, fields);
  const problems: FieldProblem[] = [];
  if (holdDays === null) problems.push({ field: "holdDays", message: "Enter a number of days between 0 and 365." });
  // A later moment is chosen where one moves in from another program; here it only stays.
  if (earnsFrom === null || (earnsFrom > now && earnsFrom !== shop.earnsFrom))
    problems.push({ field: "earnsFromDay", message: "Choose today or an earlier day." });
  if (!standard.ok) problems.push(standard.error);
  if (holdDays === null || earnsFrom === null || !standard.ok) return { kind: "refused", problems };
  if (problems.length > 0) return { kind: "refused", problems };
  const twice = await inTransaction(appPool(), async (client) => {
    await raiseProgramme(client, shop.id);
    const over = await broughtOver(client, shop, earnsFrom);
    if (over !== null) return over;
    const current = await rows.currentRule(client, shop.id);
    if (current?.holdDays !== holdDays) {
      const next = { version: (current?.version ?? 0) + 1, rule: current?.rule ?? DEFAULT_RULE, holdDays };
      await rows.insertRule(client, shop.id, next, now);
    }
    // Read again under the shop's lock: two who save at once do it one after the other.
    const said = await findShopTerms(client, shop.id);
    if (!sameTerms(standardOf(said).terms, standard.value)) {
      await insertShopTerms(client, shop.id, { version: said.version + 1, terms: standard.value, now });
    }
    await moveStart(client, shop, earnsFrom);
    return null;
  });
  if (twice !== null) return { kind: "refused", problems: [{ field: "earnsFromDay", message: twice }] };
  return { kind: "saved" };
}

/**
 * What to say where orders are not to earn from a moment on, since the former program's commission for some of them was brought
 * over; null where nothing speaks against it. The caller holds the shop's row: no file books meanwhile.
 */
export async function broughtOver(client: pg.ClientBase, shop: Shop, earnsFrom: Instant): Promise<string | null> {
  if (earnsFrom === shop.earnsFrom || earnsFrom >= (await rows.lockEarnsFrom(client, shop.id))) return null;
  const orders = await countBroughtSince(client, shop, earnsFrom);
  if (orders === 0) return null;
  const [placed, file] =
    orders === 1
      ? ["1 order placed since then was", "its file"]
      : [`${orders} orders placed since then were`, "their files"];
  return `${placed} brought over with what the former program owes, and would be paid twice. Undo ${file} first, or choose a later day.`;
}

/** Lets orders earn from another moment than the shop was read with: those between it and the one that held are looked at again. */
export async function moveStart(client: pg.ClientBase, shop: Shop, earnsFrom: Instant): Promise<void> {
  if (earnsFrom === shop.earnsFrom) return;
  // Not the one that the caller has read: somebody may have moved it since.
  const former = await rows.lockEarnsFrom(client, shop.id);
  if (earnsFrom === former) return;
  await rows.saveEarnsFrom(client, shop.id, earnsFrom);
  const [from, to] = earnsFrom < former ? [earnsFrom, former] : [former, earnsFrom];
  await lookAtPlaced(client, shop.id, { from, to, why: "start" });
}

function parseStandard(
  shop: Shop,
  { standard }: Settings,
  fields: Readonly<Record<string, string>>,
): Result<Terms, FieldProblem> {
  if (fields.commission === undefined) return ok(standard.terms);
  const terms = parseTerms((name) => (fields[name] ?? "").trim(), shop.currency);
  if (!terms.ok) return terms;
  return terms.value === null ? fail({ field: "commission", message: "Choose what an order earns." }) : ok(terms.value);
}

function parseHold(text: string): number | null {
  const days = /^\d{1,3}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return days <= 365 ? days : null;
}

function parseEarnsFrom(shop: Shop, settings: Settings, text: string | undefined): Instant | null {
  if (text === undefined || text === settings.earnsFromDay) return shop.earnsFrom;
  const day = parseDay(text);
  return day === null ? null : instantAt(day, "00:00", shop.timeZone);
}
