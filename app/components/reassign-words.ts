import type { Instant } from "../domain/ids.ts";
import { counted } from "./numbers.ts";
import { type Clock, dateOf } from "./when.ts";
import { listed } from "./wish-words.ts";

/** What giving codes to another partner would do to orders. */
export type Foreseen = {
  from: Instant;
  owners: string[];
  /** To whom the codes were to go: that falls away. */
  promised: { partner: string; from: Instant }[];
  stays: number;
  again: number;
  approved: number;
  /** What is booked now for the orders that are looked at again, as whole minor units. */
  atStake: { partner: string; amount: string }[];
  /** Short paths of the shop that lead to the codes. */
  addresses: string[];
  /** What people type who misread the codes. */
  twins: string[];
};

type Choice = {
  /** Who is to get the codes, once that is chosen. */
  partner: string | null;
  begins: Begins;
};

/** From when on codes are given: at once, from a day that was, or from a day to come. */
export type Begins = "now" | "earlier" | "later";

/** The sentences to read before codes are given: what stays, from when the partner earns, what is looked at again. */
export function reassignWords(
  { from, owners, promised, stays, again, approved, atStake, addresses, twins }: Foreseen,
  { partner, begins }: Choice,
  { clock, money }: { clock: Clock; money: (minor: bigint) => string },
): string[] {
  const backDated = begins === "earlier";
  const along = [
    ...promised.map((one) => promisedWords(one, clock)),
    ...(twins.length === 0 ? [] : [twinWords(twins)]),
    ...(addresses.length === 0 ? [] : [addressWords(addresses)]),
  ];
  if (begins === "later") {
    const day = dateOf(from, clock);
    const until = `Orders placed before ${day} ${owners.length === 0 ? "are nobody’s by these codes" : `stay with ${formerly(owners)}`}.`;
    return [
      until,
      `${partner ?? "The new partner"} earns on orders placed from ${day} on, and sees nothing of it before.`,
      ...along,
    ];
  }
  const earns = `${partner ?? "The new partner"} earns on orders placed ${backDated ? `since ${dateOf(from, clock)}` : "from now on"}.`;
  const kept =
    stays === 0
      ? `No credited order was placed before${backDated ? " that day" : ""}.`
      : `${counted(stays, "order")} placed before ${stays === 1 ? "stays" : "stay"} with ${formerly(owners)}.`;
  if (!backDated) return [kept, earns, ...along];
  if (again === 0) return [kept, earns, "No order placed since needs to be looked at again.", ...along];
  const looked = `${counted(again, "order")} placed since ${again === 1 ? "is" : "are"} looked at again.`;
  return [
    kept,
    earns,
    looked,
    ...stakeWords(atStake, partner, money),
    ...(approved > 0 ? [approvedWords(approved)] : []),
    ...along,
  ];
}

/** What moves: what somebody else earns for the same orders comes of their own terms, and is not worked out before. */
function stakeWords(atStake: Foreseen["atStake"], partner: string | null, money: (minor: bigint) => string): string[] {
  const losers = atStake.filter((one) => one.partner !== partner);
  if (losers.length === 0) return [];
  const taken = losers.map((one) => `${money(BigInt(one.amount))} from ${one.partner}`).join(", ");
  return [`Taken back: ${taken}. ${partner ?? "The new partner"} earns for the same orders by their own terms.`];
}

const promisedWords = ({ partner, from }: Foreseen["promised"][number], clock: Clock): string =>
  `The change to ${partner} on ${dateOf(from, clock)} is taken back.`;

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
