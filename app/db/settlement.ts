// The two round trips of a settlement: one up to the decision and one after it.
import type pg from "pg";
import type { EarlierCustomer } from "../domain/attribution.ts";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import { boundOf, type OrderOfCustomer, readBound } from "./bound-customers.ts";
import {
  type DecisionRow,
  deletePassedOver,
  deleteRedemptions,
  insertRedemptions,
  type PassedOverRow,
  type RedemptionRow,
  saveDecisions,
  savePassedOver,
} from "./decisions.ts";
import { type EntryRow, insertEntries } from "./entries.ts";
import {
  type CheckedOut,
  clicksOf,
  type EvidenceRow,
  insertEvidence,
  type KnownClick,
  readClicks,
  tieOrders,
} from "./evidence.ts";
import { type HandRow, insertHands } from "./hands.ts";
import {
  type CodeHistory,
  type CodeName,
  codeHistories,
  type HandleName,
  type HandleOwner,
  handleOwners,
  type PartnerHistory,
  type PartnerName,
  type PrefixHistory,
  type PrefixName,
  partnerHistories,
  prefixHistories,
  readCodes,
  readHandles,
  readPartners,
  readPrefixes,
} from "./histories.ts";
import { addJobs, type JobRequest } from "./job-requests.ts";
import { type KnownOrders, knownOrders, readKnown } from "./known.ts";
import {
  claimOrders,
  formerShops,
  insertOrders,
  type LockedOrder,
  lockedOrders,
  lockOrders,
  metOrders,
  type OrderKey,
  type OrderRow,
  proveOrders,
  touchOrders,
  updateOrders,
} from "./orders.ts";
import { type Call, pipeline, type Row } from "./pipeline.ts";
import { readShops, type ShopRow, shopRows } from "./programme.ts";
import { insertRefused, type RefusedRow } from "./quarantine.ts";
import { beginShort, COMMIT } from "./short-transaction.ts";
import { type TotalsRows, totalsCalls } from "./totals.ts";

const REPLAN: Call = { statement: { name: "replan", text: "DISCARD PLANS" }, values: [] };
const REPLAN_EVERY = 512;
const uses = new WeakMap<pg.ClientBase, number>();

// A plan that was made while a table was all but empty takes any index, and is kept: a look-up of 64 orders then took 15 ms.
// So plans are made again after 1, 2, 4 … and then every 512 settlements of a connection.
function replan(client: pg.ClientBase): { replan?: Call } {
  const n = (uses.get(client) ?? 0) + 1;
  uses.set(client, n);
  const due = n % REPLAN_EVERY === 0 || (n < REPLAN_EVERY && (n & (n - 1)) === 0);
  return due ? { replan: REPLAN } : {};
}

/** An order to settle: what was heard of it, or null to look again at what is known. */
export type AskedOrder = OrderKey & { heard: OrderRow | null; proven: boolean };

/** What stands in the database, by the order's place in the list that was asked for. */
export type Loaded = KnownOrders & {
  /** Whose orders were until the shop's own token proved them. */
  formerShops: Map<OrderId, ShopId>;
  locked: Map<number, LockedOrder>;
  shops: Map<ShopId, ShopRow>;
  /** New orders whose checkout's visitor was there before them. */
  met: Set<OrderId>;
  /** To whom orders' customers are bound. */
  bound: Map<number, EarlierCustomer[]>;
  codes: Map<number, CodeHistory>;
  prefixes: Map<number, PrefixHistory>;
};

export type Placed = { place: number };
type Asked = {
  orders: readonly AskedOrder[];
  codes: readonly CodeName[];
  /** Beginnings of codes, of shops that are thought to have prefixes. */
  prefixes: readonly PrefixName[];
  /** Customers of orders whose shops are thought to bind any. */
  customers: readonly (OrderOfCustomer & Placed)[];
  now: Instant;
};

/**
 * Begins the transaction: inserts what is missing, locks, and reads in later statements than the lock (one that locks and
 * sums at once sees the sum from before it waited). Orders must come in the order of `byKey`.
 */
export async function beginSettlement(
  client: pg.ClientBase,
  { orders, codes, prefixes, customers, now }: Asked,
): Promise<Loaded> {
  const heard = orders.flatMap((order) => order.heard ?? []);
  const proven = orders.filter((order) => order.proven);
  const shops = [...new Set(orders.map(({ shopId }) => shopId))];
  const prove = proven.length > 0 ? { prove: proveOrders(proven) } : {};
  const answers = await named(client, {
    ...replan(client),
    ...beginShort(client),
    claim: claimOrders(heard),
    ...prove,
    insert: insertOrders(heard, now),
    lock: lockOrders(orders.map(({ shopId, orderId, heard }) => ({ shopId, orderId, hash: heard?.hash ?? null }))),
    known: readKnown(orders),
    shops: readShops(shops),
    // After the shops: what is remembered under a shop's version must not be older than the version.
    ...(codes.length > 0 ? { codes: readCodes(codes) } : {}),
    ...(prefixes.length > 0 ? { prefixes: readPrefixes(prefixes) } : {}),
    ...(customers.length > 0 ? { bound: readBound(customers) } : {}),
  });
  return {
    formerShops: formerShops(answers.prove ?? []),
    locked: lockedOrders(answers.lock),
    shops: shopRows(answers.shops),
    ...knownOrders(answers.known),
    met: metOrders(answers.insert),
    bound: byOrder(customers, boundOf(answers.bound ?? [])),
    codes: codeHistories(answers.codes ?? []),
    prefixes: prefixHistories(answers.prefixes ?? []),
  };
}

/** Clicks that orders' checkouts lead to, and to whom orders' customers are bound, by the order's own place. */
export async function findEvidence(
  client: pg.ClientBase,
  {
    tied,
    customers,
  }: {
    tied: readonly (CheckedOut & Placed & { processedAt: Instant })[];
    customers: readonly (OrderOfCustomer & Placed)[];
  },
): Promise<{ clicks: Map<number, KnownClick[]>; bound: Map<number, EarlierCustomer[]> }> {
  const answers = await named(client, {
    ...(tied.length > 0 ? { clicks: readClicks(tied) } : {}),
    ...(customers.length > 0 ? { bound: readBound(customers) } : {}),
  });
  return {
    clicks: byOrder(tied, clicksOf(answers.clicks ?? [])),
    bound: byOrder(customers, boundOf(answers.bound ?? [])),
  };
}

const byOrder = <T>(asked: readonly Placed[], found: ReadonlyMap<number, T>): Map<number, T> =>
  new Map([...found].flatMap(([n, value]) => (asked[n] === undefined ? [] : [[asked[n].place, value] as const])));

/** Names of a programme, or what was read of them by their place. */
export type Names = {
  codes: readonly CodeName[];
  partners: readonly PartnerName[];
  handles: readonly HandleName[];
  prefixes: readonly PrefixName[];
};
export type Histories = {
  codes: Map<number, CodeHistory>;
  partners: Map<number, PartnerHistory>;
  handles: Map<number, HandleOwner>;
  prefixes: Map<number, PrefixHistory>;
};

/** Histories that were not asked for at first. */
export async function findHistories(client: pg.ClientBase, names: Names): Promise<Histories> {
  const { codes, partners, handles, prefixes } = await named(client, {
    codes: readCodes(names.codes),
    partners: readPartners(names.partners),
    handles: readHandles(names.handles),
    ...(names.prefixes.length > 0 ? { prefixes: readPrefixes(names.prefixes) } : {}),
  });
  return {
    prefixes: prefixHistories(prefixes ?? []),
    codes: codeHistories(codes),
    partners: partnerHistories(partners),
    handles: handleOwners(handles),
  };
}

export type SettlementRows = {
  touched: OrderRow[];
  changed: OrderRow[];
  decisions: DecisionRow[];
  /** Orders that were known before their checkout was. */
  ties: CheckedOut[];
  evidence: EvidenceRow[];
  hands: HandRow[];
  passedOver: PassedOverRow[];
  notPassedOver: Omit<PassedOverRow, "processedAt">[];
  redeemed: RedemptionRow[];
  unredeemed: RedemptionRow[];
  entries: EntryRow[];
  totals: TotalsRows;
  jobs: JobRequest[];
  refused: RefusedRow[];
};

/** Saves in a fixed order and commits. */
export async function saveSettlement(client: pg.ClientBase, rows: SettlementRows, at: Instant): Promise<void> {
  await pipeline(client, [
    ...whereAny(rows.touched, touchOrders),
    ...whereAny(rows.changed, updateOrders),
    ...whereAny(rows.ties, (ties) => tieOrders(ties, at)),
    ...whereAny(rows.decisions, saveDecisions),
    ...whereAny(rows.evidence, insertEvidence),
    ...whereAny(rows.hands, insertHands),
    ...whereAny(rows.passedOver, savePassedOver),
    ...whereAny(rows.notPassedOver, deletePassedOver),
    ...whereAny(rows.redeemed, insertRedemptions),
    ...whereAny(rows.unredeemed, deleteRedemptions),
    ...whereAny(rows.entries, (entries) => insertEntries(entries, at)),
    ...totalsCalls(rows.totals),
    ...whereAny(rows.jobs, addJobs),
    ...whereAny(rows.refused, insertRefused),
    COMMIT,
  ]);
}

const whereAny = <T>(rows: readonly T[], write: (rows: readonly T[]) => Call): Call[] =>
  rows.length > 0 ? [write(rows)] : [];

async function named<Calls extends Record<string, Call>>(
  client: pg.ClientBase,
  calls: Calls,
): Promise<{ [Name in keyof Calls]: Row[] }> {
  const answers = await pipeline(client, Object.values(calls));
  return Object.fromEntries(Object.keys(calls).map((name, i) => [name, answers[i] ?? []])) as {
    [Name in keyof Calls]: Row[];
  };
}
