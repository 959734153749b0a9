// An order of which not all was heard is asked for. What Shopify never gives is told in the end, and not waited for for ever.
import type { JobHelpers } from "graphile-worker";
import { afterAll, expect, test } from "vitest";
import { anOrderId, aRefund, heard } from "../../tests/books.ts";
import { exchangeToken } from "../../tests/exchange-token.ts";
import { openStore } from "../../tests/store.ts";
import { appPool, workerPool } from "../db/pools.ts";
import { instant, type OrderId, type ShopId } from "../domain/ids.ts";
import { log } from "../log.server.ts";
import { listQuarantine } from "../services/quarantine.ts";
import { settleAll } from "../services/settlement.ts";

const store = await openStore();
const { taskList } = await import("./worker.ts");
afterAll(() => store.close());
const now = () => instant(Date.now());

function attempt(shopId: ShopId, orderId: OrderId, attempts: number) {
  const tasks = taskList({ pool: workerPool(), now, log, accessTokenOf: exchangeToken });
  const helpers = { job: { attempts, max_attempts: 25 } } as unknown as JobHelpers;
  return tasks["fetch-order"]?.({ shopId, orderId }, helpers);
}

const openOf = async (shopId: ShopId) => (await listQuarantine(shopId, 1)).rows;

test("an order that waits and that the store does not have is asked for again, and told of when no attempt follows", async () => {
  const { shop } = await store.install();
  const orderId = anOrderId();
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event: { kind: "refund", refund: aRefund() } }], now());
  await expect(attempt(shop.id, orderId, 1)).rejects.toThrow("not-in-store");
  expect(await openOf(shop.id)).toEqual([]);
  await expect(attempt(shop.id, orderId, 25)).rejects.toThrow("not-in-store");
  expect(await openOf(shop.id)).toMatchObject([{ orderId, topic: "order-read", reason: "not-in-store" }]);
});

test("an order that is decided waits for nothing, whether the store has it or not", async () => {
  const { shop } = await store.install();
  const orderId = anOrderId();
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event: heard() }], now());
  await attempt(shop.id, orderId, 25);
  expect(await openOf(shop.id)).toEqual([]);
});
