import { useFetcher } from "@remix-run/react";
import type { IndexFiltersProps } from "@shopify/polaris";
import { filtersOf, type SavedView, type ViewList } from "../domain/saved-view.ts";
import { toast } from "./bridge.ts";
import { type AddressChange, useAddress } from "./use-address.ts";
import { useAnswer } from "./use-answer.ts";

export type SavedViews = { list: ViewList; views: readonly SavedView[] };
type Changed = { kind: "saved" | "deleted"; id: number } | { kind: "refused"; message: string };
type Tab = IndexFiltersProps["tabs"][number];

type Given = {
  saved: SavedViews | undefined;
  /** What takes every filter of the list away. */
  nothing: AddressChange;
};

/** The views of a list that the merchant saved, as tabs beside its own. Posts to /app/views. */
export function useSavedViews({ saved, nothing }: Given) {
  const { query, change } = useAddress();
  const fetcher = useFetcher<Changed>();
  const chosen = saved?.views.find(({ id }) => String(id) === query.get("view"));
  const now = filtersOf(query.toString());
  // Only when the list was read again: another address before that would break off the reading.
  useAnswer(fetcher.state === "idle" ? fetcher.data : undefined, (told) => {
    if (told.kind === "refused") toast(told.message);
    else if (told.kind === "deleted") change({ ...nothing, view: null });
    else if (String(told.id) !== query.get("view")) change({ view: String(told.id) });
  });
  // Whether it could be done is told by the answer; Polaris closes its dialog meanwhile.
  const post = async (fields: Record<string, string>) => {
    void fetcher.submit({ list: saved?.list ?? "", ...fields }, { method: "post", action: "/app/views" });
    return true;
  };
  const saveAs = (name: string) => post({ wish: "save", name, query: now });
  const tabOf = ({ id, name }: SavedView): Tab => ({
    id: `saved-${id}`,
    content: name,
    actions: [
      { type: "rename", onPrimaryAction: (typed) => post({ wish: "rename", id: String(id), name: typed }) },
      { type: "delete", onPrimaryAction: () => post({ wish: "delete", id: String(id) }) },
    ],
  });
  const primary: IndexFiltersProps["primaryAction"] =
    chosen === undefined
      ? { type: "save-as", onAction: saveAs, disabled: now === "" }
      : {
          type: "save",
          onAction: () => post({ wish: "change", id: String(chosen.id), query: now }),
          disabled: now === chosen.query,
        };
  return {
    tabs: (saved?.views ?? []).map(tabOf),
    chosen,
    open: ({ id, query: of }: SavedView) =>
      change({ ...nothing, ...Object.fromEntries(new URLSearchParams(of)), view: String(id) }),
    polaris:
      saved === undefined
        ? { canCreateNewView: false }
        : { canCreateNewView: true, onCreateNewView: saveAs, primaryAction: primary },
  };
}
