// All that was ever said of what orders earn at one level, as a column of JSON.
import type { Currency, Instant } from "../domain/ids.ts";
import type { SaidVersion, Terms } from "../domain/terms.ts";
import { epochMs } from "./values.ts";

/** An expression for the versions of a table of terms, called `t` in `where`, oldest first; null where there is none. */
export const saidVersions = (table: string, where: string) =>
  `(SELECT json_agg(json_build_object('from', ${epochMs("t.from_at")}, 'version', t.version, 'kind', t.kind,
      'rateBps', t.rate_bps, 'flat', t.flat_minor::text, 'currency', t.currency) ORDER BY t.from_at, t.version)
    FROM ${table} t WHERE ${where})`;

/** What JSON.parse gives back of it. */
export type SaidJson =
  | {
      from: Instant;
      version: number;
      kind: Terms["kind"] | "none";
      rateBps: number;
      flat: string;
      currency: Currency;
    }[]
  | null;

export const saidIn = (versions: SaidJson): SaidVersion[] =>
  (versions ?? []).map(({ from, version, ...said }) => ({ from, version, terms: termsOf(said) }));

type TermsJson = Omit<NonNullable<SaidJson>[number], "from" | "version">;

function termsOf({ kind, rateBps, flat, currency }: TermsJson): Terms | null {
  if (kind === "none") return null;
  return kind === "percent" ? { kind, rateBps } : { kind, amount: BigInt(flat), currency };
}
