// Moving in from another program: how far it has come, the trial beside it, and the moment at which Vouch takes over.

import { readProgress, readTrialFrom, saveTrialFrom } from "../db/moving.ts";
import { namesOf } from "../db/order-lists.ts";
import { appPool } from "../db/pools.ts";
import { numbersPlaced } from "../db/replay.ts";
import { raiseProgramme } from "../db/shops.ts";
import { inTransaction } from "../db/transaction.ts";
import type { Step, UncreditedReason } from "../domain/attribution.ts";
import type { Instant, OrderId, PartnerId } from "../domain/ids.ts";
import type { EvidenceKind } from "../domain/rule.ts";
import type { Decided, Settlement } from "../domain/settlement.ts";
import type { FieldProblem, Shop } from "../domain/shop.ts";
import { addDays, instantAt, parseDay } from "../domain/time.ts";
import { readPartnerNamesById } from "./partner-names.ts";
import { replay } from "./replay.ts";
import { broughtOver, moveStart } from "./settings.ts";

export const readMoving = (shop: Shop) => readProgress(appPool(), shop.id);

type Saved = { kind: "saved" } | { kind: "refused"; problems: FieldProblem[] };
const refused = (field: string, message: string): Saved => ({ kind: "refused", problems: [{ field, message }] });

const FAR_DAYS = 366;

/**
 * Sets the moment before which nothing earns here, ahead or back.
 *
 * Shape: cutOverDay "2026-12-01", cutOverTime "00:00" in the shop's time zone.
 */
export async function saveCutOver(shop: Shop, fields: Readonly<Record<string, string>>, now: Instant): Promise<Saved> {
  const day = parseDay(fields.cutOverDay ?? "");
  if (day === null) return refused("cutOverDay", "Choose the day on which Vouch takes over.");
  const at = instantAt(day, fields.cutOverTime ?? "00:00", shop.timeZone);
  if (at === null) return refused("cutOverTime", "Write a time like 00:00.");
  if (at > addDays(now, FAR_DAYS)) return refused("cutOverDay", "Choose a day within a year.");
  const twice = await inTransaction(appPool(), async (client) => {
    await raiseProgramme(client, shop.id);
    const over = await broughtOver(client, shop, at);
    if (over === null) await moveStart(client, shop, at);
    return over;
  });
  return twice === null ? { kind: "saved" } : refused("cutOverDay", twice);
}

/** Sets from when on orders are tried; an empty day ends the trial. */
export async function saveTrial(shop: Shop, fields: Readonly<Record<string, string>>, now: Instant): Promise<Saved> {
  const text = fields.trialDay ?? "";
  const day = parseDay(text);
  if (text !== "" && day === null) return refused("trialDay", "Choose the day from which orders are tried.");
  const from = day === null ? null : instantAt(day, "00:00", shop.timeZone);
  if (from !== null && from > now) return refused("trialDay", "Choose today or an earlier day.");
  if (from !== null && from >= shop.earnsFrom)
    return refused(
      "trialDay",
      "Orders earn from before that day. Let Vouch take over later, and try the orders until then.",
    );
  await saveTrialFrom(appPool(), shop.id, from);
  return { kind: "saved" };
}

/** What an order would have earned, had orders earned from the trial's beginning on. */
export type TriedOrder = {
  orderId: OrderId;
  name: string | null;
  at: Instant;
  partner: { id: PartnerId; name: string } | null;
  by: EvidenceKind | null;
  reason: UncreditedReason | "waiting" | "test" | null;
  sales: bigint;
  commission: bigint;
};

export type Trial = {
  from: Instant;
  /** The newest first. */
  orders: TriedOrder[];
  partners: { id: PartnerId; name: string; orders: number; commission: bigint }[];
  /** False where older orders are left out. */
  all: boolean;
};

/** As many as a page waits for. */
const MOST = 10_000;

/** The trial so far; null where there is none. Nothing of it is ever booked. */
export async function readTrial(shop: Shop, now: Instant): Promise<Trial | null> {
  const from = await readTrialFrom(appPool(), shop.id);
  if (from === null || from >= shop.earnsFrom) return null;
  const ids = await numbersPlaced(appPool(), shop.id, { from, to: shop.earnsFrom, most: MOST + 1 });
  const replayed = await replay(appPool(), shop.id, { ids: ids.slice(0, MOST), earnsFrom: from, now });
  const decided = replayed.flatMap(({ tried, facts, ...order }) =>
    tried === null || facts.snapshot === null ? [] : [{ ...order, tried, at: facts.snapshot.processedAt }],
  );
  const nameOf = await readPartnerNamesById(
    shop.id,
    decided.flatMap(({ tried }) => tried.decided.tally?.credits.map(({ partnerId }) => partnerId) ?? []),
  );
  const orders = decided
    .map(({ orderId, name, at, tried }): TriedOrder => ({ orderId, name, at, ...outcomeOf(tried, nameOf) }))
    .sort((a, b) => b.at - a.at || (a.orderId < b.orderId ? 1 : -1));
  return { from, orders, partners: sumsOf(orders), all: ids.length <= MOST };
}

/** What one order would have earned in the trial, and why; null for an order that is in none. */
export type TriedStory = {
  partner: string | null;
  commission: bigint;
  trail: Step[];
  names: { partners: Map<number, string>; codes: Map<string, string> };
};

export async function readTriedOrder(shop: Shop, orderId: OrderId, now: Instant): Promise<TriedStory | null> {
  const from = await readTrialFrom(appPool(), shop.id);
  if (from === null || from >= shop.earnsFrom) return null;
  const [order] = await replay(appPool(), shop.id, { ids: [orderId], earnsFrom: from, now });
  const placed = order?.facts.snapshot?.processedAt;
  if (!order?.tried || placed === undefined || placed < from) return null;
  const { attribution } = order.tried.decided;
  const { trail } = attribution;
  const names = await namesOf(appPool(), shop.id, {
    partners: trail.flatMap((step) => ("partnerId" in step ? [step.partnerId] : [])),
    codes: trail.flatMap((step) => ("key" in step ? [step.key] : [])),
  });
  const winner = attribution.kind === "credited" ? attribution.credits[0].partnerId : null;
  const partner = winner === null ? null : (names.partners.get(winner) ?? "a former partner");
  return { partner, commission: commissionOf(order.tried.decided), trail, names };
}

function outcomeOf({ outcome, decided }: Settlement, nameOf: (id: PartnerId) => string) {
  const sales = decided.tally?.sales ?? 0n;
  if (outcome === "test") return { partner: null, by: null, reason: "test" as const, sales, commission: 0n };
  const { attribution } = decided;
  if (attribution.kind !== "credited") {
    const reason = attribution.kind === "waiting" ? ("waiting" as const) : attribution.reason;
    return { partner: null, by: null, reason, sales, commission: 0n };
  }
  const [{ partnerId, by }] = attribution.credits;
  return {
    partner: { id: partnerId, name: nameOf(partnerId) },
    by,
    reason: null,
    sales,
    commission: commissionOf(decided),
  };
}

const commissionOf = ({ tally }: Decided): bigint =>
  tally?.credits.reduce((sum, { commission }) => sum + commission, 0n) ?? 0n;

function sumsOf(orders: readonly TriedOrder[]): Trial["partners"] {
  const sums = new Map<PartnerId, Trial["partners"][number]>();
  for (const { partner, commission } of orders) {
    if (partner === null) continue;
    const sum = sums.get(partner.id) ?? { ...partner, orders: 0, commission: 0n };
    sums.set(partner.id, { ...sum, orders: sum.orders + 1, commission: sum.commission + commission });
  }
  return [...sums.values()].sort((a, b) => (a.commission === b.commission ? 0 : a.commission < b.commission ? 1 : -1));
}
