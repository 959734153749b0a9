/** One `name:value` of Shopify's search syntax; a bare word has no name. */
export interface Term {
  name: string | null;
  compare: "=" | ">" | ">=" | "<" | "<=";
  value: string;
  negated: boolean;
}

const TERM = /(-|NOT\s+)?(?:([a-z_]+):)?(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|([^\s'"]+))/gi;

/** Reads a search query whose terms all have to hold. Errors: throws on OR, which nothing here needs. */
export function readSearch(query: string | null | undefined): Term[] {
  if (!query) return [];
  if (/\bOR\b/.test(query)) throw new Error(`The simulator does not imitate OR in a search: ${query}`);
  return [...query.replaceAll(/\bAND\b/g, " ").matchAll(TERM)].map((parts) => ({
    negated: Boolean(parts[1]),
    name: parts[2]?.toLowerCase() ?? null,
    compare: (parts[3] ?? "=") as Term["compare"],
    value: parts[4] ?? parts[5] ?? parts[6] ?? "",
  }));
}

export function compares(term: Term, actual: number, wanted: number): boolean {
  switch (term.compare) {
    case "=":
      return actual === wanted;
    case ">":
      return actual > wanted;
    case ">=":
      return actual >= wanted;
    case "<":
      return actual < wanted;
    case "<=":
      return actual <= wanted;
  }
}
