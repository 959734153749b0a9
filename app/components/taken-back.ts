import type { Instant, PartnerId } from "../domain/ids.ts";
import type { Cause } from "../domain/ledger.ts";
import { BY_HAND } from "./movements.tsx";

/** What took something off an order, as far as its facts tell. */
export type Since = {
  cancelledAt: Instant | null;
  refunded: boolean;
  edited: boolean;
  deleted: boolean;
  /** Who is credited as the order now stands. */
  credited: ReadonlySet<PartnerId>;
  /** How the credit passed to another, "SARAH15 given to Noor Haddad"; null where that is not known. */
  passed: string | null;
  /** When it was decided by hand who gets the credit. */
  byHand: ReadonlySet<Instant>;
};

type Line = { partnerId: PartnerId; cause: Cause; at: Instant };

// Shopify names whole seconds by its own clock.
const CLOCKS_MS = 60_000;

/**
 * Why a movement took something back. An entry does not keep its event, so only what is certain is said: a cancellation
 * and a deletion take back all that is left, so they are the last; what came well before a cancellation is none.
 */
export function takenBackWords(line: Line, lines: readonly Line[], since: Since): string {
  if (since.byHand.has(line.at)) return BY_HAND;
  const last = !lines.some((l) => l.cause === "taken-back" && l.partnerId === line.partnerId && l.at > line.at);
  if (last && !since.credited.has(line.partnerId)) return since.passed ?? "No longer credited";
  if (last && since.cancelledAt !== null && line.at >= since.cancelledAt - CLOCKS_MS) return "Order cancelled";
  if (since.deleted && last) return "Order deleted";
  if (since.refunded) return since.edited ? "Refund or edit" : "Refund";
  return "Order changed";
}
