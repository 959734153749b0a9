import type { Instant } from "../domain/ids.ts";
import { type Clock, isOfLaterDay, momentOf } from "./when.ts";

export type OwnerView = { partner: { id: number; name: string }; from: Instant; to: Instant | null };

/** "Sarah Lee, 1 Sep to 20 Nov", the newest first; with the time in which the code was nobody's. */
export function ownersWords(owners: readonly OwnerView[], clock: Clock): string[] {
  if (owners.length === 0) return ["It was nobody’s so far."];
  const words: string[] = [];
  let later: Instant | null = null;
  for (const { partner, from, to } of owners) {
    if (to !== null && to !== later) {
      words.push(
        later === null
          ? `Nobody since ${momentOf(to, clock)}`
          : `Nobody, ${momentOf(to, clock)} to ${momentOf(later, clock)}`,
      );
    }
    words.push(
      to === null && isOfLaterDay(from, clock)
        ? nextWords({ name: partner.name, from }, clock)
        : to === null
          ? `${partner.name} since ${momentOf(from, clock)}`
          : `${partner.name}, ${momentOf(from, clock)} to ${momentOf(to, clock)}`,
    );
    later = from;
  }
  return words;
}

/** "Noor Haddad from 28 Nov on". */
export const nextWords = ({ name, from }: { name: string; from: Instant }, clock: Clock): string =>
  `${name} from ${momentOf(from, clock)} on`;

/** "SARAH15 from 28 Nov on, until then of Sarah Lee". */
export const nextCodeWords = (
  { display, from, now }: { display: string; from: Instant; now: { name: string } | null },
  clock: Clock,
): string => `${display} from ${momentOf(from, clock)} on, until then ${now === null ? "nobody’s" : `of ${now.name}`}`;

/** "SARAH15 until 20 Nov, now of Noor Haddad". */
export function formerWords(
  { display, until, now }: { display: string; until: Instant; now: { name: string } | null },
  clock: Clock,
): string {
  return `${display} until ${momentOf(until, clock)}, now ${now === null ? "nobody’s" : `of ${now.name}`}`;
}
