import type pg from "pg";
import { addJob } from "../db/jobs.ts";
import { appPool } from "../db/pools.ts";
import * as rows from "../db/settings.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Day, Instant } from "../domain/ids.ts";
import { DEFAULT_HOLD_DAYS, DEFAULT_RULE, type Rule } from "../domain/rule.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { dayOf, instantAt, parseDay } from "../domain/time.ts";

export type Settings = {
  /** Days until a commission is approved. */
  holdDays: number;
  /** The day, in the shop's time zone, on which earning began, and its very moment. */
  earnsFromDay: Day;
  earnsFrom: Instant;
  rule: Rule;
  ruleVersion: number;
  ruleSince: Instant;
};

export async function getSettings(shop: Shop): Promise<Settings> {
  const current = await rows.currentRule(appPool(), shop.id);
  return {
    holdDays: current?.holdDays ?? DEFAULT_HOLD_DAYS,
    earnsFromDay: dayOf(shop.earnsFrom, shop.timeZone),
    earnsFrom: shop.earnsFrom,
    rule: current?.rule ?? DEFAULT_RULE,
    ruleVersion: current?.version ?? 0,
    ruleSince: current?.from ?? shop.earnsFrom,
  };
}

/**
 * Saves the settings; a field that is absent stays as it is.
 *
 * Shape: holdDays "14"; earnsFromDay "2026-11-01" in the shop's time zone.
 * A new waiting period holds for orders from now on. Another first day makes the orders between be looked at again; a day
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
  const problems: FieldProblem[] = [];
  if (holdDays === null) problems.push({ field: "holdDays", message: "Enter a number of days between 0 and 365." });
  // A later moment is chosen where one moves in from another program; here it only stays.
  if (earnsFrom === null || (earnsFrom > now && earnsFrom !== shop.earnsFrom))
    problems.push({ field: "earnsFromDay", message: "Choose today or an earlier day." });
  if (holdDays === null || earnsFrom === null || problems.length > 0) return { kind: "refused", problems };
  await inTransaction(appPool(), async (client) => {
    await raiseProgramme(client, shop.id);
    const current = await rows.currentRule(client, shop.id);
    if (current?.holdDays !== holdDays) {
      const next = { version: (current?.version ?? 0) + 1, rule: current?.rule ?? DEFAULT_RULE, holdDays };
      await rows.insertRule(client, shop.id, next, now);
    }
    await moveStart(client, shop, earnsFrom);
  });
  return { kind: "saved" };
}

/** Lets orders earn from another moment on: those between the two are looked at again. */
export async function moveStart(client: pg.ClientBase, shop: Shop, earnsFrom: Instant): Promise<void> {
  if (earnsFrom === shop.earnsFrom) return;
  await rows.saveEarnsFrom(client, shop.id, earnsFrom);
  const [from, to] = [Math.min(earnsFrom, shop.earnsFrom), Math.max(earnsFrom, shop.earnsFrom)];
  await addJob(client, "look-again", { shopId: shop.id, from, to }, { key: `look:${shop.id}:${from}:${to}` });
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
