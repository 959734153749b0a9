// What a merchant should know of a code of a file that can be made as it is.
import { guessableHint, hintSentence } from "./code-pattern.ts";
import type { CodeKey, PartnerId } from "./ids.ts";
import { mixUpSentence, takenFor } from "./mix-up.ts";

/** Who a row's code is for: somebody who is here, or who is made by the file. */
type Whose = { id: PartnerId; name: string; paused: boolean } | { ref: string; name: string };
type Owners = ReadonlyMap<CodeKey, { id: PartnerId; name: string } | null>;

export type Warnings = {
  /** Of a row that gives a code to somebody, in the file's order. */
  of: (key: CodeKey, partner: Whose, where: { owners: Owners; inStore: boolean }) => string[];
};

/**
 * Codes that customers may mix up are looked for in files of so many lines: made for more, codes are drawn by lot, a third of them
 * could be mixed up with some other, and nobody reads as many warnings.
 */
export const MOST_COMPARED = 20_000;

/** `compares`: whether codes that are mixed up are told. */
export function createWarnings(compares: boolean): Warnings {
  const given = new Map<CodeKey, Whose>();
  /** What people type who take a code of the file for another, and which code that is. */
  const taken = new Map<CodeKey, CodeKey>();
  return {
    of(key, partner, { owners, inStore }) {
      const others = compares ? takenFor(key) : [];
      const earlier = taken.get(key);
      for (const other of others) if (!taken.has(other)) taken.set(other, key);
      if (compares) given.set(key, partner);
      return [
        ...mixUpsIn(partner, earlier === undefined ? others : [...others, earlier], { owners, given }),
        ...(inStore ? [] : guessable(key)),
        ...("id" in partner && partner.paused
          ? [`${partner.name} is paused: orders with it earn nothing until you resume them.`]
          : []),
      ];
    },
  };
}

function mixUpsIn(
  partner: Whose,
  others: readonly CodeKey[],
  { owners, given }: { owners: Owners; given: ReadonlyMap<CodeKey, Whose> },
): string[] {
  for (const other of others) {
    const whose = owners.get(other) ?? given.get(other);
    if (whose && !isSame(whose, partner)) return [mixUpSentence({ key: other, name: whose.name })];
  }
  return [];
}

function isSame(one: { id: PartnerId } | Whose, other: Whose): boolean {
  if ("id" in one) return "id" in other && one.id === other.id;
  return "ref" in other && one.ref === other.ref;
}

function guessable(key: CodeKey): string[] {
  const hint = guessableHint(key);
  return hint === null ? [] : [hintSentence(hint)];
}
