import type { Instant, PartnerId } from "./ids.ts";

/** Whose a code was from … until just before …; null while it still is. */
export type Held = { partnerId: PartnerId; from: Instant; to: Instant | null };

/** To whom a code goes on a day ahead. */
export type NextOwner = { partnerId: PartnerId; from: Instant };

/** Whose the code is now; null where it is nobody's. What is to come is in no history. */
export const holderOf = (history: readonly Held[]): Held | null => history.find(({ to }) => to === null) ?? null;

/**
 * What comes of giving a code from a moment on, which may lie ahead. `kept`: whoever gets it has it, and nobody else is to have
 * it next.
 */
export function outcomeOfGiving(
  { history, next }: { history: readonly Held[]; next: NextOwner | null },
  { partnerId, from, now }: NextOwner & { now: Instant },
): "given" | "kept" | "theirs" {
  if (from > now && next?.partnerId === partnerId && next.from === from) return "theirs";
  const holder = holderOf(history);
  if (holder === null || holder.partnerId !== partnerId || holder.from > from) return "given";
  return next === null ? "theirs" : "kept";
}

/** The shortest time that holds all moments since `from` at which the code was nobody's; null where there is none. */
export function nobodysTime(
  history: readonly Held[],
  { from, now }: { from: Instant; now: Instant },
): { from: Instant; to: Instant } | null {
  let until = from;
  const gaps: { from: Instant; to: Instant }[] = [];
  for (const held of [...history].sort((a, b) => a.from - b.from)) {
    if (held.from > until) gaps.push({ from: until, to: held.from });
    if (held.to === null) until = now;
    else if (held.to > until) until = held.to;
  }
  if (until < now) gaps.push({ from: until, to: now });
  const [first, last] = [gaps[0], gaps.at(-1)];
  return first && last ? { from: first.from, to: last.to } : null;
}
