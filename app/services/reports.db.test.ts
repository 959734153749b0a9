// What a report compares with, on orders that were settled as ever.
import { afterAll, describe, expect, test } from "vitest";
import { aCode, anOrderId, aPartner, aRefund, aShop, heard } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { createPool } from "../db/pools.ts";
import { type Day, type Instant, instant } from "../domain/ids.ts";
import { readPeriod } from "../domain/period.ts";
import { dayOf } from "../domain/time.ts";

const database = await createDatabase();
process.env.DATABASE_URL = database.url;
process.env.SHOPIFY_API_KEY ??= "key";
process.env.SHOPIFY_API_SECRET ??= "a-secret-of-this-test-that-is-long-enough";
process.env.VOUCH_HASH_KEY ??= "a-key-of-this-test-that-is-long-enough-to-hash";
process.env.SHOPIFY_APP_URL ??= "https://app.example";
const { settleAll } = await import("./settlement.ts");
const { readReport } = await import("./reports.ts");
const { findShop } = await import("./shops.ts");
const pool = createPool({ url: database.url, name: "test", max: 4 });

afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Half past nine in the morning in New York. */
const NOW = at("2026-11-20T14:30Z");
const BEFORE = at("2026-11-19T14:30Z");

function at(iso: string): Instant {
  return instant(Date.parse(iso));
}

async function shopWith(...placed: Instant[]) {
  const { id, domain } = await aShop(pool);
  await aPartner(pool, id, "ADA10");
  for (const processedAt of placed) await order(id, processedAt);
  const shop = (await findShop(domain)) ?? expect.fail("the shop is gone");
  return { shop, report: (query: string, now = NOW) => readReport(shop, period(query, now, shop.timeZone), now) };
}

async function order(shopId: Parameters<typeof aPartner>[1], processedAt: Instant, codes = [aCode()]) {
  const orderId = anOrderId();
  await settleAll(pool, [{ shopId, orderId, event: heard({ processedAt, codes }) }], NOW);
  return orderId;
}

const period = (query: string, now: Instant, timeZone: string) =>
  readPeriod(new URLSearchParams(query), dayOf(now, timeZone));

describe("a report of today", () => {
  test("is compared with yesterday until the same time of day, not with all of it", async () => {
    const midnight = at("2026-11-19T05:00Z");
    const placed = [instant(midnight - 1), midnight, instant(BEFORE - 1), BEFORE, at("2026-11-20T04:59Z")];
    const { report } = await shopWith(...placed, instant(NOW - 1));
    const { now, before } = await report("period=today");
    expect(now).toMatchObject({ credited: 1, creditedSales: 9000n });
    expect(before).toEqual({
      credited: 2,
      creditedSales: 18_000n,
      discount: 2000n,
      commission: 1800n,
      costBps: 2111,
      span: { from: "2026-11-19", to: "2026-11-19", until: BEFORE },
    });
  });

  test("counts of yesterday what is left of its orders, credited ones alone, of this shop", async () => {
    const { shop, report } = await shopWith(instant(BEFORE - 60_000));
    await shopWith(instant(BEFORE - 60_000));
    await order(shop.id, instant(BEFORE - 60_000), [aCode({ key: "NOBODYS" as never, typed: "NOBODYS" })]);
    const refunded = await order(shop.id, instant(BEFORE - 60_000));
    await settleAll(pool, [{ shopId: shop.id, orderId: refunded, event: { kind: "refund", refund: aRefund() } }], NOW);
    expect((await report("period=today")).before).toMatchObject({
      credited: 2,
      creditedSales: 13_500n,
      commission: 1350n,
    });
  });

  test("has nothing to compare with where yesterday had nothing until now", async () => {
    const { report } = await shopWith(BEFORE);
    expect((await report("period=today")).before).toMatchObject({ credited: 0, creditedSales: 0n, costBps: null });
  });
});

test("a period that is not over is compared with as many days, the last of them until the same time of day", async () => {
  const { report } = await shopWith(
    at("2026-11-06T23:00Z"),
    at("2026-11-07T15:00Z"),
    at("2026-11-13T14:29Z"),
    at("2026-11-13T14:31Z"),
    at("2026-11-14T15:00Z"),
  );
  const { now, before } = await report("period=last-7");
  expect(now.credited).toBe(1);
  expect(before).toMatchObject({ credited: 2, span: { from: "2026-11-07" as Day, to: "2026-11-13" as Day } });
});

test("what is said of a day until its end is what its totals say", async () => {
  const { report } = await shopWith(at("2026-11-19T05:00Z"), BEFORE, at("2026-11-20T04:59:58Z"));
  const whole = await report("from=2026-11-20&to=2026-11-20", at("2026-11-21T06:00Z"));
  const part = await report("period=today", at("2026-11-21T04:59:59Z"));
  expect(part.before).toEqual({ ...whole.before, span: part.before.span });
  expect(part.before.credited).toBe(3);
  expect(whole.before.span.until).toBeNull();
});
