import type { Currency, PartnerId } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";

export type TrialView = {
  orderId: string;
  name: string | null;
  partner: { id: PartnerId; name: string } | null;
  /** What it would earn; in minor units of `currency`. */
  commission: bigint;
  currency: Currency | null;
};

/** What became of a test order. */
export function trialWords({ name, partner, commission, currency }: TrialView): string {
  const arrived = `${name === null ? "The order" : `Order ${name}`} has arrived.`;
  if (partner === null) return `${arrived} Nobody would be credited.`;
  if (currency === null) return `${arrived} ${partner.name} would be credited.`;
  const earned = formatMoney({ minor: commission, currency });
  return `${arrived} ${partner.name} would earn ${earned}. It is a test, so nothing is booked.`;
}
