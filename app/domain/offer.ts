import type { CodeKey, Currency, Instant, PartnerId } from "./ids.ts";

/** What an order with one of the offer's codes gets off. Percent in basis points, amounts in minor units. */
export type OfferValue = { kind: "percent"; bps: number } | { kind: "fixed"; amount: bigint; currency: Currency };

/** A discount and the terms its codes are issued under. `endsAt` is the first moment at which it no longer holds. */
export type Offer = {
  id: number;
  title: string;
  value: OfferValue;
  startsAt: Instant;
  endsAt: Instant | null;
  note: string;
  /** The shared code discount in Shopify; null until the first code is made. */
  discountGid: string | null;
  codes: { live: number; total: number };
  createdAt: Instant;
};

export const CODE_STATES = ["making", "live", "stopping", "stopped", "resuming", "failed", "missing"] as const;
export type CodeState = (typeof CODE_STATES)[number];

/** A code as lists show it: its state here and in the store, and whose it is now. */
export type OfferCode = {
  key: CodeKey;
  display: string;
  state: CodeState;
  /** Why it is not as it should be: a sentence for the merchant. */
  problem: string | null;
  offer: { id: number; title: string; startsAt: Instant; endsAt: Instant | null } | null;
  partner: { id: PartnerId; name: string; since: Instant } | null;
  createdAt: Instant;
};

/** Whether an offer holds at a moment; its start is inside, its end outside. */
export function offerStateAt(
  offer: Pick<Offer, "startsAt" | "endsAt">,
  now: Instant,
): "scheduled" | "active" | "ended" {
  if (now < offer.startsAt) return "scheduled";
  return offer.endsAt !== null && now >= offer.endsAt ? "ended" : "active";
}

/** How many of its codes give customers something at a moment: none outside the offer's dates. */
export function liveCodesAt(offer: Pick<Offer, "startsAt" | "endsAt" | "codes">, now: Instant): number {
  return offerStateAt(offer, now) === "active" ? offer.codes.live : 0;
}
