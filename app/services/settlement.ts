// Every settlement, whoever causes it, is one transaction: load, decide in memory (domain/settlement.ts), save.
import type pg from "pg";
import type { JobRequest } from "../db/job-requests.ts";
import { byKey } from "../db/orders.ts";
import type { OwnerQuestion } from "../db/programme.ts";
import type { RefusedRow } from "../db/quarantine.ts";
import { abandonSettlement, beginSettlement, findOwners, type Loaded, saveSettlement } from "../db/settlement.ts";
import type { CodeKey, Instant, OrderId, ShopId } from "../domain/ids.ts";
import type { CodeOwner } from "../domain/settlement.ts";
import { type CurrentOrder, currentOrder, decideOrder, emptyRows } from "./decision.ts";
import { heardOrders, questionsOf, type Work } from "./heard.ts";

/** What commits together. */
export type Batch = { work: readonly Work[]; jobs?: readonly JobRequest[]; refused?: readonly RefusedRow[] };

export type Settled = {
  shopId: ShopId;
  orderId: OrderId;
  /** `unknown`: nothing was ever heard of it here. `other-shop`: it belongs to another shop and was kept out. */
  outcome: "settled" | "unchanged" | "unknown" | "other-shop" | "shop-gone";
  /** The shop that had the order by a replayed body, until the owner's own token proved whose it is. */
  formerShop?: ShopId;
};

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
  const client = await pool.connect();
  try {
    const settled = await settleBatch(client, batch, now);
    const disproven = settled.flatMap(({ formerShop, orderId }) =>
      formerShop === undefined ? [] : disprove(formerShop, orderId, now),
    );
    if (disproven.length > 0) await settleBatch(client, { work: disproven }, now);
    return settled;
  } finally {
    client.release();
  }
}

// What another shop booked for the order is taken back there.
const disprove = (shopId: ShopId, orderId: OrderId, receivedAt: Instant): Work => ({
  shopId,
  orderId,
  event: { kind: "deleted" },
  delivery: { topic: "orders/delete", receivedAt, seal: null },
});

/**
 * Settles a batch in one transaction. Who calls it sees to retries: the same work may always be given again.
 *
 * Errors: `PipelineError` from the database, anything else from a decision; the transaction is then rolled back.
 */
export async function settleBatch(client: pg.ClientBase, batch: Batch, now: Instant): Promise<Settled[]> {
  const orders = heardOrders(batch.work, zones);
  const questions = orders.flatMap(({ shopId, heard }) => (heard === null ? [] : questionsOf(shopId, heard.facts)));
  try {
    const loaded = await beginSettlement(client, orders, questions);
    for (const shop of loaded.shops.values()) zones.set(shop.id, shop.timeZone);
    const current = orders.map((order, place) =>
      currentOrder(order, loaded.locked.get(place), loaded.decided.has(place)),
    );
    const owners = await ownersOf(client, { questions, loaded, current });
    const rows = emptyRows(batch);
    const settled = orders.map((order, place) => {
      const { shopId, orderId } = order;
      const outcome = decideOrder({ order, place, current: current[place] ?? null, loaded, owners, now }, rows);
      const formerShop = loaded.formerShops.get(orderId);
      return { shopId, orderId, outcome, ...(formerShop !== undefined && { formerShop }) };
    });
    await saveSettlement(client, rows, now);
    return settled;
  } catch (error) {
    await abandonSettlement(client);
    throw error;
  }
}

// A hint that saves most new orders an update of their day: what it says is compared with the zone that was read in the
// transaction.
const zones = new Map<ShopId, string>();

export type Owners = (shopId: ShopId, at: Instant) => ReadonlyMap<CodeKey, CodeOwner>;

// The codes that were heard are asked for in the first round trip. Codes that only stored facts know (a refund names none, a
// later snapshot may have lost one) take another.
async function ownersOf(
  client: pg.ClientBase,
  {
    questions,
    loaded,
    current,
  }: { questions: readonly OwnerQuestion[]; loaded: Loaded; current: readonly (CurrentOrder | null)[] },
): Promise<Owners> {
  const asked = new Set(questions.map(nameOf));
  const more = current.flatMap((order) =>
    order === null || order.unchanged ? [] : questionsOf(order.shopId, order.row.facts),
  );
  const missing = more.filter((question) => !asked.has(nameOf(question)));
  const found = missing.length > 0 ? await findOwners(client, missing) : new Map<number, CodeOwner>();

  const owners = new Map<string, Map<CodeKey, CodeOwner>>();
  const add = (question: OwnerQuestion | undefined, owner: CodeOwner) => {
    if (question === undefined) return;
    const name = `${question.shopId}/${question.at}`;
    const known = owners.get(name) ?? new Map<CodeKey, CodeOwner>();
    owners.set(name, known.set(question.key, owner));
  };
  for (const [place, owner] of loaded.owners) add(questions[place], owner);
  for (const [place, owner] of found) add(missing[place], owner);
  return (shopId, at) => owners.get(`${shopId}/${at}`) ?? NOBODY;
}

const NOBODY: ReadonlyMap<CodeKey, CodeOwner> = new Map();
const nameOf = ({ shopId, key, at }: OwnerQuestion) => `${shopId}/${at}/${key}`;
