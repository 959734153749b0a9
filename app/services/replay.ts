// "What would it have been?": stored orders decided on once more by the very function that settles them. Nothing is saved.
import type pg from "pg";
import { findProgramme } from "../db/programme.ts";
import { readStoredEvidence, readStoredOrders, type StoredOrder } from "../db/replay.ts";
import { findHistories } from "../db/settlement.ts";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import { type Settlement, settle } from "../domain/settlement.ts";
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
  const shop = { ...set.shop, earnsFrom };
  const evidence = await readStoredEvidence(client, shopId, orders);
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
  return orders.map((order, place) => {
    const { facts } = order;
    const earnsAnyway = facts.snapshot === null || facts.snapshot.processedAt >= set.shop.earnsFrom;
    if (earnsAnyway) return { ...order, tried: null };
    const gathered = gatherEvidence({ shop, facts, ...knownEvidence(evidence, place), remembered });
    const programme = {
      ...programmeOf(facts, { shop, rules: set.rules, now }),
      owners: ownersOf(remembered, shop, facts),
      partners: gathered.partners,
    };
    const tried = settle({ facts, evidence: gathered, programme, decided: null, booked: new Map(), now });
    return { ...order, tried };
  });
}
