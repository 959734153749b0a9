// Orders of a store's shop, as whoever has its codes earns on them. Apart from books.ts, which needs no service.
import { appPool } from "../app/db/pools.ts";
import { codeKey } from "../app/domain/code.ts";
import type { Currency, Instant, OrderId } from "../app/domain/ids.ts";
import type { Shop } from "../app/domain/shop.ts";
import { settleAll } from "../app/services/settlement.ts";
import { aCode, aLine, anOrderId, aSnapshot } from "./books.ts";

/** Books an order of 100.00 with a code, placed at a moment. */
export async function anOrderWith({ shop }: { shop: Shop }, code: string, at: Instant): Promise<OrderId> {
  const orderId = anOrderId();
  const snapshot = aSnapshot({
    currency: shop.currency as Currency,
    processedAt: at,
    updatedAt: at,
    codes: [aCode({ key: codeKey(code), typed: code, discount: 0n })],
    lines: [aLine({ allocated: 0n })],
    total: 10_000n,
  });
  await settleAll(appPool(), [{ shopId: shop.id, orderId, event: { kind: "snapshot", snapshot, refunds: [] } }], at);
  return orderId;
}
