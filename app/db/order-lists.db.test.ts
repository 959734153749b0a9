import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase } from "../../tests/database.ts";
import type { CodeKey, Day, Instant, OrderId, PartnerId, ShopId } from "../domain/ids.ts";
import { orderMovements, partnerMovements } from "./movements.ts";
import { listOrders, namesOf, type OrderFilter, type OrderRow, readOrder } from "./order-lists.ts";
import { createPool } from "./pools.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 4 });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const NOON = Date.UTC(2026, 10, 20, 12);
const NONE: OrderFilter = { credit: null, partnerId: null, codeKey: null, span: null, search: "" };
let [ours, theirs] = [0 as ShopId, 0 as ShopId];
const partners: PartnerId[] = [];

beforeAll(async () => {
  ours = await aShop("ours.myshopify.com");
  theirs = await aShop("theirs.myshopify.com");
  for (const [shop, name] of [
    [ours, "Sarah"],
    [ours, "Tom"],
    [theirs, "Other"],
  ] as const) {
    const { rows } = await pool.query(
      "INSERT INTO partner (shop_id, name, created_at) VALUES ($1, $2, now()) RETURNING id",
      [shop, name],
    );
    partners.push(rows[0].id);
  }
  const [sarah, tom, other] = partners;
  // Twelve orders an hour apart, two at each hour; every third belongs to Sarah, #1004 waits without a time.
  for (let i = 0; i < 12; i += 1) {
    const at = NOON - Math.floor(i / 2) * 3_600_000;
    const partner = i % 3 === 0 ? sarah : i === 7 ? tom : undefined;
    await anOrder(ours, 1000 + i, i === 4 ? { outcome: "waiting" } : { at, partner });
    await anOrder(theirs, 2000 + i, { at, partner: i % 2 ? other : undefined });
  }
  await anOrder(ours, 1012, { at: NOON - 40 * 86_400_000, outcome: "test" });
});

describe("a list of orders", () => {
  test.each<[string, Partial<OrderFilter>, number[]]>([
    [
      "all that are heard, of one second the highest number first",
      {},
      [1001, 1000, 1003, 1002, 1005, 1007, 1006, 1009, 1008, 1011, 1010, 1012],
    ],
    ["credited", { credit: "credited" }, [1000, 1003, 1007, 1006, 1009]],
    ["uncredited", { credit: "uncredited" }, [1001, 1002, 1005, 1008, 1011, 1010]],
    ["waiting, also without a time", { credit: "waiting" }, [1004]],
    ["test orders", { credit: "test" }, [1012]],
    ["of a day", { span: { from: "2026-10-01" as Day, to: "2026-10-30" as Day } }, [1012]],
    ["by name", { search: "#1003" }, [1003]],
    ["by number alone", { search: "1003" }, [1003]],
    ["by a name that no order has", { search: "#77" }, []],
    ["by code, newest id first", { codeKey: "SARAH20" as CodeKey }, [1009, 1006, 1003, 1000]],
    ["by code and credit", { codeKey: "SARAH20" as CodeKey, credit: "uncredited" }, []],
  ])("shows %s", async (_, filter, expected) => {
    expect(ids(await list({ ...NONE, ...filter }))).toEqual(expected);
  });

  test("of a partner shows what is credited to them", async () => {
    expect(ids(await list({ ...NONE, partnerId: partners[1] as PartnerId }))).toEqual([1007]);
    expect(ids(await list({ ...NONE, partnerId: partners[1] as PartnerId, credit: "uncredited" }))).toEqual([]);
  });

  test.each<[string, Partial<OrderFilter>]>([
    ["all", {}],
    ["credited", { credit: "credited" }],
    ["uncredited", { credit: "uncredited" }],
    ["waiting", { credit: "waiting" }],
    ["by code", { codeKey: "SARAH20" as CodeKey }],
  ])("of %s can be paged to its end and back, with nothing twice and nothing lost", async (_, part) => {
    const filter = { ...NONE, ...part };
    const whole = await list(filter);
    const forth: OrderRow[] = [];
    for (let after = null as ReturnType<typeof cursor> | null; ; ) {
      const page = await listOrders(pool, ours, filter, { limit: 2, after, before: null });
      forth.push(...page.slice(0, 2));
      if (page.length <= 2) break;
      after = cursor(page[1] as OrderRow);
    }
    expect(ids(forth)).toEqual(ids(whole));
    const last = whole.at(-1) as OrderRow;
    const back = await listOrders(pool, ours, filter, { limit: 50, after: null, before: cursor(last) });
    expect(ids(back)).toEqual(ids(whole.slice(0, -1)));
  });

  test("never shows another shop's orders, partners, movements or names", async () => {
    const [, , other] = partners as [PartnerId, PartnerId, PartnerId];
    for (const credit of [null, "credited", "uncredited"] as const) {
      const rows = await list({ ...NONE, credit });
      expect(rows.every((row) => Number(row.orderId) < 2000)).toBe(true);
    }
    expect(ids(await list({ ...NONE, partnerId: other }))).toEqual([]);
    expect(ids(await list({ ...NONE, search: "#2001" }))).toEqual([]);
    expect(await readOrder(pool, ours, "2001" as OrderId)).toBeNull();
    expect(await orderMovements(pool, ours, "2001" as OrderId)).toEqual([]);
    expect(await partnerMovements(pool, ours, other, 10)).toEqual([]);
    expect((await namesOf(pool, ours, { partners: [other], codes: [] })).partners.size).toBe(0);
  });
});

test("an order's movements come in the order in which they were booked", async () => {
  const [sarah] = partners as [PartnerId];
  for (const [seq, from, to, cause, amount] of [
    [0, 1, 2, 1, 890],
    [1, 2, 1, 3, 792],
    [2, 2, 3, 2, 98],
  ]) {
    await pool.query(
      `INSERT INTO entry (shop_id, source, order_id, seq, partner_id, currency, from_account, to_account, amount, cause, at)
       VALUES ($1, 1, 1000, $2, $3, 'EUR', $4, $5, $6, $7, $8)`,
      [ours, seq, sarah, from, to, amount, cause, new Date(NOON)],
    );
  }
  const movements = await orderMovements(pool, ours, "1000" as OrderId);
  expect(movements.map(({ cause, from, to, amount }) => [cause, from, to, amount])).toEqual([
    ["earned", "expense", "pending", 890n],
    ["taken-back", "pending", "expense", 792n],
    ["approved", "pending", "payable", 98n],
  ]);
  expect(movements[0]).toMatchObject({ partnerName: "Sarah", at: NOON });
});

const list = (filter: OrderFilter) => listOrders(pool, ours, filter, { limit: 50, after: null, before: null });
const ids = (rows: readonly OrderRow[]) => rows.map((row) => Number(row.orderId));
const cursor = (row: OrderRow) => ({ at: row.at, orderId: row.orderId });

async function aShop(domain: string): Promise<ShopId> {
  const { rows } = await pool.query(
    `INSERT INTO shop (domain, name, currency, time_zone, plan, state, installed_at, authorized_at, earns_from)
     VALUES ($1, $1, 'EUR', 'UTC', 'Basic', 'installed', now(), now(), now()) RETURNING id`,
    [domain],
  );
  return rows[0].id;
}

type Some = { at?: number; partner?: PartnerId | undefined; outcome?: "waiting" | "test" };

async function anOrder(shop: ShopId, id: number, { at, partner, outcome }: Some): Promise<void> {
  const time = at === undefined ? null : new Date(at as Instant);
  await pool.query(
    `INSERT INTO orders (shop_id, source, order_id, name, day, processed_at, updated_at, hash, facts)
     VALUES ($1, 1, $2, '#' || $2::bigint, $3::timestamptz::date, $3, now(), gen_random_uuid(), '{}')`,
    [shop, id, time],
  );
  await pool.query(
    `INSERT INTO decision (shop_id, source, order_id, outcome, partner_id, code_key, processed_at, decided)
     VALUES ($1, 1, $2, $3, $4, $5, $6, '{}')`,
    [shop, id, outcome ?? (partner ? "credited" : "uncredited"), partner ?? null, partner ? "SARAH20" : null, time],
  );
  if (partner === undefined || partner !== partners[0]) return;
  await pool.query("INSERT INTO redemption (shop_id, code_key, source, order_id) VALUES ($1, 'SARAH20', 1, $2)", [
    shop,
    id,
  ]);
}
