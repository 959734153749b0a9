import type { Instant, PartnerId } from "./ids.ts";
import type { TermsVersion } from "./terms.ts";

export const PARTNER_STATES = ["active", "paused", "archived"] as const;
export type PartnerStateName = (typeof PARTNER_STATES)[number];

/** Who promotes and earns, as a list or a page shows them. */
export type Partner = {
  id: PartnerId;
  name: string;
  email: string | null;
  note: string;
  /** In force now. */
  state: PartnerStateName;
  /** In force now. */
  terms: TermsVersion;
  /** Codes that belong to the partner now. */
  codes: number;
  createdAt: Instant;
};
