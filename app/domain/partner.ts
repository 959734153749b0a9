import type { Instant, PartnerId } from "./ids.ts";
import type { SaidVersion } from "./terms.ts";

export const PARTNER_STATES = ["active", "paused", "archived"] as const;
export type PartnerStateName = (typeof PARTNER_STATES)[number];

/** Where a partner promotes. */
export const CHANNELS = ["podcast", "video", "social", "newsletter", "publisher", "other"] as const;
export type Channel = (typeof CHANNELS)[number];

/** Partners that belong together, under a name of the shop's own. */
export type PartnerGroup = { id: number; name: string };

/** A group with how many are in it, how many of them have no terms of their own, and what those earn. */
export type GroupTerms = PartnerGroup & { partners: number; following: number; terms: SaidVersion };

/** Who promotes and earns, as a list or a page shows them. */
export type Partner = {
  id: PartnerId;
  name: string;
  email: string | null;
  note: string;
  channel: Channel | null;
  /** How many listen, watch or read. */
  reach: number | null;
  group: PartnerGroup | null;
  /** In force now. */
  state: PartnerStateName;
  /** In force now; without terms where the group or the offer says them. */
  terms: SaidVersion;
  /** Codes that belong to the partner now. */
  codes: number;
  /** Of these, the ones that customers can use, or soon can. */
  codesInUse: number;
  createdAt: Instant;
};

/** What a list of partners shows; null where all are shown. */
export type PartnerFilter = {
  search: string;
  state: PartnerStateName | null;
  /** A group's number, or those in no group. */
  group: number | "none" | null;
  /** `none`: those of whom no channel is said. */
  channel: Channel | "none" | null;
};

export const EVERY_PARTNER: PartnerFilter = { search: "", state: null, group: null, channel: null };

/** Partners of a list: those that were ticked, or all that its filter finds. */
export type ChosenPartners = { kind: "ticked"; ids: readonly number[] } | { kind: "found"; filter: PartnerFilter };

/** What becomes of the codes of partners who are paused or archived. */
export const CODE_FATES = ["stop", "leave"] as const;
export type CodeFate = (typeof CODE_FATES)[number];

/** Whom a change of state befell; of their codes, which are stopped and which a job is to stop. */
export type StateChanged = { state: PartnerStateName; partners: number; stopped: number; stopping: number };
