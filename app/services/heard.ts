import type { HandRow } from "../db/hands.ts";
import { byKey, type OrderRow, orderRow } from "../db/orders.ts";
import { disagrees, fold, redact } from "../domain/fold.ts";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import { emptyFacts, type OrderEvent, type OrderFacts } from "../domain/order.ts";
import { dayOf } from "../domain/time.ts";

/**
 * How a webhook's work came here: what the quarantine needs, should the order turn out to be another shop's. `seal` gives the
 * encrypted body; null where it lies in quarantine already.
 */
export type Delivery = { topic: string; receivedAt: Instant; seal: (() => Buffer) | null };

/** One order to settle. */
export type Work = {
  shopId: ShopId;
  orderId: OrderId;
  /** What was heard of it; null: look again at what is known. "redacted" erases personal data, also for what arrives later. */
  event: OrderEvent | { kind: "redacted" } | null;
  /**
   * Of a webhook alone: what it leaves open is fetched by a job. A snapshot without it was read with the shop's own token,
   * which proves that the order is the shop's.
   */
  delivery?: Delivery;
  /** What the merchant decides by hand about the order, with an event of null: saved with what becomes of it. */
  hand?: NewHand;
};

export type NewHand = Omit<HandRow, keyof Pick<Work, "shopId" | "orderId">>;

/** One order with all that a batch says of it. */
export type HeardOrder = {
  shopId: ShopId;
  orderId: OrderId;
  work: Work[];
  /** The row as it would be if nothing else were known; null where the batch only asks to look again. */
  heard: OrderRow | null;
  /** Read with the shop's own token. */
  proven: boolean;
  /** The batch holds two accounts of the same second. */
  disagreed: boolean;
};

/** Groups works by order, in the order in which every transaction locks. */
export function heardOrders(work: readonly Work[], zones: ReadonlyMap<ShopId, string>): HeardOrder[] {
  const groups = new Map<string, Work[]>();
  for (const one of work) {
    const key = `${one.shopId}/${one.orderId}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap((group) => heardOrder(group, zones)).sort(byKey);
}

function heardOrder(work: Work[], zones: ReadonlyMap<ShopId, string>): HeardOrder[] {
  const [first] = work;
  if (first === undefined) return [];
  const key = { shopId: first.shopId, orderId: first.orderId };
  if (work.every(({ event }) => event === null))
    return [{ ...key, work, heard: null, proven: false, disagreed: false }];
  const { facts, disagreed } = foldWork(emptyFacts(), work);
  const zone = zones.get(key.shopId);
  const day = facts.snapshot !== null && zone !== undefined ? dayOf(facts.snapshot.processedAt, zone) : null;
  const proven = work.some(({ event, delivery }) => event?.kind === "snapshot" && delivery === undefined);
  return [{ ...key, work, heard: orderRow(key, facts, day), proven, disagreed }];
}

/** Adds to known facts what a batch says; `disagreed` where a second is told of in two ways. */
export function foldWork(known: OrderFacts, work: readonly Work[]): { facts: OrderFacts; disagreed: boolean } {
  let facts = known;
  let disagreed = false;
  for (const { event } of work) {
    if (event === null) continue;
    if (event.kind === "redacted") facts = redact(facts);
    else {
      disagreed ||= disagrees(facts, event);
      facts = fold(facts, event);
    }
  }
  return { facts, disagreed };
}
