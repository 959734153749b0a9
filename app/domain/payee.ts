import type { Instant } from "./ids.ts";
import { addDays } from "./time.ts";

export const PAYEE_KINDS = ["person", "business"] as const;
export type PayeeKind = (typeof PAYEE_KINDS)[number];

/** Where the money goes. */
export type PayoutTarget =
  | { kind: "iban"; iban: string; bic: string | null }
  /** `routing` is what the bank's country names a bank by: a routing number, a sort code, a BSB. */
  | { kind: "account"; country: string; account: string; routing: string | null; bic: string | null }
  | { kind: "paypal"; email: string }
  | { kind: "other"; text: string };

export type PayeeAddress = {
  line1: string;
  line2: string;
  postcode: string;
  city: string;
  region: string;
  /** ISO 3166-1, two letters. */
  country: string;
};

/** To whom a partner's money goes, as contracts, invoices and banks know them. */
export type Payee = {
  kind: PayeeKind;
  legalName: string;
  address: PayeeAddress;
  vatId: string | null;
  payout: PayoutTarget | null;
};

/** What can differ between two payees; `email` is where the partner is told of it. */
export const PAYEE_PARTS = ["kind", "name", "address", "vatId", "payout", "email"] as const;
export type PayeePart = (typeof PAYEE_PARTS)[number];

export type PayeeActor = "merchant" | "partner";

/** Why payouts wait: details that a partner entered first, details that changed, an address that changed. */
export const HOLD_REASONS = ["first", "changed", "email"] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];
export type PayoutHold = { until: Instant; because: HoldReason };

/** What a list, a card or a page says of a partner's payout details; nothing of it needs to be opened. */
export type PayeeState = { masked: string | null; hold: PayoutHold | null };

/** One line of the history. */
export type PayeeEvent = {
  seq: number;
  at: Instant;
  kind: "saved" | "email" | "revealed";
  by: PayeeActor;
  parts: PayeePart[];
  before: string | null;
  after: string | null;
  heldUntil: Instant | null;
  mail: "nobody" | "waits" | "sent";
};

/** Days of 24 hours: long enough for whoever was robbed to read their mail. */
export const PAYOUT_HOLD_DAYS = 3;

/** A hold that begins now. It never ends before one that began earlier. */
export const holdFrom = (now: Instant, because: HoldReason): PayoutHold => ({
  until: addDays(now, PAYOUT_HOLD_DAYS),
  because,
});

/** What of a stored hold is still in force; its end is free. */
export const holdAt = (hold: PayoutHold | null, now: Instant): PayoutHold | null =>
  hold !== null && now < hold.until ? hold : null;

/** Whether the partner's money may be sent now, and if not, why. What pays out asks this first. */
export function payoutHindrance(
  state: PayeeState,
  now: Instant,
): { kind: "missing" } | { kind: "held"; hold: PayoutHold } | null {
  const hold = holdAt(state.hold, now);
  if (hold !== null) return { kind: "held", hold };
  return state.masked === null ? { kind: "missing" } : null;
}

/** The parts in which two payees differ. */
export function changedParts(before: Payee | null, after: Payee): PayeePart[] {
  const parts: [PayeePart, (payee: Payee) => unknown][] = [
    ["kind", ({ kind }) => kind],
    ["name", ({ legalName }) => legalName],
    [
      "address",
      ({ address: { line1, line2, postcode, city, region, country } }) => [
        line1,
        line2,
        postcode,
        city,
        region,
        country,
      ],
    ],
    ["vatId", ({ vatId }) => vatId],
    ["payout", ({ payout }) => (payout === null ? null : Object.entries(payout).sort())],
  ];
  const said = (part: unknown) => JSON.stringify(part ?? null);
  return parts.flatMap(([part, of]) => {
    const was = before === null ? null : of(before);
    return said(was) === said(of(after)) ? [] : [part];
  });
}

/**
 * Whether a change holds payouts. Where the money goes holds them; a name or an address does not. `known`: payout details were
 * there at some time, also where they were taken out since. A partner's first details hold too: an account that has earned
 * and has none is what a thief likes best. A merchant's first do not: nothing is led astray, and they pay it themselves.
 */
export function holdReason(
  parts: readonly PayeePart[],
  { known, by }: { known: boolean; by: PayeeActor },
): HoldReason | null {
  if (!parts.includes("payout")) return null;
  if (known) return "changed";
  return by === "partner" ? "first" : null;
}

/** Enough to recognise an account by, and too little to send money to or take it from. */
export function maskOf(payout: PayoutTarget): string {
  switch (payout.kind) {
    case "iban":
      return `IBAN ending ${lastOf(payout.iban)}`;
    case "account":
      return `Account ending ${lastOf(payout.account)}`;
    case "paypal":
      return `PayPal ${payout.email.slice(0, 1)}…${payout.email.slice(payout.email.lastIndexOf("@"))}`;
    case "other":
      return "Another way, in words";
  }
}

// Of a short number fewer digits: never more than half of it shows.
const lastOf = (number: string) => number.slice(-Math.min(4, Math.floor(number.length / 2)));
