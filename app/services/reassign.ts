import type pg from "pg";
import * as rows from "../db/assignments.ts";
import { addJob, addJobs } from "../db/jobs.ts";
import { reviveMapped } from "../db/mapped-codes.ts";
import * as next from "../db/next-owners.ts";
import { type AtStake, sumAtStake } from "../db/owners.ts";
import { selectPartners } from "../db/partner-lists.ts";
import { lockStates } from "../db/partner-states.ts";
import { findPartner, namesOf } from "../db/partners.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { queueFollowing, readAddresses } from "../db/short-addresses.ts";
import { inTransaction } from "../db/transaction.ts";
import { withTwins } from "../db/twins.ts";
import { wholeSecond } from "../db/values.ts";
import { type CodeKey, type Instant, instant, type ShopId } from "../domain/ids.ts";
import { holderOf, type NextOwner, nobodysTime, outcomeOfGiving } from "../domain/ownership.ts";
import { EVERY_PARTNER, type Partner } from "../domain/partner.ts";
import { fail, ok, type Result } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { instantAt, parseDay } from "../domain/time.ts";
import { approveWaiting } from "./admission.ts";
import { queueLook } from "./discount-sync.ts";
import { LATE_SECONDS } from "./late-orders.ts";

type Refused = { kind: "refused"; problems: FieldProblem[] };
/** `problems`: what could not be given, each as a sentence. */
export type Reassigned =
  | { kind: "reassigned"; keys: CodeKey[]; partner: string; from: Instant; problems: string[] }
  | Refused;
/** `day` is of the shop's calendar, from its first moment, and may lie ahead; empty for now. */
export type ReassignWish = { keys: readonly CodeKey[]; partnerId: number; day: string };

/**
 * Gives codes to another partner. Orders are credited to whoever owned their code when they were placed: those before the
 * moment stay where they are, those since are looked at again. What is approved keeps its partner. Where the moment lies ahead,
 * the codes are promised; a second wish takes the place of the first.
 */
export async function reassign(shop: Shop, { keys, partnerId, day }: ReassignWish, now: Instant): Promise<Reassigned> {
  const giving = await readGiving(shop, { partnerId, day }, now);
  if (!giving.ok) return { kind: "refused", problems: [giving.error] };
  const { partner, from } = giving.value;
  const { keys: given, theirs } = await inTransaction(appPool(), (client) =>
    change(client, shop.id, keys, { partnerId: partner.id, from, now }),
  );
  const ahead = from > now;
  const problems = theirs.map(({ display }) => alreadyTheirs(display, partner, { day, ahead }));
  if (given.length > 0) return { kind: "reassigned", keys: given, partner: partner.name, from, problems };
  const [sentence = "Choose the codes to give."] = problems;
  return refusal(theirs.length > 0 ? "partnerId" : "form", sentence);
}

/** To whom codes go, and from when on; what cannot be is told beside its field. */
export async function readGiving(
  shop: Shop,
  { partnerId, day }: Omit<ReassignWish, "keys">,
  now: Instant,
): Promise<Result<{ partner: Partner; from: Instant }, FieldProblem>> {
  const from = firstMomentOf(day, shop, now);
  if (!from.ok) return fail({ field: "day", message: from.error });
  const partner = await receiver(shop.id, partnerId);
  if (!partner.ok) return fail({ field: "partnerId", message: partner.error });
  return ok({ partner: partner.value, from: from.value });
}

/** Gives one code of many away; what is the partner's already is as it was wished. Returns why it cannot be. */
export async function giveOne(shopId: ShopId, key: CodeKey, giving: Giving): Promise<string | null> {
  const partner = await receiver(shopId, giving.partnerId);
  if (!partner.ok) return partner.error;
  await inTransaction(appPool(), (client) => change(client, shopId, [key], giving));
  return null;
}

type Giving = NextOwner & { now: Instant };

/** Returns which codes are given or stay with the partner after all, and which were theirs before. */
async function change(client: pg.ClientBase, shopId: ShopId, keys: readonly CodeKey[], giving: Giving) {
  const { partnerId, from, now } = giving;
  // What is kept for those who misread a code goes with it.
  const both = (await withTwins(client, shopId, keys)).toSorted();
  await rows.lockCodes(client, shopId, both);
  await handOver(client, shopId, both, now);
  const codes = await rows.selectOwned(client, shopId, both);
  const nexts = await next.selectNextOwners(client, shopId, both);
  const outcomes = Map.groupBy(codes, ({ key, history }) =>
    outcomeOfGiving({ history, next: nexts.get(key) ?? null }, giving),
  );
  const { given = [], kept = [], theirs = [] } = Object.fromEntries(outcomes);
  if (given.length > 0 && from > now) await promise(client, shopId, given, giving);
  if (given.length > 0 && from <= now) await give(client, shopId, given, { partner: { id: partnerId }, from, now });
  const stay = from > now ? kept : [...given, ...kept];
  await next.dropNextOwner(client, shopId, keysOf(stay));
  if (kept.length > 0) await raiseProgramme(client, shopId);
  return { keys: keysOf([...given, ...kept]).toSorted(), theirs };
}

const keysOf = (codes: readonly rows.OwnedCode[]): CodeKey[] => codes.map(({ key }) => key);

/** What a reassignment would do to orders, for the merchant to read before it is done. */
export type Foreseen = rows.CarriedOrders & {
  from: Instant;
  /** What is booked for orders that are looked at again, and not approved, by the partner who has it now. */
  atStake: AtStake[];
  /** Names of those whose the codes are now. */
  owners: string[];
  /** To whom the codes were to go: that falls away. */
  promised: { partner: string; from: Instant }[];
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
  const from = firstMomentOf(day, shop, now);
  if (!from.ok) return from;
  const both = await withTwins(appPool(), shop.id, keys);
  const codes = await rows.selectOwned(appPool(), shop.id, both);
  const nobodys = nobodysTimeOf(codes, { from: from.value, now });
  const holders = [...new Set(codes.flatMap(({ history }) => holderOf(history)?.partnerId ?? []))];
  const [orders, atStake, owners, addresses, nexts] = await Promise.all([
    rows.countCarried(appPool(), shop.id, { keys: both, from: from.value, nobodys }),
    sumAtStake(appPool(), { shopId: shop.id, currency: shop.currency }, { keys: both, from: from.value }),
    namesOf(shop.id, holders),
    readAddresses(appPool(), shop.id, both),
    next.selectNextOwners(appPool(), shop.id, both),
  ]);
  const promises = [...nexts.values()].map(({ name, from }) => ({ partner: name, from }));
  const promised = [...Map.groupBy(promises, (one) => `${one.from} ${one.partner}`).values()].flatMap(
    (one) => one[0] ?? [],
  );
  const paths = [...addresses.values()].filter(({ state }) => state !== "removing").map(({ path }) => path);
  const named = new Set(keys);
  const twins = both.filter((key) => !named.has(key)).sort();
  return ok({ ...orders, atStake, from: from.value, owners, promised, addresses: paths.sort(), twins });
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

type Given = { partner: Pick<Partner, "id">; from: Instant; now: Instant };

/** Promises codes from a moment ahead. Who is invited or applied is approved now: they are told before they earn. */
async function promise(
  client: pg.ClientBase,
  shopId: ShopId,
  codes: readonly rows.OwnedCode[],
  { partnerId, from, now }: Giving,
): Promise<void> {
  await approveWaiting(client, shopId, [partnerId], { now });
  await next.saveNextOwner(client, shopId, { keys: keysOf(codes), partnerId, from, now });
  await raiseProgramme(client, shopId);
}

/**
 * Gives codes whose day has come to whoever they were promised to, from that day's first moment on. Codes must be locked before.
 * What is kept for those who misread one goes along; what was promised to somebody who was archived stays where it is.
 */
export async function handOver(
  client: pg.ClientBase,
  shopId: ShopId,
  keys: readonly CodeKey[],
  now: Instant,
): Promise<void> {
  const nexts = [...(await next.selectNextOwners(client, shopId, keys))].filter(([, { from }]) => from <= now);
  if (nexts.length === 0) return;
  const partners = [...new Set(nexts.map(([, { partnerId }]) => partnerId))];
  const states = new Map((await lockStates(client, shopId, partners)).map(({ id, state }) => [id, state]));
  for (const due of Map.groupBy(nexts, ([, { partnerId, from }]) => `${partnerId} ${from}`).values()) {
    const [[, { partnerId, from }]] = due as [(typeof due)[number]];
    const promised = due.map(([key]) => key);
    if (states.get(partnerId) !== "archived") {
      const along = (await withTwins(client, shopId, promised)).filter((key) => keys.includes(key));
      const codes = await rows.selectOwned(client, shopId, along);
      await give(client, shopId, codes, { partner: { id: partnerId }, from, now });
    }
    await next.dropNextOwner(client, shopId, promised);
  }
}

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
  const jobs = keys.map((key) => ({
    payload: { shopId, key, since },
    key: `look:${shopId}:${key}:${since}`,
    afterSeconds: LATE_SECONDS,
  }));
  await addJobs(client, "look-again", jobs);
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

const alreadyTheirs = (code: string, { name }: Partner, { day, ahead }: { day: string; ahead: boolean }) =>
  ahead
    ? `${code} is to belong to ${name} then already. Choose another partner or another day.`
    : `${code} belongs to ${name} ${day === "" ? "already" : "on that day already"}. Choose another partner.`;

/** The first moment of a day of the shop's calendar, which may lie ahead; of an empty one the second of now. */
function firstMomentOf(day: string, { timeZone }: Shop, now: Instant): Result<Instant, string> {
  if (day === "") return ok(instant(wholeSecond(now).getTime()));
  const parsed = parseDay(day);
  const from = parsed && instantAt(parsed, "00:00:00", timeZone);
  return from === null ? fail("Choose a day.") : ok(from);
}

/** The same, of a day that has come. */
export function momentOf(day: string, shop: Shop, now: Instant): Result<Instant, string> {
  const from = firstMomentOf(day, shop, now);
  return from.ok && from.value > now
    ? fail("Choose today or an earlier day: a prefix changes hands at once, or from an earlier day on.")
    : from;
}

const refusal = (field: string, message: string): Refused => ({ kind: "refused", problems: [{ field, message }] });
