import type { DecisionRow } from "../db/decisions.ts";
import { decidedOf } from "../db/decisions.ts";
import type { JobRequest } from "../db/job-requests.ts";
import { factsOf, type LockedOrder, type OrderRow, orderRow, updatedAtOf } from "../db/orders.ts";
import type { ShopRow } from "../db/programme.ts";
import type { Loaded, SettlementRows } from "../db/settlement.ts";
import { addEntries, addTally, emptyTotals } from "../db/totals.ts";
import { type Currency, type Instant, instant, type OrderId, type ShopId } from "../domain/ids.ts";
import type { OrderFacts } from "../domain/order.ts";
import { passedOver } from "../domain/passed-over.ts";
import type { Programme } from "../domain/programme.ts";
import { DEFAULT_HOLD_DAYS, DEFAULT_RULE, type RuleVersion } from "../domain/rule.ts";
import { type Decided, settle } from "../domain/settlement.ts";
import type { Batch, Settled } from "./batch.ts";
import { gatherEvidence, knownEvidence } from "./evidence.ts";
import { foldWork, type HeardOrder } from "./heard.ts";
import { ownersOf, type Remembered } from "./remembered.ts";

/** A locked order with what the batch adds to it. */
export type CurrentOrder = {
  shopId: ShopId;
  orderId: OrderId;
  row: OrderRow;
  /** The facts are others than those that are stored. */
  changed: boolean;
  /** At least the moment of its last update is. */
  newer: boolean;
  /** Nothing is to be decided. */
  unchanged: boolean;
  disagreed: boolean;
  /** The order's checkout, where it was told later than the order itself. */
  newCheckout: string | null;
};

/** Null where the order is not there to be locked. */
export function currentOrder(
  order: HeardOrder,
  locked: LockedOrder | undefined,
  isDecided: boolean,
): CurrentOrder | null {
  if (locked === undefined) return null;
  const { row, disagreed } = foldedRow(order, locked);
  const changed = row.hash !== locked.hash;
  return {
    shopId: order.shopId,
    orderId: order.orderId,
    row,
    changed,
    newer: updatedAtOf(row) > locked.updatedAt,
    unchanged: !changed && isDecided && order.work.every(({ event }) => event !== null),
    disagreed,
    newCheckout: newCheckoutOf(row, locked),
  };
}

function newCheckoutOf({ facts }: OrderRow, locked: LockedOrder): string | null {
  const known = locked.facts === null || locked.facts.snapshot?.checkoutToken != null;
  return known ? null : (facts.snapshot?.checkoutToken ?? null);
}

function foldedRow(order: HeardOrder, locked: LockedOrder): { row: OrderRow; disagreed: boolean } {
  const { heard, disagreed } = order;
  if (locked.facts === null && heard !== null) {
    if (updatedAtOf(heard) >= locked.updatedAt) return { row: { ...heard, day: locked.day }, disagreed };
    return { row: { ...heard, day: locked.day, facts: factsOf(heard.text, locked.updatedAt) }, disagreed };
  }
  if (locked.facts === null) throw new Error("an order was locked without its facts");
  const folded = foldWork(locked.facts, order.work);
  return { row: orderRow(order, folded.facts, locked.day), disagreed: folded.disagreed };
}

type Case = {
  order: HeardOrder;
  place: number;
  current: CurrentOrder | null;
  loaded: Loaded;
  remembered: Remembered;
  now: Instant;
};

/** Decides on one order and adds to `rows` what is to be saved. */
export function decideOrder(
  { order, place, current, loaded, remembered, now }: Case,
  rows: SettlementRows,
): Settled["outcome"] {
  const shop = loaded.shops.get(order.shopId);
  if (shop === undefined || shop.state === "redacted") return "shop-gone";
  if (current === null) return keepOut(order, rows);
  if (current.unchanged) {
    if (current.newer) rows.touched.push(current.row);
    // The account that was kept may have come first, and the other be how the second ended.
    if (current.disagreed && isDelivered(order)) rows.jobs.push(fetchJob(order, SECOND_OVER));
    return "unchanged";
  }

  const { facts } = current.row;
  const text = loaded.decided.get(place);
  const before = text === undefined ? null : decidedOf(text);
  const booked = loaded.booked.get(place);
  const evidence = gatherEvidence({ shop, facts, ...knownEvidence(loaded, place), remembered });
  const programme: Programme = {
    ...programmeOf(facts, { shop, now }),
    owners: ownersOf(remembered, shop, facts),
    partners: evidence.partners,
  };
  const { outcome, decided, entries } = settle({
    facts,
    evidence,
    programme,
    decided: before,
    booked: booked?.balances ?? new Map(),
    now,
  });

  const key = { shopId: order.shopId, orderId: order.orderId };
  const day = decided.tally?.day ?? null;
  if (current.changed || day !== current.row.day) rows.changed.push({ ...current.row, day });
  else if (current.newer) rows.touched.push(current.row);
  rows.decisions.push({ ...key, outcome, decided, processedAt: facts.snapshot?.processedAt ?? null });
  if (current.newCheckout !== null) {
    rows.ties.push({ ...key, checkoutToken: current.newCheckout });
    rows.jobs.push(lookJob(key));
  }
  for (const { partnerId, at, seen } of evidence.fresh) rows.evidence.push({ ...key, partnerId, at, seen });
  for (const { partnerId, since } of evidence.freshCustomers)
    rows.evidence.push({ ...key, partnerId, at: since, seen: "customer" });
  addPassedOver(key, before, { decided, processedAt: facts.snapshot?.processedAt ?? null }, rows);
  addRedemptions(key, before, decided, rows);
  for (const [i, entry] of entries.entries()) rows.entries.push({ ...key, seq: (booked?.seq ?? 0) + 1 + i, entry });
  addTally(rows.totals, key.shopId, before?.tally ?? null, decided.tally);
  if (decided.tally !== null) addEntries(rows.totals, key.shopId, decided.tally.day, entries);
  // One that waited until now may be noted as never given: the job that reads it closes that as well.
  const waits = [before, decided].some((one) => one?.attribution.kind === "waiting");
  if (isDelivered(order) && (current.disagreed || waits)) rows.jobs.push(fetchJob(key, SECOND_OVER));
  return "settled";
}

const isDelivered = ({ work }: HeardOrder): boolean => work.some(({ delivery }) => delivery !== undefined);

/** What a batch saves beside its orders, and room for them. */
export function emptyRows({ jobs = [], refused = [] }: Batch): SettlementRows {
  return {
    touched: [],
    changed: [],
    decisions: [],
    ties: [],
    evidence: [],
    hands: [],
    passedOver: [],
    notPassedOver: [],
    redeemed: [],
    unredeemed: [],
    entries: [],
    totals: emptyTotals(),
    jobs: [...jobs],
    refused: [...refused],
  };
}

// By then the second that was told of in two ways, or without the codes, is over, and what is read is how it ended.
const SECOND_OVER = 5;

/** Has an order read from the Admin API. */
export const fetchJob = (
  { shopId, orderId }: Pick<HeardOrder, "shopId" | "orderId">,
  afterSeconds = 0,
): JobRequest => ({
  task: "fetch-order",
  key: `fetch:${shopId}:${orderId}`,
  payload: { shopId, orderId },
  afterSeconds,
});

/** Has another shop's books give up an order that it had by a replayed body: in the commit that proves whose it is. */
export const disproveJob = ({ shopId, orderId }: Pick<HeardOrder, "shopId" | "orderId">): JobRequest => ({
  task: "disprove-order",
  key: `disprove:${shopId}:${orderId}`,
  payload: { shopId, orderId },
});

// What the checkout's visitor clicked is read when the order has its place there: after this commit.
const lookJob = ({ shopId, orderId }: Pick<HeardOrder, "shopId" | "orderId">): JobRequest => ({
  task: "look-again",
  key: `look:${shopId}:${orderId}`,
  payload: { shopId, orderId },
});

// A signature covers only the body, so a body can be replayed under another shop's header: an order id that was first heard
// under one shop is kept out of any other, until it is read with that shop's own token.
function keepOut({ shopId, orderId, heard, work }: HeardOrder, rows: SettlementRows): Settled["outcome"] {
  if (heard === null) return "unknown";
  for (const { delivery } of work) {
    if (!delivery?.seal) continue;
    rows.refused.push({
      shopId,
      orderId,
      topic: delivery.topic,
      receivedAt: delivery.receivedAt,
      reason: "order-of-another-shop",
      detail: "Another shop was told of an order with this number before.",
      body: delivery.seal(),
    });
    rows.jobs.push(fetchJob({ shopId, orderId }));
  }
  return "other-shop";
}

type AsSet = { shop: ShopRow; now: Instant };

/** What was set, as of the order's moment; whose codes and handles are is worked out apart. */
export function programmeOf(facts: OrderFacts, { shop, now }: AsSet): Omit<Programme, "owners" | "partners"> {
  const { timeZone, earnsFrom, rules } = shop;
  const at = facts.snapshot?.processedAt ?? now;
  const rule = rules.findLast(({ from }) => from <= at) ?? rules[0] ?? FIRST_RULE;
  return { currency: currencyOf(facts, shop), timeZone, earnsFrom, rule };
}

/** An order keeps to what the shop counted in when it was placed, also where it is first heard of when that is past. */
const currencyOf = ({ snapshot }: OrderFacts, { currency, formerCurrencies }: ShopRow): Currency =>
  snapshot !== null && formerCurrencies.includes(snapshot.currency) ? snapshot.currency : currency;

// A shop's first rule is written when it installs; orders from before it are read under it as well.
const FIRST_RULE: RuleVersion = { version: 0, from: instant(0), rule: DEFAULT_RULE, holdDays: DEFAULT_HOLD_DAYS };

type Now = { decided: Decided; processedAt: Instant | null };

function addPassedOver(
  key: Pick<DecisionRow, "shopId" | "orderId">,
  before: Decided | null,
  { decided, processedAt }: Now,
  rows: SettlementRows,
): void {
  const is = passedOver(decided.attribution);
  if (processedAt !== null) for (const partnerId of is.keys()) rows.passedOver.push({ ...key, partnerId, processedAt });
  for (const partnerId of before === null ? [] : passedOver(before.attribution).keys())
    if (!is.has(partnerId)) rows.notPassedOver.push({ ...key, partnerId });
}

function addRedemptions(
  key: Pick<DecisionRow, "shopId" | "orderId">,
  before: Decided | null,
  after: Decided,
  rows: SettlementRows,
): void {
  const was = new Set(before?.tally?.redemptions.map(({ codeKey }) => codeKey));
  const is = new Set(after.tally?.redemptions.map(({ codeKey }) => codeKey));
  for (const codeKey of is.difference(was)) rows.redeemed.push({ ...key, codeKey });
  for (const codeKey of was.difference(is)) rows.unredeemed.push({ ...key, codeKey });
}
