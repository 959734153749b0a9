import type { RefusedRow } from "../db/quarantine.ts";
import type { Instant, OrderId, ShopId } from "../domain/ids.ts";
import { unreachable } from "../domain/result.ts";
import { fetchJob } from "../services/decision.ts";
import { effectOf } from "../services/effect.ts";
import type { Seal } from "../services/seal.ts";
import { LINES_MISSING } from "../shopify/order-payload.ts";
import type { Item } from "./commit.ts";

export type Delivery = { shopId: ShopId; topic: string; body: Buffer; receivedAt: Instant };

export type Reader = (delivery: Delivery) => Pick<Item, "effect" | "refuse"> | null;

/** Makes of a verified delivery what is to be committed; null where nothing is. What cannot be read goes to quarantine. */
export function createReader({ seal, hashEmail }: { seal: Seal; hashEmail: (email: string) => string }): Reader {
  return (delivery) => {
    const { shopId, topic, body, receivedAt } = delivery;
    const sealed = () => seal.seal(body, String(shopId));
    const row = (orderId: OrderId | null, reason: string, detail: string): RefusedRow => ({
      shopId,
      topic,
      orderId,
      reason,
      detail,
      body: sealed(),
      receivedAt,
    });
    const read = effectOf(delivery, hashEmail);
    if (!read.ok) {
      const { orderId, reason, detail } = read.error;
      const job = reason === LINES_MISSING && orderId !== null ? fetchJob({ shopId, orderId }) : null;
      return {
        effect: { kind: "refused", row: row(orderId, reason, detail), job },
        refuse: () => row(null, reason, detail),
      };
    }
    const effect = read.value;
    // Where the database refused an event, an order number that it has no room for may be why: the row goes without it.
    const about = effect.kind === "work" && hasRoomFor(effect.work.orderId) ? effect.work.orderId : null;
    const refuse = (reason: string, detail: string) => row(about, reason, detail);
    switch (effect.kind) {
      case "nothing":
        return null;
      case "job":
        return { effect, refuse };
      case "work":
        return {
          effect: { kind: "work", work: { ...effect.work, delivery: { topic, receivedAt, seal: sealed } } },
          refuse,
        };
      default:
        return unreachable(effect);
    }
  };
}

/** Whether PostgreSQL's bigint holds the number. */
const hasRoomFor = (orderId: OrderId): boolean => BigInt.asIntN(64, BigInt(orderId)) === BigInt(orderId);
