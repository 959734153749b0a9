import type { HandKind } from "../domain/hand.ts";
import type { Instant } from "../domain/ids.ts";
import { unreachable } from "../domain/result.ts";
import { type Clock, dateOf } from "./when.ts";

/** What a change of an order's credit would do to what partners earn, in minor units. */
export type Foreseen = {
  changes: readonly { partner: string; before: bigint; after: bigint }[];
  pays: "now" | "when-paid" | Instant;
};

type Writing = { clock: Clock; money: (minor: bigint) => string };

/** Who loses what and who gains what, in sentences to read before the credit is changed. */
export function foreseenWords({ changes, pays }: Foreseen, { clock, money }: Writing): string[] {
  const lost = changes.filter(({ before, after }) => after < before);
  const gained = changes.filter(({ before, after }) => after > before);
  if (lost.length + gained.length === 0) return ["No amount changes."];
  return [
    ...lost.map(({ partner, before, after }) => `${partner} loses ${money(before - after)}.`),
    ...gained.map(
      ({ partner, before, after }) => `${partner} gains ${money(after - before)}, ${paysWords(pays, clock)}.`,
    ),
  ];
}

function paysWords(pays: Foreseen["pays"], clock: Clock): string {
  if (pays === "now") return "payable at once";
  return pays === "when-paid" ? "payable when the order is paid" : `payable from ${dateOf(pays, clock)} on`;
}

export type HandLine = {
  kind: HandKind;
  partner: { id: number; name: string } | null;
  reason: string | null;
  userId: string | null;
};

/** One change by hand, as a line of the order's history. */
export function handWords({ kind, partner }: HandLine): string {
  switch (kind) {
    case "partner":
      return `Given to ${partner?.name ?? "a former partner"}`;
    case "nobody":
      return "Given to nobody";
    case "undone":
      return "Change undone";
    default:
      return unreachable(kind);
  }
}

/** Why, and by whom, as far as that is known; nothing for a change that was undone without a word. */
export function whyWords({ kind, reason, userId }: HandLine): string {
  const why =
    reason === null ? (kind === "undone" ? "" : "The reason was erased with the customer’s data.") : `“${reason}”`;
  return [why, userId === null ? "" : `staff member ${userId}`].filter(Boolean).join(" · ");
}
