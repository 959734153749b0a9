import { afterAll, expect, test } from "vitest";
import { aHandle, anOrderId, aPartner, aShop, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { createPool } from "../db/pools.ts";
import { type HandleKey, instant } from "../domain/ids.ts";
import { parseDelivery } from "../shopify/payload.ts";
import { fetchOrder } from "./backfill.ts";
import { settleAll } from "./settlement.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 4 });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const money = (amount: string) => ({ shopMoney: { amount, currencyCode: "USD" } });
const page = (nodes: unknown[]) => ({ nodes, pageInfo: { hasNextPage: false } });

/** One order as a webhook without discount_applications, and as the Admin API, tell of it. */
const bodyOf = (id: string) => ({
  id: Number(id),
  name: "#1",
  currency: "USD",
  created_at: "2026-11-20T12:00:00Z",
  processed_at: "2026-11-20T12:00:00Z",
  updated_at: "2026-11-20T12:00:00Z",
  financial_status: "paid",
  total_price: "100.00",
  landing_site: "/?ref=ada",
  source_name: "web",
  line_items: [{ id: 1, title: "x", price: "100.00", quantity: 1, current_quantity: 1 }],
  refunds: [],
});
const nodeOf = (id: string) => ({
  id: `gid://shopify/Order/${id}`,
  name: "#1",
  test: false,
  createdAt: "2026-11-20T12:00:00Z",
  processedAt: "2026-11-20T12:00:00Z",
  updatedAt: "2026-11-20T12:00:00Z",
  cancelledAt: null,
  currencyCode: "USD",
  taxesIncluded: false,
  displayFinancialStatus: "PAID",
  sourceName: "web",
  landingPageUrl: "https://s.example/?ref=ada",
  totalPriceSet: money("100.00"),
  totalDiscountsSet: money("0.0"),
  totalTipReceivedSet: money("0.0"),
  customAttributes: [],
  discountApplications: page([]),
  shippingLines: page([]),
  refunds: [],
  lineItems: page([
    {
      id: "gid://shopify/LineItem/1",
      title: "x",
      vendor: "v",
      quantity: 1,
      currentQuantity: 1,
      isGiftCard: false,
      requiresShipping: true,
      originalUnitPriceSet: money("100.00"),
      totalDiscountSet: money("0.0"),
      taxLines: [],
      discountAllocations: [],
    },
  ]),
});

test.each([
  ["within its second", 500],
  ["in the next one", 1_500],
  ["when its second is over", 5_000],
])("an order that did not say its codes and is read %s waits no more", async (_when, after) => {
  const { id } = await aShop(pool);
  const ada = await aPartner(pool, id);
  await aHandle(pool, id, { partner: ada, value: "ada" as HandleKey });
  const order = anOrderId();
  const read = parseDelivery("orders/create", Buffer.from(JSON.stringify(bodyOf(order))), () => "");
  if (!read.ok || read.value.kind !== "order") throw new Error("refused");
  const delivery = { topic: "orders/create", receivedAt: NOON, seal: () => Buffer.from("") };
  await settleAll(pool, [{ shopId: id, orderId: order, event: read.value.event, delivery }], NOON);
  const decision = async () => {
    const { rows } = await pool.query(
      `SELECT partner_id AS partner, outcome, decided->'attribution'->>'reason' AS reason FROM decision
       WHERE shop_id = $1 AND order_id = $2`,
      [id, order],
    );
    return rows[0];
  };
  expect(await decision()).toMatchObject({ outcome: "waiting", reason: "codes-not-known" });
  // It is read when its second is over, so that what is read goes before all that webhooks said of it.
  const { rows: jobs } = await pool.query(
    "SELECT run_at - created_at >= interval '4 seconds' AS later FROM graphile_worker.jobs WHERE key = $1",
    [`fetch:${id}:${order}`],
  );
  expect(jobs).toEqual([{ later: true }]);
  const call = (async () => ({ ok: true, value: { order: nodeOf(order) } })) as never;
  await fetchOrder({ pool, shopId: id, call, now: instant(NOON + after) }, order);
  expect(await decision()).toMatchObject({ outcome: "credited", partner: ada });
});
