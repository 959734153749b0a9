import { codeKey } from "../domain/code.ts";
import { type CodeKey, type Instant, instant, type OrderId, type ShopId } from "../domain/ids.ts";
import type { OrderSummary } from "../domain/order-summary.ts";
import { readOrders } from "./orders.ts";

/** A test order as it arrived, with what it would have earned: nothing of it is ever booked. */
export type TrialOrder = Pick<OrderSummary, "name" | "partner" | "commission" | "currency"> & { orderId: OrderId };

const TEST_ORDERS = { credit: "test", partnerId: null, codeKey: null, span: null, search: "" } as const;

/** The newest test order with a code since a moment; null where none has arrived. Shopify's moments are whole seconds. */
export async function findTrialOrder(shopId: ShopId, key: CodeKey, since: Instant): Promise<TrialOrder | null> {
  const from = instant(Math.floor(since / 1000) * 1000);
  const { orders } = await readOrders(shopId, TEST_ORDERS, { after: null, before: null });
  const found = orders.find(
    ({ at, codes }) => at !== null && at >= from && codes.some((typed) => codeKey(typed) === key),
  );
  if (found === undefined) return null;
  const { orderId, name, partner, wouldEarn: commission, currency } = found;
  return { orderId, name, partner, commission, currency };
}
