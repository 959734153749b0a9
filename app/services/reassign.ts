import type pg from "pg";
import * as rows from "../db/assignments.ts";
import { addJob } from "../db/jobs.ts";
import { reviveMapped } from "../db/mapped-codes.ts";
import { type AtStake, sumAtStake } from "../db/owners.ts";
import { selectPartners } from "../db/partner-lists.ts";
import { findPartner } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { queueFollowing, readAddresses } from "../db/short-addresses.ts";
import { inTransaction } from "../db/transaction.ts";
import { withTwins } from "../db/twins.ts";
import { wholeSecond } from "../db/values.ts";
import { type CodeKey, type Instant, instant, type ShopId } from "../domain/ids.ts";
import { holderOf, nobodysTime } from "../domain/ownership.ts";
import { EVERY_PARTNER, type Partner } from "../domain/partner.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { dayOf, instantAt, parseDay } from "../domain/time.ts";
import { approveWaiting } from "./admission.ts";
import { queueLook } from "./discount-sync.ts";
import { LATE_SECONDS } from "./late-orders.ts";

type Refused = { kind: "refused"; problems: FieldProblem[] };
/** `problems`: what could not be given, each as a sentence. */
export type Reassigned =
  | { kind: "reassigned"; keys: CodeKey[]; partner: string; from: Instant; problems: string[] }
  | Refused;
/** `day` is of the shop's calendar, from its first moment; empty for now. */
export type ReassignWish = { keys: readonly CodeKey[]; partnerId: number; day: string };

/**
 * Gives codes to another partner. Orders are credited to whoever owned their code when they were placed: those before the
 * moment stay where they are, those since are looked at again. What is approved keeps its partner.
 */
export async function reassign(shop: Shop, { keys, partnerId, day }: ReassignWish, now: Instant): Promise<Reassigned> {
  const from = momentOf(day, shop, now);
  if (!from.ok) return refusal("day", from.error);
  const partner = await receiver(shop.id, partnerId);
  if (!partner.ok) return refusal("partnerId", partner.error);
  const given = await inTransaction(appPool(), async (client) => {
    // What is kept for those who misread a code goes with it.
    const both = (await withTwins(client, shop.id, keys)).toSorted();
    await rows.lockCodes(client, shop.id, both);
    const codes = await rows.selectOwned(client, shop.id, both);
    const theirs = codes.filter((code) => isHeld(code, partner.value, from.value));
    const free = codes.filter((code) => !theirs.includes(code));
    if (free.length > 0) await give(client, shop.id, free, { partner: partner.value, from: from.value, now });
    return { keys: free.map(({ key }) => key), theirs };
  });
  const problems = given.theirs.map(({ display }) => alreadyTheirs(display, partner.value, day));
  if (given.keys.length > 0)
    return { kind: "reassigned", keys: given.keys, partner: partner.value.name, from: from.value, problems };
  const [first = "Choose the codes to give."] = problems;
  return refusal(given.theirs.length > 0 ? "partnerId" : "form", first);
}

/** What a reassignment would do to orders, for the merchant to read before it is done. */
export type Foreseen = rows.CarriedOrders & {
  from: Instant;
  /** What is booked for orders that are looked at again, and not approved, by the partner who has it now. */
  atStake: AtStake[];
  /** Names of those whose the codes are now. */
  owners: string[];
  /** Short paths of the shop that lead to the codes. */
  addresses: string[];
  /** What people type who misread the codes, and that goes along. */
  twins: CodeKey[];
};

export async function foresee(
  shop: Shop,
  { keys, day }: Pick<ReassignWish, "keys" | "day">,
  now: Instant,
): Promise<Result<Foreseen, string>> {
  const from = momentOf(day, shop, now);
  if (!from.ok) return from;
  const both = await withTwins(appPool(), shop.id, keys);
  const codes = await rows.selectOwned(appPool(), shop.id, both);
  const nobodys = nobodysTimeOf(codes, { from: from.value, now });
  const holders = [...new Set(codes.flatMap(({ history }) => holderOf(history)?.partnerId ?? []))];
  const [orders, atStake, partners, addresses] = await Promise.all([
    rows.countCarried(appPool(), shop.id, { keys: both, from: from.value, nobodys }),
    sumAtStake(appPool(), { shopId: shop.id, currency: shop.currency }, { keys: both, from: from.value }),
    Promise.all(holders.map((id) => findPartner(shop.id, id))),
    readAddresses(appPool(), shop.id, both),
  ]);
  const paths = [...addresses.values()].filter(({ state }) => state !== "removing").map(({ path }) => path);
  const owners = partners.flatMap((partner) => partner?.name ?? []);
  const twins = both.filter((key) => !keys.includes(key)).sort();
  return ok({ ...orders, atStake, from: from.value, owners, addresses: paths.sort(), twins });
}

/** Partners who can be given a code. */
export async function receivers(shopId: ShopId, search: string): Promise<Pick<Partner, "id" | "name">[]> {
  const found = await selectPartners(shopId, { ...EVERY_PARTNER, search }, 1);
  return found.rows.filter(({ state }) => state !== "archived").map(({ id, name }) => ({ id, name }));
}

/** The partner who is to be given a code; else why that cannot be. */
export async function receiver(shopId: ShopId, id: number): Promise<Result<Partner, string>> {
  const partner = await findPartner(shopId, id);
  if (partner === null) return fail("Choose a partner.");
  return partner.state === "archived" ? fail(`${partner.name} is archived. Choose another partner.`) : ok(partner);
}

type Given = { partner: Partner; from: Instant; now: Instant };

/** Codes must be locked before. */
export async function give(
  client: pg.ClientBase,
  shopId: ShopId,
  codes: readonly rows.OwnedCode[],
  { partner, from, now }: Given,
): Promise<void> {
  const keys = codes.map(({ key }) => key);
  await rows.giveCodes(client, shopId, { keys, partnerId: partner.id, from, now });
  await approveWaiting(client, shopId, [partner.id], { now });
  for (const { key, gid } of await reviveMapped(client, shopId, keys)) {
    // The store may have dropped it while it was nobody's here.
    if (gid !== null) await queueLook(client, shopId, { gid, code: key });
  }
  await queueFollowing(client, shopId, { keys });
  await raiseProgramme(client, shopId);
  const nobodys = nobodysTimeOf(codes, { from, now });
  if (nobodys !== null) await lookAgainBetween(client, shopId, nobodys);
  await lookAgainSince(client, shopId, keys, from);
}

/** Has orders looked at again that carried one of the codes since a moment, while it was somebody's. */
export async function lookAgainSince(
  client: pg.ClientBase,
  shopId: ShopId,
  keys: readonly CodeKey[],
  since: Instant,
): Promise<void> {
  for (const key of keys) {
    const job = { key: `look:${shopId}:${key}:${since}`, afterSeconds: LATE_SECONDS };
    await addJob(client, "look-again", { shopId, key, since }, job);
  }
}

/** Has orders looked at again that may carry a code which was nobody's when they were heard: no redemption tells of them. */
export function lookAgainBetween(
  client: pg.ClientBase,
  shopId: ShopId,
  { from, to }: { from: Instant; to: Instant },
): Promise<void> {
  const span = { from, to: instant(to + LATE_SECONDS * 1000) };
  const key = `look:${shopId}:${span.from}-${span.to}`;
  return addJob(client, "look-again", { shopId, ...span }, { key, afterSeconds: LATE_SECONDS });
}

function nobodysTimeOf(codes: readonly rows.OwnedCode[], span: { from: Instant; now: Instant }) {
  const times = codes.flatMap(({ history }) => nobodysTime(history, span) ?? []);
  if (times.length === 0) return null;
  return {
    from: instant(Math.min(...times.map(({ from }) => from))),
    to: instant(Math.max(...times.map(({ to }) => to))),
  };
}

function isHeld({ history }: rows.OwnedCode, partner: Partner, from: Instant): boolean {
  const holder = holderOf(history);
  return holder !== null && holder.partnerId === partner.id && holder.from <= from;
}

const alreadyTheirs = (code: string, { name }: Partner, day: string) =>
  `${code} belongs to ${name} ${day === "" ? "already" : "on that day already"}. Choose another partner.`;

/** The first moment of a day of the shop's calendar; of an empty one the second of now. */
export function momentOf(day: string, { timeZone }: Shop, now: Instant): Result<Instant, string> {
  if (day === "") return ok(instant(wholeSecond(now).getTime()));
  const parsed = parseDay(day);
  const from = parsed && instantAt(parsed, "00:00:00", timeZone);
  if (parsed === null || from === null) return fail("Choose a day.");
  return parsed > dayOf(now, timeZone)
    ? fail("Choose today or an earlier day: nothing changes hands in advance.")
    : ok(from);
}

const refusal = (field: string, message: string): Refused => ({ kind: "refused", problems: [{ field, message }] });
