import type { Currency, Instant } from "./ids.ts";

/** What a credited order earns. `flat` is per order and falls only when nothing is left of the order. */
export type Terms = { kind: "percent"; rateBps: number } | { kind: "flat"; amount: bigint; currency: Currency };

export type TermsVersion = { version: number; from: Instant; terms: Terms };
