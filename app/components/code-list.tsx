import { Box } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { CodeSort } from "../domain/code-sort.ts";
import type { ListOwner, ListWish } from "../domain/list-wish.ts";
import type { CodeState } from "../domain/offer.ts";
import type { Page } from "../domain/page.ts";
import type { SavedView } from "../domain/saved-view.ts";
import type { CodeRow } from "./code-row.ts";
import { useCodeTerms } from "./code-terms.tsx";
import { useCodeSelection, useCodeWishes } from "./code-wishes.ts";
import { type Beside, CodesTable } from "./codes-table.tsx";
import { useLinkDialog } from "./link-dialog.tsx";
import { ListFilters } from "./list-filters.tsx";
import { ListWishes } from "./list-wishes.tsx";
import { count } from "./numbers.ts";
import { useOwnConditions } from "./own-conditions.tsx";
import { useOwners } from "./owners-dialog.tsx";
import { pagingOf } from "./paging.ts";
import { Problems } from "./problems.tsx";
import { useReassign } from "./reassign.tsx";
import { useAddress } from "./use-address.ts";
import { useWishQuestion } from "./wish-question.tsx";

type CodeListProps = {
  codes: Page<CodeRow>;
  /** Whose list it is, what it is searched for, and by what it is sorted. */
  list: { of: ListOwner; search: string; sort: CodeSort };
  /** What was wished for all of its codes. */
  wished: readonly ListWish[];
  beside: Beside;
  /** What the search says it looks at; none is shown without. */
  searchFor?: string | undefined;
  /** Which state is filtered for, and the views that were saved; without it there is only a search. */
  filtered?: { state: CodeState | null; views: readonly SavedView[] };
  empty?: ReactNode;
};

const VIEWS = [
  { id: "all", label: "All", change: { state: null } },
  { id: "live", label: "Live", change: { state: "live" } },
  { id: "stopped", label: "Stopped", change: { state: "stopped" } },
  { id: "failed", label: "Failed", change: { state: "failed" } },
  { id: "missing", label: "Missing in store", change: { state: "missing" } },
];

/** A page of codes with all that can be done to one or several; the address says which page, and what is searched for. */
export function CodeList({ codes, list, wished, beside, searchFor, filtered, empty }: CodeListProps) {
  const { change, busy } = useAddress();
  const state = filtered?.state ?? null;
  const wishes = useCodeWishes(codes.rows, { ...list, state });
  const reassign = useReassign({ ...list.of, search: list.search, state, total: codes.total });
  const terms = useCodeTerms();
  const own = useOwnConditions();
  const owners = useOwners();
  const link = useLinkDialog();
  const question = useWishQuestion({ ...codes, mapped: !("offerId" in list.of) }, wishes.onWish);
  const selection = useCodeSelection(codes, question.ask, reassign.onGive);
  const problems = [...wishes.problems, ...reassign.problems];
  return (
    <>
      {problems.length > 0 && (
        <Box padding="300">
          <Problems problems={problems} />
        </Box>
      )}
      {searchFor !== undefined && (
        <ListFilters
          views={filtered ? VIEWS : [{ id: "all", label: "Codes", change: {} }]}
          view={filtered?.state ?? "all"}
          searchFor={searchFor}
          saved={filtered && { list: "codes", views: filtered.views }}
        />
      )}
      <ListWishes wishes={wished} />
      <CodesTable
        rows={codes.rows}
        beside={beside}
        onWish={question.ask}
        onGive={reassign.onGive}
        onTerms={terms.onTerms}
        onOwn={own.onOwn}
        onOwners={owners.onOwners}
        onLink={link.onLink}
        busy={wishes.busy}
        loading={busy}
        selection={selection}
        sorted={{ by: list.sort, onSort: (sort) => change({ sort }) }}
        {...(codes.pages > 1 && {
          pagination: pagingOf(codes, (page) => change({ page }), `${count(codes.total)} in all`),
        })}
        {...(empty !== undefined && { empty })}
      />
      {question.dialog}
      {reassign.dialog}
      {terms.dialog}
      {own.dialog}
      {owners.dialog}
      {link.dialog}
    </>
  );
}
