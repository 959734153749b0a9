import {
  ChoiceList,
  IndexFilters,
  IndexFiltersMode,
  type IndexFiltersProps,
  useSetIndexFiltersMode,
} from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { type AddressChange, useAddress } from "./use-address.ts";
import { type SavedViews, useSavedViews } from "./use-saved-views.ts";

export type View = { id: string; label: string; change: AddressChange };
export type Filter = {
  key: string;
  label: string;
  control: NonNullable<IndexFiltersProps["filters"]>[number]["filter"];
  /** What is chosen, as the chip says it; null where nothing is. */
  applied: string | null;
  clear: AddressChange;
};

type ListFiltersProps = {
  views: readonly View[];
  view: string;
  filters?: readonly Filter[];
  searchFor: string;
  /** Where merchants may save views of their own. */
  saved?: SavedViews | undefined;
};

// Long enough that a word typed at ease is one search.
const TYPING_MS = 300;

/** Tabs, search and filters of a list, as Shopify's own lists have them; all of it stands in the page's address. */
export function ListFilters({ views, view, filters = [], searchFor, saved }: ListFiltersProps) {
  const { query, change, busy } = useAddress();
  const searched = query.get("q") ?? "";
  const [typed, setTyped] = useState(searched);
  const narrowed = searched !== "" || filters.some((f) => f.applied !== null);
  const [opened] = useState(narrowed);
  const { mode, setMode } = useSetIndexFiltersMode(narrowed ? IndexFiltersMode.Filtering : IndexFiltersMode.Default);

  // What was asked for last from here: an address that says otherwise was changed elsewhere, and is what stands in the field.
  const asked = useRef(searched);
  useEffect(() => {
    if (searched === asked.current) return;
    asked.current = searched;
    setTyped(searched);
  }, [searched]);
  // One search at a time: a list that takes longer than a pause in typing would otherwise be asked for again and again.
  useEffect(() => {
    if (typed === searched || busy) return;
    const timer = setTimeout(() => {
      asked.current = typed;
      change({ q: typed }, "replace");
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, searched, busy, change]);

  // While one filters, the tabs are away: the view stands among the filters then.
  const [all, chosenView] = [views[0], views.find((v) => v.id === view)];
  const shownView =
    all && chosenView && all !== chosenView
      ? [{ key: "view", label: chosenView.label, onRemove: () => change(all.change) }]
      : [];
  const viewFilter = {
    key: "view",
    label: "Show",
    pinned: true,
    filter: (
      <ChoiceList
        title="Show"
        titleHidden
        choices={views.map((v) => ({ value: v.id, label: v.label }))}
        selected={[view]}
        onChange={([id]) => change(views.find((v) => v.id === id)?.change ?? {})}
      />
    ),
  };
  const nothing: AddressChange = Object.assign({ q: null }, all?.change, ...filters.map((f) => f.clear));
  const own = useSavedViews({ saved, nothing });
  const clearAll = () => {
    setTyped("");
    change({ ...nothing, view: null });
  };
  const places = views.length;
  const selected = own.chosen
    ? places + (saved?.views.indexOf(own.chosen) ?? 0)
    : views.findIndex((v) => v.id === view);
  return (
    <IndexFilters
      tabs={[...views.map((v) => ({ id: v.id, content: v.label, isLocked: true })), ...own.tabs]}
      selected={Math.max(0, selected)}
      onSelect={(index) => {
        const [chosen, kept] = [views[index], saved?.views[index - places]];
        if (chosen) change(own.chosen ? { ...nothing, ...chosen.change, view: null } : chosen.change);
        else if (kept) own.open(kept);
      }}
      queryValue={typed}
      queryPlaceholder={searchFor}
      onQueryChange={setTyped}
      onQueryClear={() => setTyped("")}
      cancelAction={{ onAction: clearAll, disabled: false, loading: false }}
      filters={[...(shownView.length > 0 ? [viewFilter] : []), ...filters.map(toPolaris)]}
      appliedFilters={[
        ...shownView,
        ...filters.flatMap((f) =>
          f.applied === null
            ? []
            : [{ key: f.key, label: `${f.label}: ${f.applied}`, onRemove: () => change(f.clear) }],
        ),
      ]}
      onClearAll={clearAll}
      hideFilters={filters.length === 0}
      {...own.polaris}
      mode={mode}
      setMode={setMode}
      loading={busy}
      autoFocusSearchField={!opened}
    />
  );
}

const toPolaris = (f: Filter) => ({ key: f.key, label: f.label, filter: f.control, pinned: f.applied !== null });
