import type { CodeKey, Currency, Instant, PartnerId } from "./ids.ts";
import type { PartnerStateName } from "./partner.ts";
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
  /** The partners whom evidence other than codes names, as of processed_at. */
  partners: ReadonlyMap<PartnerId, PartnerStanding>;
};

export type PartnerStanding = {
  partnerId: PartnerId;
  state: PartnerStateName;
  /** Of the address that they had then; null where they had none, or it is forgotten. */
  emailHash: string | null;
  /** By which this evidence would earn: a code's own come before its partner's. */
  terms: TermsVersion;
};

/** `prefix`: the code is known by how it begins alone, and `since` is the prefix's. */
export type CodeOwner = PartnerStanding & { since: Instant; prefix?: CodeKey };
