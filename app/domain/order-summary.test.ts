import { expect, test } from "vitest";
import { aGood, aLineBack, aRefundOf, aSnapshotOf, factsOf, NOON } from "../../tests/orders.ts";
import { explainAmount } from "./commission.ts";
import type { OrderFacts } from "./order.ts";
import { type NothingEarned, nothingEarned } from "./order-summary.ts";

const gift = aGood({ id: "2", kind: "gift-card" });
const back = aRefundOf({ lines: [aLineBack({ subtotal: 10_000n })], money: 10_000n });
// An edit took off one piece of three, a refund two of them: two thirds of a cent are left.
const emptied = aGood({ price: 334n, quantity: 3, allocated: 2n, currentQuantity: 0 });
const most = aRefundOf({ lines: [aLineBack({ quantity: 2, subtotal: 666n })], money: 666n });

test.each<[NothingEarned, OrderFacts]>([
  ["cancelled", factsOf(aSnapshotOf({ cancelledAt: NOON }))],
  ["deleted", { ...factsOf(aSnapshotOf({ cancelledAt: NOON })), deleted: true }],
  ["came-off", factsOf(aSnapshotOf({ lines: [aGood(), gift] }), [back])],
  ["came-off", factsOf(aSnapshotOf({ lines: [emptied], refundIds: ["900"] }), [most])],
  ["nothing-counts", factsOf(aSnapshotOf({ lines: [gift] }))],
  ["nothing-counts", factsOf(aSnapshotOf({ lines: [aGood({ price: 0n })] }))],
  ["by-terms", factsOf(aSnapshotOf())],
])("%s is why an order earns nothing", (why, facts) => expect(nothingEarned(facts, explainAmount(facts))).toBe(why));
