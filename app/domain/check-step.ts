import type { UncreditedReason, WaitingReason } from "./attribution.ts";
import type { NoReferral, Referral } from "./click.ts";
import type { AppliesTo, Conditions } from "./conditions.ts";
import type { Difference, SeenValue } from "./difference.ts";
import type { CodeKey, Currency, Instant, PartnerId } from "./ids.ts";
import type { Tag } from "./links.ts";
import type { CodeState, OfferCode } from "./offer.ts";
import type { EvidenceKind, Rule } from "./rule.ts";
import type { Terms } from "./terms.ts";

/** `bad` keeps the code or link from doing what it should; a `note` is something to know. */
export type Verdict = "good" | "warning" | "bad" | "note";

export type Named = { id: PartnerId; name: string };

/** One step of what would happen with a code or a link, in the order in which a customer meets them. */
export type CheckStep = { verdict: Verdict } & (LinkFact | CodeFact | Credited | Earned);

type LinkFact =
  | { kind: "no-address" }
  | { kind: "host"; host: string; own: string }
  | { kind: "link-codes"; codes: readonly string[] }
  /** `to` is a path of the shop, or the whole address where it leaves the shop; null where the link names none. */
  | { kind: "redirect"; to: string | null }
  /** The target stands behind a parameter that Shopify does not know. */
  | { kind: "redirect-unread"; name: string }
  /** What the shop answered for the page to which a link leads. */
  | { kind: "page"; path: string; answer: PageFound }
  /** What stands before the path for a language or a market. */
  | { kind: "locale"; locale: string }
  /** `seen`: where the store leads it instead of `code`'s link; null where it is gone there. */
  | { kind: "short-address"; path: string; code: string; found: "as-here" | "unknown" | { seen: string | null } }
  | { kind: "tags"; tags: readonly Tag[] }
  | { kind: "referral"; referral: Referral; partner: Named | null }
  /** `parameters` are those that are looked for. */
  | { kind: "no-referral"; why: NoReferral; parameters: readonly string[] };

/** `outside`: it leads away from the shop, which is not followed. `silent`: no answer in time, or none that can be read. */
export type PageFound =
  | { kind: "answered"; status: number }
  | { kind: "locked" }
  | { kind: "outside"; host: string }
  | { kind: "silent" };

type CodeFact =
  | { kind: "known"; code: OfferCode }
  /** `inStore`: the store has the code, so that it can be given to a partner as it is. */
  | { kind: "not-known"; typed: string; inStore: boolean }
  | ({ kind: "by-prefix"; typed: string } & ByPrefix)
  | { kind: "in-store"; gid: string; ours: boolean }
  /** `state` is the code's own here; null for one that is not known. */
  | { kind: "not-in-store"; state: CodeState | null; offerId: number | null }
  | { kind: "no-answer"; message: string }
  | { kind: "not-readable"; gid: string }
  | { kind: "live"; until: Instant | null }
  | { kind: "not-live"; why: NotLive; at: Instant | null; offerId: number | null; gid: string }
  | { kind: "gives"; value: SeenValue | null; appliesTo: AppliesTo["kind"] }
  /** `behind`: the store is being told of a newer version. */
  | { kind: "differs"; differences: Difference[]; behind: boolean; offerId: number; gid: string }
  /** `shared`: the count is of all codes of the discount. `orders`: those with this code that are known here. */
  | { kind: "uses"; limit: number | null; used: number; shared: boolean; orders: number }
  | { kind: "minimum"; minimum: Conditions["minimum"]; cart: bigint; currency: Currency }
  | { kind: "once-per-customer" }
  /** `firstOrder`: the offer is for first orders, so that the segment is taken for that. */
  | { kind: "customers"; firstOrder: boolean }
  | { kind: "purchases"; purchases: Conditions["purchases"] }
  | { kind: "combines"; combinesWith: Conditions["combinesWith"] };

/** How a code begins that counts for a partner without being known itself. */
export type ByPrefix = { prefix: CodeKey; partner: Named; since: Instant };

export type NotLive = "scheduled" | "ended" | "paused-here" | "stopped-here" | "ended-in-store";

type Credited =
  /** `other` is another partner for whom the code or the link speaks, and who is not credited. */
  | { kind: "credited"; partner: Named; by: EvidenceKind; other: (Named & { by: EvidenceKind }) | null; rule: Rule }
  | { kind: "uncredited"; reason: UncreditedReason | WaitingReason; partner: Named | null };

/** `discount` is what the code takes off the cart, `amount` what commission is computed on; in minor units. */
type Earned = {
  kind: "earns";
  partner: Named;
  cart: bigint;
  discount: bigint;
  amount: bigint;
  terms: Terms;
  commission: bigint;
  currency: Currency;
  /** What the code takes off could not be told. */
  unsure: boolean;
};
