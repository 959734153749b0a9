// By whose terms an order earns, from the database to the ledger.
import { afterAll, expect, test, vi } from "vitest";
import { aLine, anOrderId, aPartner, aRefund, aShop, heard, minutesAfterNoon, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { updateGroup } from "../db/partners.ts";
import { createPool } from "../db/pools.ts";
import { recount } from "../db/recount.ts";
import { raiseProgramme } from "../db/shops.ts";
import { insertShopTerms, type TermsOwner, termsColumns } from "../db/terms.ts";
import { inTransaction } from "../db/transaction.ts";
import type { CodeKey, Currency, Instant, PartnerId, ShopId } from "../domain/ids.ts";
import type { Terms } from "../domain/terms.ts";
import { createRemembered } from "./remembered.ts";
import { settleAll, settleBatch } from "./settlement.ts";
import { sayTermsIn } from "./terms.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 8 });
afterAll(async () => {
  expect(await recount(pool, null)).toEqual([]);
  await pool.end();
  await database.drop();
});

const percent = (rateBps: number): Terms => ({ kind: "percent", rateBps });
const AN_HOUR_AGO = minutesAfterNoon(-60);

/** A shop in which Ada follows; her code is ADA10 of the offer Autumn, and she is in the group Creators. */
async function aWorld() {
  const { id } = await aShop(pool);
  const ada = await aPartner(pool, id, "ADA10");
  await sayOfPartner(id, ada, { version: 2, terms: null });
  const offer = await insert(
    `INSERT INTO offer (shop_id, title, kind, percent_bps, currency, conditions, starts_at, created_at)
     VALUES ($1, 'Autumn', 'percent', 1000, 'USD', '{}', now(), now()) RETURNING id`,
    id,
  );
  const group = await insert(
    "INSERT INTO partner_group (shop_id, name, created_at) VALUES ($1, 'Creators', now()) RETURNING id",
    id,
  );
  await pool.query("UPDATE code SET offer_id = $2 WHERE shop_id = $1", [id, offer]);
  const say = (owner: TermsOwner, terms: Terms | null, now: Instant = AN_HOUR_AGO) =>
    inTransaction(pool, (client) => sayTermsIn(client, id, { owner, terms, now }));
  return {
    id,
    ada,
    ofOffer: { of: "offer", id: offer } as const,
    ofGroup: { of: "group", id: group } as const,
    ofCode: { of: "code", key: "ADA10" as CodeKey } as const,
    say,
    join: (groupId: number | null, now: Instant = AN_HOUR_AGO) =>
      inTransaction(pool, async (client) => {
        await updateGroup(client, id, [ada], { groupId, now });
        await raiseProgramme(client, id);
      }),
    earns: (given: Parameters<typeof heard>[0] = {}) => earnedBy(id, given),
  };
}

async function insert(sql: string, shopId: ShopId): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(sql, [shopId]);
  return rows[0]?.id ?? 0;
}

async function sayOfPartner(
  shopId: ShopId,
  partner: PartnerId,
  { version, terms, from = AN_HOUR_AGO }: { version: number; terms: Terms | null; from?: Instant },
): Promise<void> {
  const columns: { kind: string; rateBps?: number } = termsColumns(terms);
  await pool.query(
    "INSERT INTO terms (shop_id, partner_id, version, from_at, kind, rate_bps) VALUES ($1, $2, $3, $4, $5, $6)",
    [shopId, partner, version, new Date(from), columns.kind, columns.rateBps ?? null],
  );
  await inTransaction(pool, (client) => raiseProgramme(client, shopId));
}

async function earnedBy(shopId: ShopId, given: Parameters<typeof heard>[0]) {
  const orderId = anOrderId();
  await settleAll(pool, [{ shopId, orderId, event: heard(given) }], NOON);
  return termsOfOrder(shopId, orderId);
}

async function termsOfOrder(shopId: ShopId, orderId: string) {
  const { rows } = await pool.query<{ level: { kind: string } | null; commission: string }>(
    `SELECT decided#>'{attribution,credits,0,terms,level}' AS level,
       decided#>>'{tally,credits,0,commission}' AS commission FROM decision WHERE shop_id = $1 AND order_id = $2`,
    [shopId, orderId],
  );
  return [rows[0]?.level?.kind ?? "partner", Number(rows[0]?.commission)];
}

test("the code comes before the partner, the partner before the group, the group before the offer, and the shop is last", async () => {
  const { id, ada, ofOffer, ofGroup, ofCode, say, join, earns } = await aWorld();
  expect(await earns()).toEqual(["shop", 900]);
  expect(await say(ofOffer, percent(1200))).toBe("said");
  expect(await earns()).toEqual(["offer", 1080]);
  await say(ofGroup, percent(800));
  expect(await earns()).toEqual(["offer", 1080]);
  await join(ofGroup.id);
  expect(await earns()).toEqual(["group", 720]);
  await sayOfPartner(id, ada, { version: 3, terms: percent(500) });
  expect(await earns()).toEqual(["partner", 450]);
  await say(ofCode, percent(2000));
  expect(await earns()).toEqual(["code", 1800]);
  await say(ofCode, null, NOON);
  expect(await earns()).toEqual(["partner", 450]);
});

test("an order earns by what was said when it was placed, on the second", async () => {
  const { ofOffer, say, earns } = await aWorld();
  await say(ofOffer, percent(1200));
  await say(ofOffer, percent(1500), minutesAfterNoon(60));
  const at = (seconds: number) => ({ processedAt: (minutesAfterNoon(60) + seconds * 1000) as Instant, minutes: 61 });
  expect(await earns(at(-1))).toEqual(["offer", 1080]);
  expect(await earns(at(0))).toEqual(["offer", 1350]);
});

test("what is said later, and who joins later, never reaches back to an order that is heard again", async () => {
  const { id, ofOffer, ofGroup, say, join } = await aWorld();
  await say(ofOffer, percent(1200));
  const orderId = anOrderId();
  const hear = (event: Parameters<typeof settleAll>[1][number]["event"]) =>
    settleAll(pool, [{ shopId: id, orderId, event }], NOON);
  await hear(heard());
  await say(ofOffer, percent(3000), minutesAfterNoon(5));
  await say(ofGroup, percent(800));
  await join(ofGroup.id, minutesAfterNoon(10));
  await hear({ kind: "refund", refund: aRefund() });
  expect(await termsOfOrder(id, orderId)).toEqual(["offer", 540]);
});

test("an order of three items earns for each, and follows what comes back", async () => {
  const { id, ofOffer, say } = await aWorld();
  await say(ofOffer, { kind: "per-item", amount: 250n, currency: "USD" as Currency });
  const orderId = anOrderId();
  const lines = [aLine({ price: 10_000n, quantity: 3, currentQuantity: 3 })];
  await settleAll(pool, [{ shopId: id, orderId, event: heard({ lines, total: 29_000n }) }], NOON);
  expect(await termsOfOrder(id, orderId)).toEqual(["offer", 750]);
  const refund = aRefund({ lines: [{ lineId: "1", quantity: 2, subtotal: 19_333n, tax: 0n }], money: 19_333n });
  await settleAll(pool, [{ shopId: id, orderId, event: { kind: "refund", refund } }], NOON);
  expect(await termsOfOrder(id, orderId)).toEqual(["offer", 250]);
});

test("where nobody says anything the shop's standard of then holds, and a new one never reaches back", async () => {
  const { id, earns } = await aWorld();
  const orderId = anOrderId();
  const hear = (event: Parameters<typeof settleAll>[1][number]["event"]) =>
    settleAll(pool, [{ shopId: id, orderId, event }], NOON);
  await hear(heard());
  const standard = (version: number, rateBps: number, now: Instant) =>
    inTransaction(pool, async (client) => {
      await raiseProgramme(client, id);
      await insertShopTerms(client, id, { version, terms: percent(rateBps), now });
    });
  await standard(1, 1500, minutesAfterNoon(60));
  const at = (seconds: number) => ({ processedAt: (minutesAfterNoon(60) + seconds * 1000) as Instant, minutes: 61 });
  expect(await earns(at(-1))).toEqual(["shop", 900]);
  expect(await earns(at(0))).toEqual(["shop", 1350]);
  await standard(2, 0, minutesAfterNoon(90));
  expect(await earns(at(1800))).toEqual(["shop", 0]);
  await hear({ kind: "refund", refund: aRefund() });
  expect(await termsOfOrder(id, orderId)).toEqual(["shop", 450]);
  await pool.query("SELECT redact_shop($1)", [id]);
  expect((await pool.query("SELECT 1 FROM shop_terms WHERE shop_id = $1", [id])).rows).toEqual([]);
});

test("a new code takes no further round trip, and what is said puts what a process remembers out of date", async () => {
  const { id, ofOffer, say } = await aWorld();
  const remembered = createRemembered();
  const client = await pool.connect();
  const trips = vi.spyOn(client, "query");
  const settle = async () => {
    trips.mockClear();
    const orderId = anOrderId();
    await settleBatch(client, { work: [{ shopId: id, orderId, event: heard() }] }, NOON, { remembered });
    const made = trips.mock.calls.length;
    return [...(await termsOfOrder(id, orderId)), made];
  };
  expect(await settle()).toEqual(["shop", 900, 2]);
  await say(ofOffer, percent(1200));
  expect(await settle()).toEqual(["offer", 1080, 3]);
  expect(await settle()).toEqual(["offer", 1080, 2]);
  trips.mockRestore();
  client.release();
});

test("terms of another shop's offer, group or code cannot be said", async () => {
  const [mine, other] = [await aWorld(), await aWorld()];
  for (const owner of [other.ofOffer, other.ofGroup]) expect(await mine.say(owner, percent(1))).toBe("not-found");
  expect(await mine.say({ of: "code", key: "NOBODYS" as CodeKey }, percent(1))).toBe("not-found");
  expect(await mine.say(mine.ofOffer, percent(1200))).toBe("said");
  expect(await mine.say(mine.ofOffer, percent(1200))).toBe("same");
  expect(await other.earns()).toEqual(["shop", 900]);
});

test("a shop's redaction takes what was said with it", async () => {
  const { id, ofOffer, ofGroup, ofCode, say, join } = await aWorld();
  for (const owner of [ofOffer, ofGroup, ofCode]) await say(owner, percent(1200));
  await join(ofGroup.id);
  await pool.query("SELECT redact_shop($1)", [id]);
  for (const table of ["offer_terms", "group_terms", "code_terms", "membership"]) {
    const { rows } = await pool.query(`SELECT 1 FROM ${table} WHERE shop_id = $1`, [id]);
    expect(rows).toEqual([]);
  }
});
