// "What would it have been?": stored orders decided on once more by the very function that settles them. Nothing is saved.
import type pg from "pg";
import { findProgramme, type ShopRow } from "../db/programme.ts";
import { readStoredEvidence, readStoredOrders, type StoredOrder } from "../db/replay.ts";
import { findHistories } from "../db/settlement.ts";
import { addHand, type Hand } from "../domain/hand.ts";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import { type SettleInput, type Settlement, settle } from "../domain/settlement.ts";
import { programmeOf } from "./decision.ts";
import { gatherEvidence, knownEvidence, namesNeeded } from "./evidence.ts";
import { codesOfOrder, createRemembered, ownersOf, prefixesOfOrder } from "./remembered.ts";

/** `tried`: what it would be did orders earn from another moment on; else what is decided. */
export type Replayed = StoredOrder & { tried: Settlement | null };

const CHUNK = 500;

/** Decides on orders as if they had earned from `earnsFrom` on; those that earn anyway stand as they are decided. */
export async function replay(
  pool: pg.Pool,
  shopId: ShopId,
  { ids, earnsFrom, now }: { ids: readonly OrderId[]; earnsFrom: Instant; now: Instant },
): Promise<Replayed[]> {
  const client = await pool.connect();
  try {
    const replayed: Replayed[] = [];
    for (let start = 0; start < ids.length; start += CHUNK) {
      const orders = await readStoredOrders(client, shopId, ids.slice(start, start + CHUNK));
      replayed.push(...(await tryOrders(client, shopId, { orders, earnsFrom, now })));
    }
    return replayed;
  } finally {
    client.release();
  }
}

type Trying = { orders: readonly StoredOrder[]; earnsFrom: Instant; now: Instant };

async function tryOrders(
  client: pg.ClientBase,
  shopId: ShopId,
  { orders, earnsFrom, now }: Trying,
): Promise<Replayed[]> {
  const set = await findProgramme(client, shopId);
  if (set === null) return [];
  const grounds = await groundsOf(client, { orders, shop: { ...set, earnsFrom }, now });
  return orders.map((order, place) => {
    const ground = grounds[place];
    const { facts } = order;
    const earnsAnyway = facts.snapshot === null || facts.snapshot.processedAt >= set.earnsFrom;
    if (earnsAnyway || ground === undefined) return { ...order, tried: null };
    return { ...order, tried: settle({ facts, ...ground, decided: null, booked: new Map(), now }) };
  });
}

type Asked = {
  orders: readonly StoredOrder[];
  shop: ShopRow;
  now: Instant;
  /** As though the merchant had decided this of each by hand. */
  hand?: Hand;
};

/** What stored orders are decided on by, in their order: all that speaks for partners, and what was set then. */
export async function groundsOf(
  client: pg.ClientBase,
  { orders, shop, now, hand }: Asked,
): Promise<Pick<SettleInput, "evidence" | "programme">[]> {
  const shopId = shop.id;
  const evidence = await readStoredEvidence(client, shopId, orders);
  for (const place of hand === undefined ? [] : orders.keys()) {
    const before = evidence.hands.get(place) ?? [];
    if (hand !== undefined) evidence.hands.set(place, [...before, addHand(before, hand)]);
  }
  const needed = orders.map(({ facts }, place) => namesNeeded({ shop, facts, ...knownEvidence(evidence, place) }));
  const remembered = createRemembered();
  const versions = new Map([[shopId, shop]]);
  const names = {
    codes: remembered.codes.unknown(orders.flatMap(({ facts }) => codesOfOrder(shopId, facts))),
    partners: remembered.partners.unknown(needed.flatMap(({ partners }) => partners)),
    handles: remembered.handles.unknown(needed.flatMap(({ handles }) => handles)),
    prefixes: remembered.prefixes.unknown(orders.flatMap(({ facts }) => prefixesOfOrder(shop, facts))),
  };
  const found = await findHistories(client, names);
  remembered.codes.remember(names.codes, found.codes, versions);
  remembered.partners.remember(names.partners, found.partners, versions);
  remembered.handles.remember(names.handles, found.handles, versions);
  remembered.prefixes.remember(names.prefixes, found.prefixes, versions);
  return orders.map(({ facts }, place) => {
    const gathered = gatherEvidence({ shop, facts, ...knownEvidence(evidence, place), remembered });
    const programme = {
      ...programmeOf(facts, { shop, now }),
      owners: ownersOf(remembered, shop, facts),
      partners: gathered.partners,
    };
    return { evidence: gathered, programme };
  });
}
