import type { Instant } from "../domain/ids.ts";
import { counted } from "./numbers.ts";
import { type Clock, dateOf } from "./when.ts";
import { listed } from "./wish-words.ts";

/** What giving codes to another partner would do to orders. */
export type Foreseen = {
  from: Instant;
  owners: string[];
  stays: number;
  again: number;
  approved: number;
  /** Short paths of the shop that lead to the codes. */
  addresses: string[];
  /** What people type who misread the codes. */
  twins: string[];
};

type Choice = {
  /** Who is to get the codes, once that is chosen. */
  partner: string | null;
  /** Whether the codes are given from an earlier day on. */
  backDated: boolean;
};

/** The sentences to read before codes are given: what stays, from when the partner earns, what is looked at again. */
export function reassignWords(
  { from, owners, stays, again, approved, addresses, twins }: Foreseen,
  { partner, backDated }: Choice,
  clock: Clock,
): string[] {
  const earns = `${partner ?? "The new partner"} earns on orders placed ${backDated ? `since ${dateOf(from, clock)}` : "from now on"}.`;
  const kept =
    stays === 0
      ? `No credited order was placed before${backDated ? " that day" : ""}.`
      : `${counted(stays, "order")} placed before ${stays === 1 ? "stays" : "stay"} with ${formerly(owners)}.`;
  const along = [
    ...(twins.length === 0 ? [] : [twinWords(twins)]),
    ...(addresses.length === 0 ? [] : [addressWords(addresses)]),
  ];
  if (!backDated) return [kept, earns, ...along];
  if (again === 0) return [kept, earns, "No order placed since needs to be looked at again.", ...along];
  const looked = `${counted(again, "order")} placed since ${again === 1 ? "is" : "are"} looked at again.`;
  return [kept, earns, looked, ...(approved > 0 ? [approvedWords(approved)] : []), ...along];
}

const twinWords = (twins: readonly string[]): string =>
  twins.length > 3
    ? `${twins.length} codes for those who misread these go along.`
    : `${listed(twins)}, for those who misread the ${twins.length === 1 ? "code, goes" : "codes, go"} along.`;

function addressWords(addresses: readonly string[]): string {
  if (addresses.length > 2) return `${addresses.length} short addresses go along with the codes.`;
  const along = addresses.length === 1 ? "goes along, and leads" : "go along, and lead";
  return `${addresses.join(" and ")} ${along} to the new partner’s link.`;
}

const approvedWords = (approved: number): string =>
  approved === 1
    ? "The commission of 1 of them is approved already: that order keeps its partner."
    : `The commission of ${counted(approved, "of them", "of them")} is approved already: these orders keep their partner.`;

function formerly(owners: readonly string[]): string {
  if (owners.length === 0) return "whoever they were credited to";
  return owners.length <= 2 ? owners.join(" and ") : "their partners";
}
