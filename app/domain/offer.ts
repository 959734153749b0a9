import type { Bxgy } from "./bxgy.ts";
import type { Conditions } from "./conditions.ts";
import type { CodeKey, Currency, Instant, PartnerId } from "./ids.ts";
import { toDecimal } from "./money.ts";
import type { OwnConditions } from "./own-conditions.ts";
import { percentText } from "./percent.ts";
import type { SaidVersion } from "./terms.ts";

/**
 * What an order with one of the offer's codes gets off. Percent in basis points, amounts in minor units. A fixed amount is
 * taken off once or off each item; shipping that costs more than `most` is not free.
 */
export type OfferValue =
  | { kind: "percent"; bps: number }
  | { kind: "fixed"; amount: bigint; currency: Currency; each: boolean }
  | { kind: "free-shipping"; most: bigint | null; currency: Currency }
  | Bxgy;

/** Shopify keeps three types of code discount, and none can become another. */
export function shopifyTypeOf({ kind }: { kind: OfferValue["kind"] }): "basic" | "free-shipping" | "bxgy" {
  return kind === "percent" || kind === "fixed" ? "basic" : kind;
}

/** What the store's discount shall be. `endsAt` is the first moment at which it no longer holds. */
export type Discount = {
  title: string;
  value: OfferValue;
  conditions: Conditions;
  startsAt: Instant;
  endsAt: Instant | null;
};

/** A discount with what the merchant notes of it. */
export type NotedDiscount = Discount & { note: string };

/** Why an offer cannot be deleted: it has codes, or an import is to make some under it. */
export type KeepsOffer = "codes" | "batch";

/** A discount and the terms its codes are issued under. */
export type Offer = Discount & {
  id: number;
  note: string;
  /** Since when the merchant has it paused; its dates stay. */
  pausedAt: Instant | null;
  /** Raised by every change of what the store shall have. */
  version: number;
  /** Whether the store has it so, as far as is known; else why not, once that is known. */
  inStore: { kind: "as-here" } | { kind: "behind"; problem: string | null };
  /** The shared code discount in Shopify; null until the first code is made. */
  discountGid: string | null;
  /** The store's segment of customers without an order; null until an offer of the shop needs it. */
  firstOrderSegment: string | null;
  /** In whatever state: what the store has for them decides what the offer can still become. */
  hasCodes: boolean;
  /** What orders with its codes earn where neither code, partner nor group says it. */
  terms: SaidVersion;
  createdAt: Instant;
};

export const CODE_STATES = [
  "making",
  "live",
  "stopping",
  "stopped",
  "resuming",
  "moving",
  "failed",
  "missing",
] as const;
export type CodeState = (typeof CODE_STATES)[number];

/** A code as lists show it: its state here and in the store, and whose it is now. */
export type OfferCode = {
  key: CodeKey;
  display: string;
  state: CodeState;
  /** Why it is not as it should be: a sentence for the merchant. */
  problem: string | null;
  /** With the dates that hold for this code. */
  offer: (Dated & { id: number; title: string }) | null;
  /** What it says otherwise than its offer. */
  own: OwnConditions;
  /** The code that people misread as this one, for which it is kept. */
  twinOf: CodeKey | null;
  partner: { id: PartnerId; name: string; since: Instant } | null;
  createdAt: Instant;
};

export type OfferState = "scheduled" | "active" | "ended" | "paused";
type Dated = Pick<Offer, "startsAt" | "endsAt" | "pausedAt">;

/** Whether an offer holds at a moment; its start is inside, its end outside. What has ended is not paused any more. */
export function offerStateAt(offer: Dated, now: Instant): OfferState {
  if (offer.endsAt !== null && now >= offer.endsAt) return "ended";
  if (offer.pausedAt !== null) return "paused";
  return now < offer.startsAt ? "scheduled" : "active";
}

/** What an offer gives as codes are named after it: "15" for 15 % and for 15.00 off; "" where it is no number. */
export function worthOf({ value }: Pick<Offer, "value">): string {
  if (value.kind === "percent") return percentText(value.bps);
  if (value.kind !== "fixed") return "";
  return toDecimal({ minor: value.amount, currency: value.currency }).replace(/\.0+$/, "");
}
