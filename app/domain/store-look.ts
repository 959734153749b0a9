import type { CodeKey, Instant } from "./ids.ts";

/** A code that the store has, with the discount that it stands in: its title, what it gives in Shopify's words, how often it was used. */
export type InStore = {
  key: CodeKey;
  title: string;
  gives: string | null;
  /** Of all the discount's codes together. */
  uses: number;
  codes: number;
};

/** What the store was asked of a file's codes, and when. `problem`: why not more. */
export type StoreLook = { at: Instant; asked: CodeKey[]; found: InStore[]; problem: string | null };

/** "“Welcome”: 10% off entire order, used 46 times". */
export function inStoreWords({ title, gives, uses, codes }: InStore): string {
  const often = uses === 1 ? "once" : `${uses} times`;
  const used =
    uses === 0 ? "never used" : codes === 1 ? `used ${often}` : `used ${often} by its ${codes} codes together`;
  return `“${title}”${gives === null ? "" : `: ${gives}`}, ${used}`;
}
