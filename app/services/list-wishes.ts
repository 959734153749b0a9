// What a merchant wishes for all codes of a list: written down, and carried out by jobs, code by code.
import type pg from "pg";
import { type CodeChoice, countCodes, isListed, keysAfter, keysOfList } from "../db/code-lists.ts";
import { findCode } from "../db/codes.ts";
import { addJob, type Db } from "../db/jobs.ts";
import * as rows from "../db/list-wishes.ts";
import { findOffer } from "../db/offers.ts";
import { appPool } from "../db/pools.ts";
import { alone, inTransaction } from "../db/transaction.ts";
import { type CodeKey, type Instant, instant, type ShopId } from "../domain/ids.ts";
import type { CodeListOf, ListOwner, ListWish, ListWishName, PlainWish } from "../domain/list-wish.ts";
import type { Result } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import { CODES_A_CALL } from "../shopify/discounts.ts";
import { carryOutAll, isJoinWish } from "./code-wishes.ts";
import { type Changed, changedBy } from "./codes.ts";
import { liveChoice } from "./live-codes.ts";
import { makeTogether } from "./making-together.ts";
import { type Foreseen, foresee, giveOne, readGiving } from "./reassign.ts";
import { stopTogether } from "./stopping-together.ts";

/** A wish for all codes of a list, as it was when it was wished. Returns how many codes that are. */
export async function wishForList(
  shop: Shop,
  { wish, of }: { wish: PlainWish; of: CodeListOf },
  now: Instant,
): Promise<number> {
  return begin(shop, { wish, of, to: null }, now);
}

type Refused = { kind: "refused"; problems: FieldProblem[] };
export type ListGiven = { kind: "started"; total: number; partner: string; from: Instant } | Refused;

/** Gives all codes of a list to another partner, from the moment that is wished now: each as one alone is given. */
export async function giveList(
  shop: Shop,
  { of, ...whom }: { of: CodeListOf; partnerId: number; day: string },
  now: Instant,
): Promise<ListGiven> {
  const giving = await readGiving(shop, whom, now);
  if (!giving.ok) return { kind: "refused", problems: [giving.error] };
  const { partner, from } = giving.value;
  const total = await begin(shop, { wish: "reassign", of, to: { partnerId: partner.id, from } }, now);
  return total === 0 ? NONE : { kind: "started", total, partner: partner.name, from };
}

const NONE: Refused = { kind: "refused", problems: [{ field: "form", message: "The list has no codes any more." }] };

/** What giving all codes of a list away would do to orders. */
export async function foreseeList(
  shop: Shop,
  { of, day }: { of: CodeListOf; day: string },
  now: Instant,
): Promise<Result<Foreseen, string>> {
  const choice = await choiceOf(appPool(), shop.id, of, now);
  const keys = choice === null ? [] : await keysOfList(appPool(), shop.id, choice);
  return foresee(shop, { keys, day }, now);
}

type Beginning = Pick<rows.RunningWish, "wish" | "of" | "to">;

async function begin(shop: Shop, { wish, of, to }: Beginning, now: Instant): Promise<number> {
  const choice = await choiceOf(appPool(), shop.id, of, now);
  const total = choice === null ? 0 : await countCodes(shop.id, choice);
  if (total === 0) return 0;
  await inTransaction(appPool(), async (client) => {
    const id = await rows.insertListWish(client, shop.id, { wish, of, to, total, now });
    await queueListWish(client, shop.id, id, "first");
  });
  return total;
}

/** Leaves what a wish has not come to yet; what is done stays. Returns false where there is nothing to leave. */
export const cancelListWish = (shopId: ShopId, id: number, now: Instant): Promise<boolean> =>
  rows.saveCancelled(appPool(), shopId, id, now);

/** What the list shows; of an offer's codes that are live, those that are within their dates. Null: nothing. */
async function choiceOf(db: Db, shopId: ShopId, of: CodeListOf, at: Instant): Promise<CodeChoice | null> {
  if (!("offerId" in of) || of.state !== "live") return of;
  const offer = await findOffer(db, shopId, of.offerId);
  return offer && liveChoice(offer, of.search, at);
}

const AT_ONCE = 50;
/** As many as one call to the store makes. */
const atOnceOf = (wish: ListWishName) => (isJoinWish(wish) ? CODES_A_CALL : AT_ONCE);
/** A store that did not answer is asked again after. */
const LATER_SECONDS = 60;

type Working = { pool: pg.Pool; shop: Shop; call: AdminCall; now: () => Instant };

/** Carries out some of a wish, alone; the rest is another job's. */
export function carryOutSome(working: Working, id: number): Promise<void> {
  const { pool, shop, now } = working;
  return alone(pool, `list-wish:${shop.id}:${id}`, async () => {
    const wish = await rows.findRunning(pool, shop.id, id);
    if (wish === null) return;
    const choice = await choiceOf(pool, shop.id, wish.of, wish.startedAt);
    if (choice === null) return rows.saveDone(pool, shop.id, id, now());
    const limit = atOnceOf(wish.wish);
    const before = new Date(wish.startedAt);
    // What an attempt that died began may have left the list by its filter, and is counted all the same.
    const begun = wish.atHand.length > 0;
    const keys = begun ? wish.atHand : await keysAfter(pool, shop.id, choice, { after: wish.after, before, limit });
    await rows.saveAtHand(pool, shop.id, { id, keys, now: now() });
    const goesOn = async () => (await rows.findRunning(pool, shop.id, id)) !== null;
    const done = await carryOutTogether(working, wish.wish, { keys, goesOn });
    if (done === "later") return queueListWish(pool, shop.id, id, `later:${now()}`, LATER_SECONDS);
    for (const key of keys) {
      // The merchant may have cancelled it since the code before.
      if (!done.has(key) && !(await goesOn())) continue;
      const problem = done.get(key) ?? (done.has(key) ? null : await carryOutOne(working, wish, { key, choice }));
      await rows.saveStep(pool, shop.id, { id, key, problem, now: now() });
    }
    if (!begun && keys.length < limit) await rows.saveDone(pool, shop.id, id, now());
    else await queueListWish(pool, shop.id, id, keys.at(-1) ?? "");
  });
}

type Together = { keys: readonly CodeKey[]; goesOn: () => Promise<boolean> };

/** What many codes share is done in one call. Returns of which, with why one was left as it is; `later` where the store did not answer. */
async function carryOutTogether(
  { pool, shop, call, now }: Working,
  wish: ListWishName,
  { keys, goesOn }: Together,
): Promise<ReadonlyMap<CodeKey, string | null> | "later"> {
  const making = { pool, shopId: shop.id, call, now: now() };
  if (wish === "stop") return new Map([...(await stopTogether(making, keys))].map((key) => [key, null]));
  const done = new Map<CodeKey, string | null>();
  if (!isJoinWish(wish)) return done;
  const made = await makeTogether(making, wish, { keys, goesOn });
  for (const [key, { state, attempt }] of made) {
    if (attempt.kind === "failed" && comesBack(attempt.failure)) return "later";
    const changed = attempt.kind === "done" ? null : await changedBy(shop.id, { key, state }, attempt);
    done.set(key, changed && problemOf(changed));
  }
  return done;
}

/** Whatever else kept the store from it, each code's own job tries on. */
const comesBack = ({ kind }: AdminFailure): boolean => kind === "throttled" || kind === "unreachable";

/** Returns why the code was left as it is; null where it was not. */
async function carryOutOne(
  { pool, shop, call, now }: Working,
  { wish, to, startedAt }: rows.RunningWish,
  { key, choice }: { key: CodeKey; choice: CodeChoice },
): Promise<string | null> {
  if (wish === "reassign") return to === null ? null : giveOne(shop.id, key, { ...to, now: now() });
  const before = new Date(startedAt);
  const beside = wish === "stop" ? await itsCode(pool, shop.id, { key, choice, before }) : [];
  const results = await carryOutAll({ shop, call, now: now() }, wish, [...beside, key]);
  const changed = results.find((one) => one.key === key)?.changed;
  return changed ? problemOf(changed) : null;
}

/** The code beside which a twin is kept, if it is listed too: stopped first, it takes the twin along, and brings it back. */
async function itsCode(
  pool: pg.Pool,
  shopId: ShopId,
  { key, choice, before }: { key: CodeKey; choice: CodeChoice; before: Date },
): Promise<CodeKey[]> {
  const of = (await findCode(pool, shopId, key))?.twinOf ?? null;
  return of !== null && (await isListed(pool, shopId, choice, { key: of, before })) ? [of] : [];
}

const problemOf = (changed: Changed): string | null =>
  changed.kind === "refused" ? changed.problems.map(({ message }) => message).join(" ") : null;

/** `place` keeps a job that follows apart from the one that adds it. */
const queueListWish = (db: pg.Pool | pg.ClientBase, shopId: ShopId, id: number, place: string, afterSeconds = 0) =>
  addJob(db, "carry-out-list-wish", { shopId, id }, { key: `list-wish:${shopId}:${id}:${place}`, afterSeconds });

const LEFT_MS = 2 * 60_000;
const KEPT_MS = 24 * 60 * 60_000;

/** Takes up wishes whose process died, and forgets those that are long done. */
export async function resumeListWishes(pool: pg.Pool, now: Instant): Promise<void> {
  for (const { shopId, id } of await rows.wishesLeft(pool, instant(now - LEFT_MS))) {
    await queueListWish(pool, shopId, id, `again:${now}`);
  }
  await rows.pruneListWishes(pool, instant(now - KEPT_MS));
}

const TOLD_MS = 10 * 60_000;

/** How far the wishes for a list are; those that are done are told for some minutes. */
export const readListWishes = (shopId: ShopId, of: ListOwner, now: Instant): Promise<ListWish[]> =>
  rows.selectListWishes(appPool(), shopId, of, instant(now - TOLD_MS));
