import { fail, ok, type Result } from "./result.ts";

/** Lists of which views are saved. */
export const VIEW_LISTS = ["partners", "codes"] as const;
export type ViewList = (typeof VIEW_LISTS)[number];

/** Filters of a list under a name of the shop's own, as they stand in the list's address: "state=active&group=3". */
export type SavedView = { id: number; name: string; query: string };

const QUERY_LENGTH = 1_000;

/** The name of a view as it is kept. */
export function parseViewName(typed: string): Result<string, string> {
  const name = typed.trim().normalize("NFC").replace(/\s+/g, " ");
  if (name === "") return fail("Enter a name for the view.");
  return name.length > 40 ? fail("The name of a view can have at most 40 characters.") : ok(name);
}

/** A query as it is kept: what names a page, a shop or a view is no filter. */
export function filtersOf(query: string): string {
  const read = new URLSearchParams(query.slice(0, QUERY_LENGTH));
  const filters = [...read].filter(([name, value]) => value !== "" && !NO_FILTERS.has(name));
  return new URLSearchParams(filters.toSorted(([one], [other]) => (one < other ? -1 : 1))).toString();
}

const NO_FILTERS = new Set([
  "page",
  "after",
  "before",
  "view",
  "shop",
  "host",
  "embedded",
  "locale",
  "id_token",
  "done",
]);
