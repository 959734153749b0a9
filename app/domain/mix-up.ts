// Codes of two partners that people take for each other: who reads one may type the other, and it counts for the wrong partner.
import { misreadAs, spokenOf } from "./code-pattern.ts";
import type { CodeKey } from "./ids.ts";

/** Where none of these stands, nobody takes the code for another: most codes of a long file are not looked at more closely. */
const CONFUSABLE = /[OIL][0-9]|[0-9][OIL]|[A-Z][01]|[01][A-Z]|[_-]/;

const NOTHING: CodeKey[] = [];

/** What people type who take this code for another, also where they hear it and misread it. */
export function takenFor(key: CodeKey): CodeKey[] {
  if (!CONFUSABLE.test(key)) return NOTHING;
  const misread = misreadAs(key);
  const spoken = spokenOf(key);
  return spoken === key ? misread : [...new Set([...misread, spoken, ...misreadAs(spoken)])];
}

const LOOKS_LIKE: Record<string, readonly string[]> = { "0": ["O"], "1": ["I", "L"], O: ["0"], I: ["1"], L: ["1"] };

/** The codes that this one may be taken for, and those that may be taken for it. */
export function mixedUpWith(key: CodeKey): CodeKey[] {
  const others: string[] = [];
  for (const [at, sign] of Array.from(key).entries()) {
    const before = key.slice(0, at);
    for (const other of LOOKS_LIKE[sign] ?? []) others.push(before + other + key.slice(at + 1));
    // Somebody else's may be written with a hyphen where letters end and digits begin.
    if (/[A-Z]$/.test(before) && /[0-9]/.test(sign))
      others.push(`${before}-${key.slice(at)}`, `${before}_${key.slice(at)}`);
  }
  const reversed = others.filter((other) => takenFor(other as CodeKey).includes(key)) as CodeKey[];
  return [...new Set([...takenFor(key), ...reversed])].filter((other) => other !== key);
}

/** A code that another is taken for, and whose it is. */
export type MixUp = { key: CodeKey; name: string };

export const mixUpSentence = ({ key, name }: MixUp): string =>
  `Customers may mix it up with ${key}, which is ${name}’s: orders meant for one would count for the other.`;
