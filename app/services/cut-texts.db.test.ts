// Texts that are cut within a character of two places (an emoji) must be such as the database can read again.
import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { anOrderId, aPartner, aShop, NOON } from "../../tests/books.ts";
import { createDatabase } from "../../tests/database.ts";
import { countCarried } from "../db/assignments.ts";
import { createPool } from "../db/pools.ts";
import { type CodeKey, instant, type OrderId } from "../domain/ids.ts";
import { parseDelivery } from "../shopify/payload.ts";
import { answerDataRequest, redactCustomer } from "./compliance.ts";
import { settleAll } from "./settlement.ts";

const database = await createDatabase();
const pool = createPool({ url: database.url, name: "test", max: 8 });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const LINE = { id: 1, price: "100.00", quantity: 1 };
const TITLE = { line_items: [{ ...LINE, title: `${"x".repeat(119)}😀 mug` }] };

async function hear(more: object): Promise<{ id: Awaited<ReturnType<typeof aShop>>["id"]; order: OrderId }> {
  const { id } = await aShop(pool);
  await aPartner(pool, id, "ADA10");
  const order = anOrderId();
  const body = {
    id: Number(order),
    name: "#1",
    currency: "USD",
    created_at: "2026-11-20T12:00:00Z",
    updated_at: "2026-11-20T12:00:00Z",
    financial_status: "paid",
    total_price: "100.00",
    discount_applications: [],
    customer: { id: 77 },
    email: "zoe@example.com",
    line_items: [LINE],
    ...more,
  };
  const read = parseDelivery("orders/create", Buffer.from(JSON.stringify(body)), () => "hash");
  if (!read.ok || read.value.kind !== "order") throw new Error("refused");
  await settleAll(pool, [{ shopId: id, orderId: order, event: read.value.event }], NOON);
  return { id, order };
}

test.each([
  ["title", TITLE],
  ["source", { source_name: `${"x".repeat(199)}😀` }],
  ["landing page", { landing_site: `/?x=${"x".repeat(2_044)}😀` }],
  ["cart's attribute", { note_attributes: [{ name: "ref", value: `${"x".repeat(128)}😀` }] }],
  ["name", { name: `#${"1".repeat(198)}😀` }],
])("of an order whose %s is cut within an emoji the customer can be told of and erased", async (_what, more) => {
  const { id } = await hear(more);
  const asked = { shopId: id, webhookId: "w", now: NOON };
  await answerDataRequest(pool, asked, { customerId: "77", orderIds: [] });
  await redactCustomer(pool, asked, { customerId: "77", orderIds: [] });
  const { rows } = await pool.query("SELECT customer_id FROM orders WHERE shop_id = $1", [id]);
  expect(rows).toEqual([{ customer_id: null }]);
});

test("nor does such an order keep a shop from giving a code away", async () => {
  const { id } = await hear(TITLE);
  const nobodys = { from: instant(NOON - 1000), to: instant(NOON + 1000) };
  await countCarried(pool, id, { keys: ["ADA10" as CodeKey], from: nobodys.from, nobodys });
});

test("what was stored so before is mended by the migration, and whole characters are left as they are", async () => {
  const { id } = await hear({});
  const facts = String.raw`{"half":"mug \ud83d","whole":"\ud83d\ude00","low":"a \\ud83d\\ude00"}`;
  await pool.query("UPDATE orders SET facts = $2::json WHERE shop_id = $1", [id, facts]);
  await pool.query(
    readFileSync(
      new URL("../../prisma/migrations/20261127380000_whole_characters/migration.sql", import.meta.url),
      "utf8",
    ),
  );
  const { rows } = await pool.query("SELECT facts::jsonb AS facts FROM orders WHERE shop_id = $1", [id]);
  expect(rows[0].facts).toEqual({ half: "mug \ufffd", whole: "😀", low: String.raw`a \ud83d\ude00` });
});
