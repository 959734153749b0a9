// Code prefixes by hand: whose codes are that begin so, from when until when.
import type pg from "pg";
import * as rows from "../db/code-prefixes.ts";
import { appPool } from "../db/pools.ts";
import { inTransaction } from "../db/transaction.ts";
import { wholeSecond } from "../db/values.ts";
import { beginningsOf, type HeldPrefix, heldFrom, prefixKey, prefixProblem } from "../domain/code-prefix.ts";
import { type CodeKey, type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { Page } from "../domain/page.ts";
import type { Partner } from "../domain/partner.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { dayOf } from "../domain/time.ts";
import { approveWaiting } from "./admission.ts";
import { lookAgainBetween, momentOf, receiver } from "./reassign.ts";

/** `day` is of the shop's calendar, from its first moment; empty for now. */
export type PrefixWish = { partnerId: number; prefix: string; day: string };
type Refused = { kind: "refused"; problems: FieldProblem[] };

/** Lets every code that begins so count for a partner, from a moment on. Orders placed since are looked at again. */
export async function addPrefix(
  shop: Shop,
  wish: PrefixWish,
  now: Instant,
): Promise<{ kind: "added"; prefix: CodeKey; partner: string } | Refused> {
  const wrong = prefixProblem(wish.prefix);
  if (wrong !== null) return refusal("prefix", wrong);
  const prefix = prefixKey(wish.prefix);
  const from = momentOf(wish.day, shop, now);
  if (!from.ok) return refusal("day", from.error);
  const partner = await receiver(shop.id, wish.partnerId);
  if (!partner.ok) return refusal("partnerId", partner.error);
  const added = await inTransaction(appPool(), async (client) => {
    const given = { prefix, partnerId: partner.value.id, from: from.value };
    const inserted = await rows.insertPrefixes(client, shop.id, [given]);
    if (inserted.size > 0) await putInForce(client, shop.id, { given: [given], now });
    return inserted.size > 0;
  });
  if (added) return { kind: "added", prefix, partner: partner.value.name };
  return refusal("prefix", heldWords(await rows.selectHeld(appPool(), shop.id, [prefix]), { from: from.value, shop }));
}

/** Has settlements and the orders since know of prefixes that were given in this transaction. */
export async function putInForce(
  client: pg.ClientBase,
  shopId: ShopId,
  { given, now }: { given: readonly rows.NewPrefix[]; now: Instant },
): Promise<void> {
  const partners = [...new Set(given.map(({ partnerId }) => partnerId))];
  await approveWaiting(client, shopId, partners, { now: secondOf(now) });
  await rows.tellPrefixes(client, shopId);
  const from = instant(Math.min(...given.map((one) => one.from)));
  await lookAgainBetween(client, shopId, { from, to: now });
}

function heldWords(history: readonly HeldPrefix[], { from, shop }: { from: Instant; shop: Shop }): string {
  const held = heldFrom(history, from);
  if (held === null) return "It was somebody’s a moment ago. Try again.";
  const { prefix, partner, to } = held;
  const since = `since ${dayOf(held.from, shop.timeZone)}`;
  if (to === null)
    return `${prefix} belongs to ${partner} ${since}. End it on ${partner}’s page first, or write more of how these codes begin.`;
  return `${prefix} belonged to ${partner} until ${dayOf(to, shop.timeZone)}. Choose a later day, or now.`;
}

/** From now on codes count for the partner by this prefix no more. What was placed before stays. */
export async function endPrefix(
  shop: Shop,
  { partnerId, prefix }: { partnerId: PartnerId; prefix: string },
  now: Instant,
): Promise<boolean> {
  const at = secondOf(now);
  return inTransaction(appPool(), async (client) => {
    if (!(await rows.endPrefix(client, shop.id, { partnerId, prefix: prefixKey(prefix), at }))) return false;
    await rows.tellPrefixes(client, shop.id);
    await lookAgainBetween(client, shop.id, { from: at, to: now });
    return true;
  });
}

/** What a prefix would do, for the merchant to read before it is given. */
export type ForeseenPrefix = {
  prefix: CodeKey;
  /** Of the codes that are known here. */
  known: rows.Beginning;
  /** Prefixes that are longer and go before it, and those that are shorter and that it goes before. */
  longer: Overlap[];
  shorter: Overlap[];
};
export type Overlap = Pick<HeldPrefix, "prefix" | "partner">;

/** Errors: a sentence, where no code may begin so or where it is somebody’s. */
export async function foreseePrefix(
  shop: Shop,
  { partnerId, typed }: { partnerId: PartnerId; typed: string },
): Promise<Result<ForeseenPrefix, string>> {
  const wrong = prefixProblem(typed);
  if (wrong !== null) return fail(wrong);
  const prefix = prefixKey(typed);
  const lengths = Array.from({ length: [...prefix].length - 1 }, (_, n) => n + 1);
  const [known, longer, same, shorter] = await Promise.all([
    rows.countBeginning(appPool(), shop.id, { prefix, partnerId }),
    rows.selectLonger(appPool(), shop.id, prefix),
    rows.selectHeld(appPool(), shop.id, [prefix]),
    rows.selectHeld(appPool(), shop.id, beginningsOf(prefix, lengths)),
  ]);
  const holder = same.find(({ to }) => to === null);
  if (holder !== undefined) return fail(heldWords([holder], { from: holder.from, shop }));
  shorter.sort((a, b) => b.prefix.length - a.prefix.length);
  const brief = (list: readonly HeldPrefix[]) =>
    list.flatMap(({ prefix, partner, to }) => (to === null ? [{ prefix, partner }] : []));
  return ok({ prefix, known, longer: brief(longer), shorter: brief(shorter) });
}

/** A partner's prefixes, those that hold now first. */
export const prefixesOfPartner = (shopId: ShopId, { id }: Pick<Partner, "id">): Promise<Page<rows.PrefixRow>> =>
  rows.selectPrefixes(appPool(), shopId, { partnerId: id, search: "", page: 1 });

export const listPrefixes = (shopId: ShopId, filter: { search: string; page: number }): Promise<Page<rows.PrefixRow>> =>
  rows.selectPrefixes(appPool(), shopId, filter);

const secondOf = (now: Instant): Instant => instant(wholeSecond(now).getTime());
const refusal = (field: string, message: string): Refused => ({ kind: "refused", problems: [{ field, message }] });
