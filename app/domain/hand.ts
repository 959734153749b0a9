import type { Gathered } from "./attribute.ts";
import type { Evidence, Step } from "./attribution.ts";
import type { Instant, PartnerId } from "./ids.ts";

/** What a merchant decided by hand about who gets the credit of an order; `undone`: the evidence decides again. */
export type Hand =
  | { kind: "partner"; partnerId: PartnerId; at: Instant }
  | { kind: "nobody"; at: Instant }
  | { kind: "undone"; at: Instant };
export type HandKind = Hand["kind"];

/** Longer ones are no reason but a letter. */
export const REASON_LENGTH = 200;

/** Why nobody can be given an order: null where it can be. An order that was never heard has no steps. */
export function handlessness(trail: readonly Step[]): Handless | null {
  switch (trail[0]?.kind) {
    case undefined:
    case "order-not-heard":
    case "order-deleted":
      return "not-heard";
    case "test-order":
    case "before-start":
    case "other-currency":
      return trail[0].kind;
    default:
      return null;
  }
}

export type Handless = "not-heard" | "test-order" | "before-start" | "other-currency";

type ByHand = Extract<Evidence, { kind: "hand" }>;

/** What of an order's hands, the oldest first, speaks: those since the last that was taken back. */
export function speakingHands(hands: readonly Hand[]): { named: ByHand[] } & Pick<Gathered, "nobody"> {
  const since = hands.slice(hands.findLastIndex(({ kind }) => kind === "undone") + 1);
  const last = since.at(-1);
  return {
    named: since.flatMap((hand) =>
      hand.kind === "partner" ? [{ kind: "hand", partnerId: hand.partnerId, at: hand.at }] : [],
    ),
    ...(last?.kind === "nobody" && { nobody: last.at }),
  };
}

/** A hand as it is added to those before: each has a moment of its own, also where clocks differ. */
export function addHand(hands: readonly Hand[], hand: Hand): Hand {
  const last = hands.at(-1);
  return last !== undefined && hand.at <= last.at ? { ...hand, at: (last.at + 1) as Instant } : hand;
}
