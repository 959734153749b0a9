import type { UncreditedReason } from "../../domain/attribution.ts";
import type { EvidenceKind } from "../../domain/rule.ts";
import { uncreditedWords } from "../order-words.ts";

export const TRIED_BY: Record<EvidenceKind, string> = {
  hand: "Given by you",
  code: "Code",
  click: "Link",
  "earlier-customer": "Earlier customer",
};

/** Why nobody would be credited, short enough for a list. */
export function triedWords(reason: UncreditedReason | "waiting" | "test" | null): string {
  if (reason === "test") return "Test order";
  if (reason === "waiting" || reason === null) return "Not decided yet";
  const words = uncreditedWords(reason);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
