import type { JobRequest } from "../db/job-requests.ts";
import type { ShopId } from "../domain/ids.ts";
import { fail, ok, type Result, unreachable } from "../domain/result.ts";
import { type Delivered, parseDelivery, type Refusal } from "../shopify/payload.ts";
import type { Work } from "./heard.ts";

/** What a delivery asks for. */
export type Effect = { kind: "nothing" } | { kind: "work"; work: Work } | { kind: "job"; job: JobRequest };

/**
 * Reads a webhook's body.
 *
 * Errors: a refusal says why it cannot be read; whatever the reading throws is one as well.
 */
export function effectOf(
  { shopId, topic, body }: { shopId: ShopId; topic: string; body: Buffer },
  hashEmail: (email: string) => string,
): Result<Effect, Refusal> {
  const delivered = read(topic, body, hashEmail);
  if (!delivered.ok) return delivered;
  const { value } = delivered;
  switch (value.kind) {
    case "ignored":
      return ok({ kind: "nothing" });
    case "order":
      return ok({ kind: "work", work: { shopId, orderId: value.orderId, event: value.event } });
    case "discount": {
      const { gid, change, code } = value;
      // A code has a job of its own: what is told of one is told once, and must not be replaced by news of the discount.
      const job = {
        task: "refresh-discount",
        key: `discount:${shopId}:${gid}:${code ?? ""}`,
        payload: { shopId, gid, change, code },
      } as const;
      return ok({ kind: "job", job });
    }
    default:
      return unreachable(value);
  }
}

function read(topic: string, body: Buffer, hashEmail: (email: string) => string): Result<Delivered, Refusal> {
  try {
    return parseDelivery(topic, body, hashEmail);
  } catch (error) {
    const detail = `The payload could not be read (${error instanceof Error ? error.name : "unknown"}).`;
    return fail({ reason: "unreadable", detail, orderId: null });
  }
}
