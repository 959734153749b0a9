import type { Instant, PartnerId } from "../domain/ids.ts";
import type { Movement } from "../services/orders.ts";

/** What took something off an order, as far as its facts tell. */
export type Since = {
  cancelledAt: Instant | null;
  refunded: boolean;
  edited: boolean;
  deleted: boolean;
  /** Who is credited as the order now stands. */
  credited: ReadonlySet<PartnerId>;
};

type Line = Pick<Movement, "seq" | "partnerId" | "cause" | "at">;

/**
 * Why a movement took something back. An entry does not keep its event, so only what is certain is said: a cancellation has
 * its time, and what ends an order's commission for good is the last that was taken back.
 */
export function takenBackWords(line: Line, lines: readonly Line[], since: Since): string {
  const last = !lines.some((l) => l.cause === "taken-back" && l.partnerId === line.partnerId && l.seq > line.seq);
  if (last && !since.credited.has(line.partnerId)) return "No longer credited";
  if (since.cancelledAt !== null && (last || line.at >= since.cancelledAt)) return "Order cancelled";
  if (since.deleted && last) return "Order deleted";
  if (since.refunded) return since.edited ? "Refund or edit" : "Refund";
  return "Order changed";
}
