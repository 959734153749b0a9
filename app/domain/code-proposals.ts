// Another name for a row of a file whose own is taken: by the rules of the proposals for a code that is typed.
import { codeFormatProblem, codeSuggestions } from "./code.ts";
import { createFreeCodes } from "./code-pattern.ts";
import type { CodeKey } from "./ids.ts";

/** Names of the partner's own, the best first, and the one that gets an ending where none of these is free. */
export type Asked = { own: readonly CodeKey[]; stem: CodeKey };

/** As many as a code that is typed has proposed. */
const MOST_OWN = 4;
const NAMELESS = "PARTNER" as CodeKey;

/** `latinName`: the partner's, in Latin letters. `value`: what the row's offer gives; null where it names none. */
export function askedOf(row: { key: CodeKey; latinName: string; value: string | null }): Asked {
  const { key, latinName, value } = row;
  const own = value === null ? [] : codeSuggestions(latinName, value).slice(0, MOST_OWN);
  if (codeFormatProblem(key) === null) return { own, stem: key };
  // What only the store may be called gets no ending here.
  return { own, stem: own[0] ?? codeSuggestions(latinName, "")[0] ?? NAMELESS };
}

/** Proposes one name after the other, and none twice; what is taken stays taken. */
export function createProposals(isTaken: (key: CodeKey) => boolean): (asked: Asked) => CodeKey {
  const given = new Set<CodeKey>();
  const isGone = (key: CodeKey) => given.has(key) || isTaken(key);
  const withEnding = createFreeCodes(isGone);
  return ({ own, stem }) => {
    const free = own.find((key) => !isGone(key)) ?? withEnding(stem);
    given.add(free);
    return free;
  };
}
