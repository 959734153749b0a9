import type { Arrival } from "./arrival.ts";
import type { Referral, Seen, Unread } from "./click.ts";
import type { CodeKey, Currency, Instant, PartnerId } from "./ids.ts";
import type { PartnerStateName } from "./partner.ts";
import type { NonEmpty } from "./result.ts";
import type { EvidenceKind } from "./rule.ts";
import type { TermsLevel, TermsVersion } from "./terms.ts";

/** What speaks for a partner. Evidence only accumulates. */
export type Evidence =
  /** The merchant gave the order to the partner. Why they did is theirs alone, and decides nothing. */
  | { kind: "hand"; partnerId: PartnerId; at: Instant }
  /** `gone`: the order carried it once and does no more. */
  | { kind: "code"; key: CodeKey; typed: string; position: number; discount: bigint; gone?: true }
  | { kind: "click"; partnerId: PartnerId; at: Instant; seen: Seen }
  | { kind: "earlier-customer"; partnerId: PartnerId; since: Instant };

export type Click = Extract<Evidence, { kind: "click" }>;
/** Whom somebody brought before: a former program said so. */
export type EarlierCustomer = Extract<Evidence, { kind: "earlier-customer" }>;

/** Evidence that names its partner; a code's owner is looked up instead. */
export type NamedEvidence = Exclude<Evidence, { kind: "code" }>;

/** Credit given to one partner. Shares are parts of 10,000 that add up to it. */
export type Credit = {
  partnerId: PartnerId;
  shareBps: number;
  by: Evidence["kind"];
  codeKey: CodeKey | null;
  terms: TermsVersion;
};

export type Attribution =
  | { kind: "credited"; credits: NonEmpty<Credit>; trail: Step[] }
  | { kind: "uncredited"; reason: UncreditedReason; trail: Step[] }
  | { kind: "waiting"; reason: WaitingReason; trail: Step[] };

export type UncreditedReason =
  | "no-evidence"
  | "code-without-partner"
  | "partner-paused"
  | "self-referral"
  | "outside-window"
  | "link-without-partner"
  | "link-not-read"
  | "before-start"
  | "other-currency"
  | "deleted-unknown"
  | "by-hand";

/** Nobody is credited yet: more must be heard first. */
export type WaitingReason = "order-not-heard" | "codes-not-known";

/** Why evidence that could have decided did not. */
export type SecondReason =
  | "same-partner"
  | "lower-priority"
  | "smaller-discount"
  | "later-at-equal-discount"
  | "no-longer-on-order"
  | "earlier-click"
  | "moment-not-known"
  | "recorded-alone"
  | "later-customer"
  | "earlier-hand"
  | "by-hand";

/** Of a partner who earned nothing when the order was placed. */
type IdleState = Exclude<PartnerStateName, "active">;

/** `prefix`: by which the code is the partner's; absent where the code itself is. `gone`: the order no longer carries it. */
type OwnedCode = { key: CodeKey; partnerId: PartnerId; prefix?: CodeKey; gone?: true };

/** One step of the decision, in the order in which it was taken. Drawn as a sentence by the screens; no personal data. */
export type Step =
  | ({ kind: "code-decides"; since: Instant } & OwnedCode)
  | ({ kind: "code-second"; why: SecondReason } & OwnedCode)
  | { kind: "code-without-partner"; key: CodeKey }
  | ({ kind: "code-partner-paused"; state: IdleState } & OwnedCode)
  | ({ kind: "code-self-referral" } & OwnedCode)
  | { kind: "decides"; by: NamedKind; partnerId: PartnerId; at: Instant; seen?: Seen }
  | { kind: "second"; by: NamedKind; partnerId: PartnerId; at: Instant; why: SecondReason; seen?: Seen }
  | { kind: "click-outside-window"; partnerId: PartnerId; at: Instant; days: number }
  | { kind: "click-after-order"; partnerId: PartnerId; at: Instant }
  | { kind: "partner-paused"; by: NamedKind; partnerId: PartnerId; state: IdleState }
  | { kind: "self-referral"; by: NamedKind; partnerId: PartnerId }
  | { kind: "nobody-by-hand"; at: Instant }
  | { kind: "no-code" }
  | { kind: "no-click"; days: number }
  | ({ kind: "link-without-partner" } & Referral)
  | { kind: "link-not-read"; seen: Arrival["seen"]; why: Unread }
  | { kind: "codes-not-known" }
  | { kind: "order-not-heard" }
  | { kind: "order-deleted" }
  | { kind: "before-start"; start: Instant }
  | { kind: "test-order" }
  | { kind: "other-currency"; order: string; shop: string }
  /** Who decides earns an amount in a currency that the order is not in: the shop counted in it before. */
  | { kind: "terms-other-currency"; partnerId: PartnerId; order: Currency; terms: Currency; level: TermsLevel };

export type NamedKind = Exclude<EvidenceKind, "code">;
