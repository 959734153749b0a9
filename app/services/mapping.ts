// Codes that the store had before Vouch, or made without it, are given to partners as they stand. Nothing changes in the store.
import type pg from "pg";
import { selectByPrefix } from "../db/code-prefixes.ts";
import { addJob, type Db } from "../db/jobs.ts";
import * as rows from "../db/mapped-codes.ts";
import { appPool } from "../db/pools.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import { wholeSecond } from "../db/values.ts";
import { codeKey } from "../domain/code.ts";
import { type CodeKey, type Instant, instant, type PartnerId, type ShopId } from "../domain/ids.ts";
import type { Partner } from "../domain/partner.ts";
import { ok, type Result } from "../domain/result.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { addDays } from "../domain/time.ts";
import type { AdminCall, AdminFailure } from "../shopify/admin.ts";
import {
  type CodesPage,
  type ListedDiscount,
  listByCode,
  listDiscounts,
  readCodes,
  readListed,
  readStoreCode,
  type StoreCode,
} from "../shopify/store-codes.ts";
import { approveWaiting } from "./admission.ts";
import { lookAgainBetween, receiver } from "./reassign.ts";

type Refused = { kind: "refused"; problems: FieldProblem[] };
/** `started`: there are more codes than a request can take; a job maps them. */
export type Mapped =
  | { kind: "mapped"; mapped: number; skipped: number; partner: string }
  | { kind: "started"; total: number; partner: string }
  | Refused;

/** A code discount of the store; of each code what is known here, null where it is not. */
export type MappableDiscount = Omit<ListedDiscount, "codes"> & {
  codes: {
    key: CodeKey;
    code: string;
    known: rows.KnownCode | null;
    /** By how it begins it counts for a partner without being mapped. */
    by: { prefix: CodeKey; partner: { id: PartnerId; name: string } } | null;
  }[];
  /** How many of all its codes are somebody's here already. */
  known: number;
  /** Vouch made it: only a code that somebody added by hand can be mapped. */
  ours: boolean;
};

/** How many of the store's pages are looked through for one that has anything to map. */
const MOST_PAGES = 5;

export type Mappable = { discounts: MappableDiscount[]; next: string | null; ours: number };

/**
 * A page of the store's code discounts, without those that Vouch made; `ours` is how many these are. What is typed is searched
 * for in titles, and as a whole code: one that was added by hand to a discount of Vouch's is found so.
 */
export async function listMappable(
  shop: Shop,
  call: AdminCall,
  { search, after }: { search: string; after: string | null },
): Promise<Result<Mappable, AdminFailure>> {
  const byCode = search === "" || after !== null ? ok(null) : await listByCode(call, search);
  if (!byCode.ok) return byCode;
  let from = after;
  for (let pages = 1; ; pages += 1) {
    const page = await listDiscounts(call, { search, after: from });
    if (!page.ok) return page;
    const found = pages === 1 ? byCode.value : null;
    const others = page.value.discounts.filter(({ gid }) => gid !== byCode.value?.gid);
    const discounts = await mappable(shop, { found, others });
    const { next } = page.value;
    // Where each code of an offer has a discount of its own, whole pages may be Vouch's.
    if (discounts.length > 0 || next === null || pages === MOST_PAGES) {
      return ok({ discounts, next, ours: await rows.countMade(appPool(), shop.id) });
    }
    from = next;
  }
}

type Listed = { found: ListedDiscount | null; others: readonly ListedDiscount[] };

async function mappable(shop: Shop, { found, others }: Listed): Promise<MappableDiscount[]> {
  const listed = found === null ? others : [found, ...others];
  const made = await rows.selectMade(
    appPool(),
    shop.id,
    listed.map(({ gid }) => gid),
  );
  const keys = listed.flatMap(({ codes }) => codes.map(({ code }) => codeKey(code)));
  const gids = listed.map(({ gid }) => gid);
  const [known, begun, counts] = await Promise.all([
    rows.selectKnown(appPool(), shop.id, keys),
    selectByPrefix(appPool(), shop.id, keys),
    rows.countKnown(appPool(), shop.id, gids),
  ]);
  const byKey = new Map(known.map((code) => [code.key, code]));
  const isStranger = ({ gid, codes: [first] }: ListedDiscount) =>
    gid === found?.gid && first !== undefined && !byKey.has(codeKey(first.code));
  const theirs = listed.filter((discount) => !made.has(discount.gid) || isStranger(discount));
  return theirs.map((discount) => ({
    ...discount,
    ours: made.has(discount.gid),
    codes: discount.codes.map(({ code }) => {
      const key = codeKey(code);
      return { key, code, known: byKey.get(key) ?? null, by: begun.get(key) ?? null };
    }),
    known: counts.get(discount.gid) ?? 0,
  }));
}

const TOLD_DAYS = 1;

/** Mappings that run, and how those of the last day ended. */
export const listMappings = (shopId: ShopId, now: Instant): Promise<rows.MappingProgress[]> =>
  rows.selectMappings(appPool(), shopId, addDays(now, -TOLD_DAYS));

/** `code`: one code as it stands in the store; null for all of the discount. */
export type MapWish = { gid: string; code: string | null; partnerId: number };

/** Gives a code, or all codes of a discount, to a partner from now on. */
export async function mapToPartner(shop: Shop, call: AdminCall, wish: MapWish, now: Instant): Promise<Mapped> {
  const partner = await receiver(shop.id, wish.partnerId);
  if (!partner.ok) return refusal("partnerId", partner.error);
  if (!/^gid:\/\/shopify\/DiscountCodeNode\/\d+$/.test(wish.gid)) return refusal("form", GONE);
  if (wish.code === null) return mapAll(shop, call, { gid: wish.gid, partner: partner.value }, now);
  const found = await readStoreCode(call, wish.gid, wish.code);
  if (!found.ok) return refusal("form", `${found.error.message} Nothing was mapped.`);
  if (found.value === null) return refusal("form", `${wish.code} is not in that discount any more.`);
  return mapAtOnce(shop, { gid: wish.gid, partner: partner.value, codes: [found.value] }, now);
}

type Wanted = { gid: string; partner: Partner };

async function mapAll(shop: Shop, call: AdminCall, { gid, partner }: Wanted, now: Instant): Promise<Mapped> {
  const page = await readCodes(call, gid, { after: null });
  if (!page.ok) return refusal("form", `${page.error.message} Nothing was mapped.`);
  if (page.value === null) return refusal("form", GONE);
  if (page.value.next === null) return mapAtOnce(shop, { gid, partner, codes: page.value.codes }, now);
  const listed = await readListed(call, gid);
  if (!listed.ok) return refusal("form", `${listed.error.message} Nothing was mapped.`);
  if (listed.value === null) return refusal("form", GONE);
  const { title, count: total } = listed.value;
  const started = await inTransaction(appPool(), async (client) => {
    const mapping = { gid, partnerId: partner.id, title, total, from: secondOf(now) };
    if (!(await rows.startMapping(client, shop.id, mapping))) return false;
    await queueMapping(client, shop.id, gid);
    return true;
  });
  if (!started) return refusal("form", "The codes of this discount are being mapped already.");
  return { kind: "started", total, partner: partner.name };
}

async function mapAtOnce(
  shop: Shop,
  { gid, partner, codes }: Wanted & { codes: readonly StoreCode[] },
  now: Instant,
): Promise<Mapped> {
  const mapping = { gid, partnerId: partner.id, from: secondOf(now), now, codes };
  const { mapped, known } = await inTransaction(appPool(), async (client) => {
    const done = await map(client, shop.id, mapping);
    if (done.mapped.length > 0) await lookAgainBetween(client, shop.id, { from: mapping.from, to: now });
    return done;
  });
  return { kind: "mapped", mapped: mapped.length, skipped: known, partner: partner.name };
}

const map = async (client: pg.ClientBase, shopId: ShopId, mapping: rows.Mapping) => {
  const done = await rows.mapCodes(client, shopId, mapping);
  if (done.mapped.length > 0) {
    await approveWaiting(client, shopId, [mapping.partnerId], { now: mapping.from });
    await raiseProgramme(client, shopId);
  }
  return done;
};

type Running = { pool: pg.Pool; shopId: ShopId; call: AdminCall; now: Instant };
const PAGES_AT_ONCE = 40;

/**
 * Maps some pages of a discount's codes, each in a transaction with the place where the next one begins: a process that
 * dies goes on there, and a page that is mapped twice changes nothing.
 *
 * Returns: whether there are more.
 */
export async function mapSome(running: Running, gid: string): Promise<Result<{ more: boolean }, AdminFailure>> {
  const { pool, shopId, call } = running;
  for (let pages = 0; pages < PAGES_AT_ONCE; pages += 1) {
    const mapping = await rows.findMapping(pool, shopId, gid, { locked: false });
    if (mapping?.state !== "running") return ok({ more: false });
    const page = await readCodes(call, gid, { after: mapping.cursor });
    if (!page.ok) return page;
    if (page.value === null) {
      await rows.failMapping(pool, shopId, gid, GONE);
      return ok({ more: false });
    }
    await mapPage(running, mapping, page.value);
  }
  return ok({ more: true });
}

function mapPage({ pool, shopId, now }: Running, { gid, cursor }: rows.RunningMapping, page: CodesPage): Promise<void> {
  return inTransaction(pool, async (client) => {
    const mapping = await rows.findMapping(client, shopId, gid, { locked: true });
    // Another process was faster with this page.
    if (mapping?.state !== "running" || mapping.cursor !== cursor) return;
    const { from, partnerId } = mapping;
    const { mapped, known, earlier } = await map(client, shopId, { gid, partnerId, from, now, codes: page.codes });
    const counts = { mapped: mapped.length, skipped: known - earlier };
    await rows.saveMappedPage(client, shopId, { gid, ...counts, next: page.next });
    // Orders came while the codes were on their way to the partner: they are the partner's from the beginning.
    if (page.next === null) await lookAgainBetween(client, shopId, { from, to: now });
  });
}

export const mappingJob = (shopId: ShopId, gid: string) => `map:${shopId}:${gid}`;

export const queueMapping = (db: Db, shopId: ShopId, gid: string): Promise<void> =>
  addJob(db, "map-codes", { shopId, gid }, { key: mappingJob(shopId, gid) });

/** Says that no further attempt is made. What was mapped stays; to map all again skips it. */
export const giveUpMapping = (pool: pg.Pool, shopId: ShopId, gid: string): Promise<void> =>
  rows.failMapping(pool, shopId, gid, "Shopify could not be reached for days. Map the codes again.");

const secondOf = (now: Instant): Instant => instant(wholeSecond(now).getTime());
const GONE = "The discount is not in your store any more.";
const refusal = (field: string, message: string): Refused => ({ kind: "refused", problems: [{ field, message }] });
