import type { Currency, Day, Instant, PartnerId } from "./ids.ts";
import type { SaidVersion } from "./terms.ts";

export const PARTNER_STATES = ["invited", "applied", "active", "paused", "archived"] as const;
export type PartnerStateName = (typeof PARTNER_STATES)[number];

/** States that a merchant may choose; the others come of an invitation and of an application. */
export const CHOSEN_STATES = ["active", "paused", "archived"] as const;
export type ChosenState = (typeof CHOSEN_STATES)[number];

/** Who is not a partner yet: orders credit them nothing, and codes and a page they get with the first time they are active. */
export const isWaiting = (state: PartnerStateName): boolean => state === "invited" || state === "applied";

/**
 * Whether somebody in one state is put into another: there is nothing to pause of who was never active, and who is archived
 * comes back only where just that is wished.
 */
export function mayBecome(from: PartnerStateName, to: ChosenState, { restore }: { restore: boolean }): boolean {
  if (from === to) return false;
  if (from === "archived") return to === "active" && restore;
  return to !== "paused" || !isWaiting(from);
}

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
  /** Those who plan a post in this span of days, both ends counted. */
  posts: { from: Day; to: Day } | null;
  /** Those to whom commission is due in this currency, waiting or payable. */
  owed: Currency | null;
};

/** What a list of partners may be sorted by. */
export const PARTNER_SORTS = ["name", "orders", "waiting", "payable"] as const;
export type PartnerSort = (typeof PARTNER_SORTS)[number];

export const EVERY_PARTNER: PartnerFilter = {
  search: "",
  state: null,
  group: null,
  channel: null,
  posts: null,
  owed: null,
};

/** Partners of a list: those that were ticked, or all that its filter finds. */
export type ChosenPartners = { kind: "ticked"; ids: readonly number[] } | { kind: "found"; filter: PartnerFilter };

/**
 * What becomes of the codes of partners who are paused or archived: stopped in the store; left as they are; kept as the
 * house's own, live and nobody's; given to another partner.
 */
export const CODE_FATES = ["stop", "leave", "house", "give"] as const;
export type CodeFate = (typeof CODE_FATES)[number];

/** Whom a change of state befell, of how many; of their codes, which are stopped, which a job is to stop, which others have. */
export type StateChanged = {
  kind: "state";
  state: ChosenState;
  asked: number;
  partners: number;
  stopped: number;
  stopping: number;
  house: number;
  given: number;
  /** Codes of those who are active again that are stopped, and stay so. */
  atRest: number;
};

/** What a change of state would befall. Sums in minor units. */
export type StateOutlook = {
  asked: number;
  partners: number;
  /** Left out, since they are archived, since they are in that state, and since they are no partners yet. */
  archived: number;
  already: number;
  waiting: number;
  /** Live codes of Vouch's own, and codes that stand in the merchant's own discounts. */
  codes: number;
  mapped: number;
  pending: bigint;
  payable: bigint;
};
