import { Box } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { Page } from "../domain/page.ts";
import { useCodeTerms } from "./code-terms.tsx";
import { useCodeSelection, useCodeWishes } from "./code-wishes.ts";
import { type CodeRow, CodesTable } from "./codes-table.tsx";
import { ListFilters } from "./list-filters.tsx";
import { count } from "./numbers.ts";
import { useOwnConditions } from "./own-conditions.tsx";
import { Problems } from "./problems.tsx";
import { useReassign } from "./reassign.tsx";
import { useAddress } from "./use-address.ts";

type CodeListProps = {
  codes: Page<CodeRow>;
  beside: "partner" | "offer";
  /** What the search says it looks at; none is shown without. */
  searchFor?: string | undefined;
  empty?: ReactNode;
};

/** A page of codes with all that can be done to one or several; the address says which page, and what is searched for. */
export function CodeList({ codes, beside, searchFor, empty }: CodeListProps) {
  const { change, busy } = useAddress();
  const wishes = useCodeWishes(codes.rows);
  const reassign = useReassign();
  const terms = useCodeTerms();
  const own = useOwnConditions();
  const selection = useCodeSelection(codes.rows, wishes.onWish, reassign.onGive);
  const problems = [...wishes.problems, ...reassign.problems];
  return (
    <>
      {problems.length > 0 && (
        <Box padding="300">
          <Problems problems={problems} />
        </Box>
      )}
      {searchFor !== undefined && (
        <ListFilters views={[{ id: "all", label: "Codes", change: {} }]} view="all" searchFor={searchFor} />
      )}
      <CodesTable
        rows={codes.rows}
        beside={beside}
        onWish={wishes.onWish}
        onGive={reassign.onGive}
        onTerms={terms.onTerms}
        onOwn={own.onOwn}
        busy={wishes.busy}
        loading={busy}
        selection={selection}
        {...(codes.pages > 1 && {
          pagination: {
            hasPrevious: codes.page > 1,
            hasNext: codes.page < codes.pages,
            onPrevious: () => change({ page: String(codes.page - 1) }),
            onNext: () => change({ page: String(codes.page + 1) }),
            label: `${count(codes.total)} in all`,
          },
        })}
        {...(empty !== undefined && { empty })}
      />
      {reassign.dialog}
      {terms.dialog}
      {own.dialog}
    </>
  );
}
