// How codes begin that count for a partner, without being known one by one.
import { codeKey } from "./code.ts";
import type { CodeKey, Instant } from "./ids.ts";
import type { Held } from "./ownership.ts";

const SHORTEST = 4;
const LONGEST = 32;

/** A prefix as it is compared: as codes are, without the star that other programs write at its end. */
export const prefixKey = (typed: string): CodeKey => codeKey(codeKey(typed).replace(/[*%]+$/, ""));

/** Why codes cannot be known by it, as a sentence for the merchant; null where they can. */
export function prefixProblem(typed: string): string | null {
  const key = prefixKey(typed);
  const length = [...key].length;
  if (key === "") return "Enter how the codes begin.";
  if (length < SHORTEST)
    return `A prefix needs at least ${SHORTEST} characters, or codes that nobody meant begin with it.`;
  if (length > LONGEST) return `A prefix can have at most ${LONGEST} characters.`;
  if (/[*%,]/.test(key)) return "Write only how the codes begin: no comma, and no sign that stands for others.";
  // Control characters are in no code, and the database takes no NUL.
  if (/\p{Cc}/u.test(key)) return "A prefix is one line of text.";
  return null;
}

/** The beginnings of a code that have one of these lengths, in characters, the longest first. */
export function beginningsOf(key: CodeKey, lengths: readonly number[]): CodeKey[] {
  if (lengths.length === 0) return [];
  const characters = [...key];
  const fitting = lengths.filter((length) => length <= characters.length).sort((a, b) => b - a);
  return fitting.map((length) => characters.slice(0, length).join("") as CodeKey);
}

/** A time in which a prefix is, or was, a partner's. */
export type HeldPrefix = Held & { prefix: CodeKey; partner: string };

/** What of a prefix's history keeps it from being somebody's from a moment on; null where nothing does. */
export const heldFrom = <One extends Held>(history: readonly One[], from: Instant): One | null =>
  history.find(({ to }) => to === null || to > from) ?? null;

type Period = Pick<Held, "from" | "to">;
const holds = (at: Instant) => (one: Period) => one.from <= at && (one.to === null || one.to > at);

/**
 * Whose a code was at a moment. From its first assignment on a code is told by its assignments alone, also where the last one has
 * ended: what a merchant said of the code itself goes before how it begins. Until then the longest prefix that was somebody's decides.
 */
export function ownerOfCode<Owner extends Period>(
  own: readonly Owner[],
  prefixes: readonly { prefix: CodeKey; owners: readonly Owner[] }[],
  at: Instant,
): { owner: Owner; prefix: CodeKey | null } | null {
  const holder = own.find(holds(at));
  if (holder !== undefined) return { owner: holder, prefix: null };
  if (own.some(({ from }) => from <= at)) return null;
  let longest: { owner: Owner; prefix: CodeKey } | null = null;
  for (const { prefix, owners } of prefixes) {
    const owner = owners.find(holds(at));
    if (owner !== undefined && (longest === null || prefix.length > longest.prefix.length)) longest = { owner, prefix };
  }
  return longest;
}
