// Every settlement, whoever causes it, is one transaction: load, decide in memory (domain/settlement.ts), save.
import type pg from "pg";
import type { OrderOfCustomer } from "../db/bound-customers.ts";
import { connect } from "../db/connection.ts";
import type { HandRow } from "../db/hands.ts";
import type { CodeName, PrefixName } from "../db/histories.ts";
import { byKey } from "../db/orders.ts";
import { beginSettlement, findEvidence, findHistories, type Loaded, saveSettlement } from "../db/settlement.ts";
import { abandon } from "../db/short-transaction.ts";
import { addHand } from "../domain/hand.ts";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import type { OrderFacts } from "../domain/order.ts";
import type { Batch, Settled } from "./batch.ts";
import { type CurrentOrder, currentOrder, decideOrder, disproveJob, emptyRows } from "./decision.ts";
import { knownEvidence, namesNeeded, together } from "./evidence.ts";
import { type HeardOrder, heardOrders, type Work } from "./heard.ts";
import { codesOfOrder, createRemembered, forBatch, prefixesOfOrder, type Remembered } from "./remembered.ts";

const CHUNK = 200;

/**
 * Settles any number of orders for jobs and screens, at most 200 a transaction.
 *
 * Errors: those of `settleBatch`; what was committed before stays, and the same work may be given again.
 */
export async function settleAll(pool: pg.Pool, work: readonly Work[], now: Instant): Promise<Settled[]> {
  const settled: Settled[] = [];
  const sorted = [...work].sort(byKey);
  for (let start = 0; start < sorted.length; start += CHUNK) {
    settled.push(...(await settleOnPool(pool, { work: sorted.slice(start, start + CHUNK) }, now)));
  }
  return settled;
}

/** `settleBatch` on a connection of a pool. */
export async function settleOnPool(pool: pg.Pool, batch: Batch, now: Instant): Promise<Settled[]> {
  const client = await connect(pool);
  try {
    return await settleBatch(client, batch, now);
  } finally {
    client.release();
  }
}

/** Takes back what a shop booked for an order that another shop's own token has proved to be that shop's. */
export const disprove = (
  pool: pg.Pool,
  order: { shopId: ShopId; orderId: OrderId },
  now: Instant,
): Promise<Settled[]> => settleAll(pool, [{ ...order, event: { kind: "deleted" } }], now);

export type Settling = {
  /** May be kept from batch to batch on one database. */
  remembered?: Remembered;
  /** Called when all is decided and on its way to the database: nothing is left to do here but to wait for the commit. */
  onSaving?: () => void;
};

/**
 * Settles a batch in one transaction. Who calls it sees to retries: the same work may always be given again.
 *
 * Errors: `PipelineError` from the database, anything else from a decision; the transaction is then rolled back.
 */
export async function settleBatch(
  client: pg.ClientBase,
  batch: Batch,
  now: Instant,
  { remembered: shared, onSaving }: Settling = {},
): Promise<Settled[]> {
  const orders = heardOrders(batch.work, zones);
  const remembered = shared === undefined ? createRemembered() : forBatch(shared);
  const heard = orders.flatMap(({ shopId, heard }) => (heard ? codesOfOrder(shopId, heard.facts) : []));
  const begin = orders.flatMap(({ shopId: id, heard }) =>
    heard ? prefixesOfOrder({ id, prefixLengths: lengths.get(id) ?? [] }, heard.facts) : [],
  );
  const asked = { codes: remembered.codes.unknown(heard), prefixes: remembered.prefixes.unknown(begin) };
  try {
    const customers = orders.flatMap(({ shopId, heard }, place) =>
      heard !== null && binds.has(shopId) ? customerOf(shopId, heard.facts, place) : [],
    );
    const loaded = await beginSettlement(client, { orders, ...asked, customers, now });
    for (const shop of loaded.shops.values()) {
      zones.set(shop.id, shop.timeZone);
      if (shop.bindsCustomers) binds.add(shop.id);
      else binds.delete(shop.id);
      if (shop.prefixLengths.length > 0) lengths.set(shop.id, shop.prefixLengths);
      else lengths.delete(shop.id);
    }
    const current = orders.map((order, place) =>
      currentOrder(order, loaded.locked.get(place), loaded.decided.has(place)),
    );
    const hands = addHands(orders, loaded.hands);
    await readTied(client, { loaded, orders, current, customers });
    await bringUpToDate(client, remembered, { asked, loaded, current });
    const rows = emptyRows(batch);
    const settled = orders.map((order, place) => {
      const { shopId, orderId } = order;
      const formerShop = loaded.formerShops.get(orderId);
      if (formerShop !== undefined) rows.jobs.push(disproveJob({ shopId: formerShop, orderId }));
      const outcome = decideOrder({ order, place, current: current[place] ?? null, loaded, remembered, now }, rows);
      if (outcome === "settled") rows.hands.push(...(hands.get(place) ?? []));
      return { shopId, orderId, outcome };
    });
    const saved = saveSettlement(client, rows, now);
    onSaving?.();
    await saved;
    return settled;
  } catch (error) {
    await abandon(client);
    throw error;
  }
}

/** What is decided by hand now joins what was read; by place, what is to be saved of it. */
function addHands(orders: readonly HeardOrder[], known: Loaded["hands"]): Map<number, HandRow[]> {
  const added = new Map<number, HandRow[]>();
  for (const [place, { shopId, orderId, work }] of orders.entries()) {
    for (const { hand: row } of work) {
      if (row === undefined) continue;
      const before = known.get(place) ?? [];
      const hand = addHand(before, row.hand);
      known.set(place, [...before, hand]);
      added.set(place, [...(added.get(place) ?? []), { ...row, shopId, orderId, hand }]);
    }
  }
  return added;
}

// A hint that saves most new orders an update of their day: what it says is compared with the zone that was read in the
// transaction.
const zones = new Map<ShopId, string>();
// A hint as well, that saves a round trip: shops whose customers a former program had bound to partners.
const binds = new Set<ShopId>();
// And another: shops that know codes by how they begin, and how long those beginnings are.
const lengths = new Map<ShopId, readonly number[]>();

type Reading = {
  loaded: Loaded;
  orders: readonly HeardOrder[];
  current: readonly (CurrentOrder | null)[];
  /** Those that were asked for already. */
  customers: readonly { place: number }[];
};

// What visitors clicked is read for new orders that found theirs, and for orders that are looked at again: a pixel that comes
// after its order asks for that. Customers whom the first round trip did not ask for are asked for here.
async function readTied(client: pg.ClientBase, { loaded, orders, current, customers }: Reading): Promise<void> {
  const tied = orders.flatMap(({ shopId, orderId, work }, place) => {
    const { checkoutToken = null, processedAt } = current[place]?.row.facts.snapshot ?? {};
    const asked = loaded.met.has(orderId) || work.some(({ event }) => event === null);
    if (!asked || checkoutToken === null || processedAt === undefined) return [];
    return [{ shopId, orderId, checkoutToken, processedAt, place }];
  });
  const before = new Set(customers.map(({ place }) => place));
  const others = current.flatMap((order, place) => {
    const open = order !== null && !order.unchanged && loaded.shops.get(order.shopId)?.bindsCustomers === true;
    return open && !before.has(place) ? customerOf(order.shopId, order.row.facts, place) : [];
  });
  if (tied.length === 0 && others.length === 0) return;
  const { clicks, bound } = await findEvidence(client, { tied, customers: others });
  for (const [place, found] of clicks) loaded.clicks.set(place, together(loaded.clicks.get(place) ?? [], found));
  for (const [place, found] of bound) loaded.bound.set(place, found);
}

function customerOf(shopId: ShopId, { snapshot }: OrderFacts, place: number): (OrderOfCustomer & { place: number })[] {
  if (snapshot === null || (snapshot.customerId === null && snapshot.emailHash === null)) return [];
  const { customerId, emailHash, processedAt } = snapshot;
  return [{ shopId, customerId, emailHash, processedAt, place }];
}

type AskedNames = { codes: readonly CodeName[]; prefixes: readonly PrefixName[] };

// The histories of codes that were heard and are not remembered come with the first round trip. Codes that only stored facts
// know (a refund names none), names of clicks and links, or whatever a shop's programme has changed, take another.
async function bringUpToDate(
  client: pg.ClientBase,
  remembered: Remembered,
  { asked, loaded, current }: { asked: AskedNames; loaded: Loaded; current: readonly (CurrentOrder | null)[] },
): Promise<void> {
  const { shops } = loaded;
  remembered.codes.remember(asked.codes, loaded.codes, shops);
  remembered.prefixes.remember(asked.prefixes, loaded.prefixes, shops);
  const open = current.flatMap((order, place) => {
    const shop = order === null || order.unchanged ? undefined : shops.get(order.shopId);
    return shop === undefined || order === null ? [] : [{ shop, place, facts: order.row.facts }];
  });
  const needed = open.map(({ shop, place, facts }) => namesNeeded({ shop, facts, ...knownEvidence(loaded, place) }));
  const names = {
    codes: remembered.codes.outdated(
      open.flatMap(({ shop, facts }) => codesOfOrder(shop.id, facts)),
      shops,
    ),
    partners: remembered.partners.outdated(
      needed.flatMap(({ partners }) => partners),
      shops,
    ),
    handles: remembered.handles.outdated(
      needed.flatMap(({ handles }) => handles),
      shops,
    ),
    prefixes: remembered.prefixes.outdated(
      open.flatMap(({ shop, facts }) => prefixesOfOrder(shop, facts)),
      shops,
    ),
  };
  if (Object.values(names).every((list) => list.length === 0)) return;
  const found = await findHistories(client, names);
  remembered.codes.remember(names.codes, found.codes, shops);
  remembered.partners.remember(names.partners, found.partners, shops);
  remembered.handles.remember(names.handles, found.handles, shops);
  remembered.prefixes.remember(names.prefixes, found.prefixes, shops);
}
