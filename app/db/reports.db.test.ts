import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase } from "../../tests/database.ts";
import type { CodeKey, Currency, Day, PartnerId, ShopId } from "../domain/ids.ts";
import { createPool } from "./pools.ts";
import {
  codeTotals,
  codeYields,
  offerYields,
  openQuarantine,
  partnerAccounts,
  partnerTotals,
  type Scope,
  shopDays,
  standing,
} from "./reports.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 4 });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const SPAN = { from: "2026-11-01" as Day, to: "2026-11-30" as Day };
const TOP = { sort: "sales", limit: 10, offset: 0 } as const;
let ours: Seeded;
let theirs: Seeded;

beforeAll(async () => {
  ours = await aShop("ours.myshopify.com", 1n);
  theirs = await aShop("theirs.myshopify.com", 1000n);
});

describe("a report", () => {
  test("has the days of its span alone, both ends included", async () => {
    const days = await shopDays(pool, ours.scope, SPAN);
    expect(days.map(({ day, sales, creditedSales }) => [day, sales, creditedSales])).toEqual([
      ["2026-11-01", 300n, 100n],
      ["2026-11-30", 300n, 100n],
    ]);
  });

  test("adds up a partner's days and sorts by what is asked for", async () => {
    const bySales = await partnerTotals(pool, ours.scope, SPAN, TOP);
    expect(bySales.total).toBe(2);
    expect(bySales.rows.map(({ name, orders, sales, commission }) => [name, orders, sales, commission])).toEqual([
      ["Sarah", 4, 200n, 20n],
      ["Tom", 6, 60n, 30n],
    ]);
    const byOrders = await partnerTotals(pool, ours.scope, SPAN, { sort: "orders", limit: 1, offset: 0 });
    expect(byOrders).toMatchObject({ total: 2, rows: [{ name: "Tom" }] });
    const second = await partnerTotals(pool, ours.scope, SPAN, { ...TOP, limit: 1, offset: 1 });
    expect(second.rows.map(({ name }) => name)).toEqual(["Tom"]);
  });

  test("names a code's owner of today", async () => {
    const { rows } = await codeTotals(pool, ours.scope, SPAN, TOP);
    expect(rows).toMatchObject([
      { key: "SARAH20", display: "Sarah20", redemptions: 3, orders: 2, partner: { name: "Tom" } },
    ]);
  });

  test("names nobody beside a code that was kept for the house", async () => {
    const of = [ours.scope.shopId];
    await pool.query("UPDATE assignment SET to_at = now() WHERE shop_id = $1 AND to_at IS NULL", of);
    const { rows } = await codeTotals(pool, ours.scope, SPAN, TOP);
    const undo =
      "UPDATE assignment a SET to_at = NULL WHERE shop_id = $1 AND from_at = (SELECT max(from_at) FROM assignment b WHERE b.shop_id = $1 AND b.code_key = a.code_key)";
    await pool.query(undo, of);
    expect(rows).toMatchObject([{ key: "SARAH20", orders: 2, partner: null }]);
  });

  test("of one shop holds nothing of another", async () => {
    expect((await shopDays(pool, theirs.scope, SPAN)).map(({ sales }) => sales)).toEqual([300_000n, 300_000n]);
    expect((await partnerTotals(pool, theirs.scope, SPAN, TOP)).rows[0]).toMatchObject({ sales: 200_000n });
    expect((await codeTotals(pool, theirs.scope, SPAN, TOP)).rows[0]).toMatchObject({ sales: 80_000n });
    const [sarah] = ours.partners as [PartnerId];
    expect((await partnerAccounts(pool, theirs.scope, [sarah]))(sarah).payable).toBe(0n);
    expect((await offerYields(pool, theirs.scope, [ours.offer]))(ours.offer).orders).toBe(0);
  });

  test("in another currency is empty: amounts of two currencies are never added", async () => {
    const francs = { ...ours.scope, currency: "CHF" as Currency };
    expect(await shopDays(pool, francs, SPAN)).toEqual([]);
    expect((await partnerTotals(pool, francs, SPAN, TOP)).total).toBe(0);
  });
});

test("a code and an offer say what they brought since the beginning, and when last", async () => {
  const key = "SARAH20" as CodeKey;
  const expected = { orders: 3, sales: 80n, lastDay: "2026-11-12" };
  expect((await codeYields(pool, ours.scope, [key]))(key)).toEqual(expected);
  expect((await offerYields(pool, ours.scope, [ours.offer]))(ours.offer)).toEqual(expected);
  expect((await codeYields(pool, ours.scope, [key]))("NEW" as CodeKey)).toEqual({
    orders: 0,
    sales: 0n,
    lastDay: null,
  });
});

test("a partner's account is the sum of their months", async () => {
  const [sarah, tom] = ours.partners as [PartnerId, PartnerId];
  const account = await partnerAccounts(pool, ours.scope, [sarah, tom]);
  expect(account(sarah)).toEqual({ orders: 8, sales: 400n, commission: 40n, pending: 10n, payable: 20n, paid: 10n });
  expect(account(tom).pending).toBe(0n);
});

test("standing counts what waits for the merchant, of this shop alone", async () => {
  expect(await standing(pool, ours.scope.shopId)).toMatchObject({
    quarantined: 1,
    failedCodes: 1,
    missingCodes: 0,
    codes: 2,
    offers: 1,
    partners: 2,
    hasOrders: false,
    hasCredited: true,
    offerId: ours.offer,
  });
  expect(await openQuarantine(pool, ours.scope.shopId)).toBe(1);
});

type Seeded = { scope: Scope; partners: PartnerId[]; offer: number };

/** Two days within the span and one on each side of it; amounts are multiplied, so that a foreign row is seen. */
async function aShop(domain: string, times: bigint): Promise<Seeded> {
  const one = async (text: string, values: unknown[]) => (await pool.query({ text, values })).rows[0].id as number;
  const shopId = (await one(
    `INSERT INTO shop (domain, name, currency, time_zone, plan, state, installed_at, authorized_at, earns_from)
     VALUES ($1, $1, 'EUR', 'UTC', 'Basic', 'installed', now(), now(), now()) RETURNING id`,
    [domain],
  )) as ShopId;
  const partners: PartnerId[] = [];
  for (const name of ["Sarah", "Tom"]) {
    const text = "INSERT INTO partner (shop_id, name, created_at) VALUES ($1, $2, now()) RETURNING id";
    partners.push((await one(text, [shopId, name])) as PartnerId);
  }
  const [sarah, tom] = partners as [PartnerId, PartnerId];
  const offer = await one(
    `INSERT INTO offer (shop_id, title, kind, percent_bps, currency, conditions, starts_at, created_at)
     VALUES ($1, 'Autumn', 'percent', 2000, 'EUR', '{}', now(), now()) RETURNING id`,
    [shopId],
  );
  for (const day of ["2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"]) {
    await pool.query(
      `INSERT INTO shop_day (shop_id, currency, day, orders, sales, credited, credited_sales, discount, commission)
       VALUES ($1, 'EUR', $2, 3, $3, 1, $4, 5, 10)`,
      [shopId, day, 300n * times, 100n * times],
    );
    for (const [partner, orders, sales, commission] of [
      [sarah, 2, 100n, 10n],
      [tom, 3, 30n, 15n],
    ]) {
      await pool.query(
        `INSERT INTO partner_day (shop_id, partner_id, currency, day, orders, sales, discount, commission)
         VALUES ($1, $2, 'EUR', $3, $4, $5, 5, $6)`,
        [shopId, partner, day, orders, (sales as bigint) * times, (commission as bigint) * times],
      );
    }
  }
  for (const month of ["2026-10-01", "2026-11-01"]) {
    await pool.query(
      `INSERT INTO partner_month (shop_id, partner_id, currency, month, orders, sales, discount, commission, pending, payable, paid)
       VALUES ($1, $2, 'EUR', $3, 4, 200, 5, 20, 5, 10, 5)`,
      [shopId, sarah, month],
    );
  }
  await pool.query(
    `INSERT INTO code (shop_id, key, display, offer_id, state, created_at)
     VALUES ($1, 'SARAH20', 'Sarah20', $2, 'live', now()), ($1, 'TAKEN', 'TAKEN', $2, 'failed', now())`,
    [shopId, offer],
  );
  await pool.query(
    `INSERT INTO assignment (shop_id, code_key, partner_id, from_at, to_at)
     VALUES ($1, 'SARAH20', $2, '2026-01-01', '2026-06-01'), ($1, 'SARAH20', $3, '2026-06-01', NULL)`,
    [shopId, sarah, tom],
  );
  await pool.query(
    `INSERT INTO code_day (shop_id, code_key, currency, day, redemptions, credited, sales, discount, commission)
     VALUES ($1, 'SARAH20', 'EUR', '2026-11-12', 3, 2, $2, 20, 8), ($1, 'SARAH20', 'EUR', '2026-11-20', 0, 0, 0, 0, 0)`,
    [shopId, 80n * times],
  );
  await pool.query(
    `INSERT INTO quarantine (shop_id, topic, source, reason, detail, state, received_at)
     VALUES ($1, 'orders/create', 1, 'x', 'y', 'open', now()), ($1, 'orders/create', 1, 'x', 'y', 'discarded', now())`,
    [shopId],
  );
  return { scope: { shopId, currency: "EUR" as Currency }, partners, offer };
}
