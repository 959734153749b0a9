import { useNavigation, useSearchParams } from "@remix-run/react";

/** Changes to the page's query: null takes a name away. A page that was cut by a filter starts again at the first. */
export type AddressChange = Record<string, string | null>;

const PAGING = ["after", "before", "page"];

/** The filters of a list stand in its address, so that a view can be linked, reloaded and gone back to. */
export function useAddress() {
  const [query, setQuery] = useSearchParams();
  const navigation = useNavigation();
  const change = (changes: AddressChange, history: "push" | "replace" = "push") =>
    setQuery((current) => changed(current, changes), { replace: history === "replace", preventScrollReset: true });
  const link = (changes: AddressChange) => `?${changed(query, changes)}`;
  const busy = navigation.state === "loading" && navigation.formMethod === undefined;
  return { query, change, link, busy };
}

export function changed(query: URLSearchParams, changes: AddressChange): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const name of PAGING) next.delete(name);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
  }
  return next;
}
