import type { Currency, Instant } from "./ids.ts";

/**
 * What a credited order earns. `flat` is per order and falls only when nothing is left of the order; `per-item` counts the
 * pieces that are left of it (domain/items.ts).
 */
export type Terms =
  | { kind: "percent"; rateBps: number }
  | { kind: "flat" | "per-item"; amount: bigint; currency: Currency };

/** What was said at one level from a moment on; null where the next level is asked. */
export type SaidVersion = { version: number; from: Instant; terms: Terms | null };

/** Where terms are said, the first asked first: of the code, its partner, the partner's group, the code's offer, the shop. */
export type TermsLevel = { kind: "code" | "partner" | "shop" } | { kind: "group" | "offer"; id: number };

/** Terms in force, and the level and version that said them. */
export type TermsVersion = { version: number; from: Instant; terms: Terms; level: TermsLevel };

export const NOTHING_SAID: SaidVersion = { version: 0, from: 0 as Instant, terms: null };

/** What every shop begins with: in force until it says itself what is earned where nobody nearer to the order says it. */
export const SHOP_TERMS: TermsVersion = {
  version: 0,
  from: 0 as Instant,
  terms: { kind: "percent", rateBps: 1_000 },
  level: { kind: "shop" },
};

/** The version of a moment; undefined where none had begun. Versions come oldest first. */
export const versionAt = <T extends { from: Instant }>(versions: readonly T[], at: Instant): T | undefined =>
  versions.findLast(({ from }) => from <= at);

/** What the shop itself says at a moment. Its first word does not reach back: orders from before it earn what held then. */
export function shopTermsAt(versions: readonly SaidVersion[], at: Instant): TermsVersion {
  const said = versionAt(versions, at);
  return said === undefined || said.terms === null
    ? SHOP_TERMS
    : { ...said, terms: said.terms, level: SHOP_TERMS.level };
}

/** The first of the levels that says something, or the shop. */
export function firstSaid(
  levels: readonly { level: TermsLevel; said: SaidVersion | undefined }[],
  shop: TermsVersion,
): TermsVersion {
  for (const { level, said } of levels) {
    if (said !== undefined && said.terms !== null) return { ...said, terms: said.terms, level };
  }
  return shop;
}

/** Whether two terms earn the same. */
export function sameTerms(one: Terms | null, other: Terms | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.kind === "percent") return other.kind === "percent" && one.rateBps === other.rateBps;
  return other.kind === one.kind && one.amount === other.amount && one.currency === other.currency;
}
