import type { Instant } from "./ids.ts";

/** Who gets the credit: the kinds of evidence in the order in which they are asked. */
export type EvidenceKind = "hand" | "code" | "click" | "earlier-customer";

export type Rule = {
  order: readonly EvidenceKind[];
  clickWindowDays: number;
  /** Several partner codes on one order: the largest discount, ties to the first. */
  severalCodes: "largest-discount";
};

export type RuleVersion = { version: number; from: Instant; rule: Rule; holdDays: number };

/** Design decision 7. */
export const DEFAULT_RULE: Rule = {
  order: ["hand", "code", "click", "earlier-customer"],
  clickWindowDays: 30,
  severalCodes: "largest-discount",
};
export const DEFAULT_HOLD_DAYS = 14;

/** In force where a shop has set no rule of its own. */
export const DEFAULT_RULE_VERSION: RuleVersion = {
  version: 0,
  from: 0 as Instant,
  rule: DEFAULT_RULE,
  holdDays: DEFAULT_HOLD_DAYS,
};
