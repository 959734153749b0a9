import type { Attribution } from "./attribution.ts";
import type { CodeKey, Currency, Day, Instant, PartnerId } from "./ids.ts";
import type { NewEntry } from "./ledger.ts";
import type { OrderFacts } from "./order.ts";
import type { RuleVersion } from "./rule.ts";
import type { TermsVersion } from "./terms.ts";

/** All that a merchant set, as of the order's processed_at. */
export type Programme = {
  currency: Currency;
  timeZone: string;
  earnsFrom: Instant;
  rule: RuleVersion;
  /** Owners of the codes in `facts.codesSeen` as of processed_at; codes that belong to nobody are absent. */
  owners: ReadonlyMap<CodeKey, CodeOwner>;
};

export type CodeOwner = {
  partnerId: PartnerId;
  since: Instant;
  state: "active" | "paused" | "archived";
  emailHash: string | null;
  terms: TermsVersion;
};

/** Who was credited with which share, under which versions. Stored; *how much* is always computed from it anew. */
export type Decided = {
  attribution: Attribution;
  ruleVersion: number;
  holdDays: number;
  /** The first approval froze who, shares and versions. */
  frozen: boolean;
  /** Digest of the evidence that was asked; a different one asks again unless frozen. */
  evidence: string;
  tally: Tally;
  /** When what is pending may be approved; null where nothing is pending. */
  dueAt: Instant | null;
};

/** What already left the expense account for this order, per partner, by where it lies now. */
export type Booked = ReadonlyMap<PartnerId, Balance>;
export type Balance = { pending: bigint; payable: bigint; paid: bigint };

/** What the totals hold of one order: totals change by the difference of two tallies, and a recount sums them. */
export type Tally = {
  day: Day;
  currency: Currency;
  /** False for test orders and orders not yet complete. */
  counted: boolean;
  sales: bigint;
  credits: TallyCredit[];
  redemptions: TallyRedemption[];
};
export type TallyCredit = { partnerId: PartnerId; sales: bigint; discount: bigint; commission: bigint };
export type TallyRedemption = { codeKey: CodeKey; credited: boolean; sales: bigint; discount: bigint; commission: bigint };

export type Settlement = {
  outcome: "credited" | "uncredited" | "waiting" | "test";
  decided: Decided;
  entries: NewEntry[];
};

export type SettleInput = {
  facts: OrderFacts;
  programme: Programme;
  decided: Decided | null;
  booked: Booked;
  now: Instant;
};
