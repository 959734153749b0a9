import {
  BlockStack,
  Box,
  EmptySearchResult,
  IndexTable,
  type IndexTableProps,
  InlineStack,
  Text,
  useBreakpoints,
} from "@shopify/polaris";
import type { ReactNode } from "react";
import { counted } from "./numbers.ts";

export type Column<Row> = {
  title: string;
  /** Amounts and counts stand at the right. */
  numeric?: boolean;
  /** What the column counts, where its title may be taken for something else. */
  help?: string;
  cell: (row: Row) => ReactNode;
  /** The address's `sort` for this column. */
  sort?: string;
  /** Whether what is least or first by name stands first; else what is most. */
  ascending?: boolean;
};

/** A row on a phone: a title with what counts at its right, and a line below. */
export type Condensed = { title: ReactNode; value?: ReactNode; line?: ReactNode; badge?: ReactNode };

type ListTableProps<Row> = {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  idOf: (row: Row) => string;
  condensed: (row: Row) => Condensed;
  resource: { singular: string; plural: string };
  /** Ids of the chosen rows; absent where rows cannot be chosen. */
  selection?: {
    chosen: string[];
    onChange: NonNullable<IndexTableProps["onSelectionChange"]>;
    actions: IndexTableProps["promotedBulkActions"];
    /** Where rows of other pages can be chosen too: how many there are, and whether all of them are chosen. */
    all?: { total: number; chosen: boolean };
  };
  pagination?: IndexTableProps["pagination"];
  loading?: boolean;
  sorted?: { by: string; onSort: (by: string) => void };
  empty?: ReactNode;
};

/** Shopify's index table, with the same rows as a list on a phone. */
export function ListTable<Row>(props: ListTableProps<Row>) {
  const { columns, rows, idOf, resource, selection, pagination, loading = false, sorted, empty } = props;
  const { smDown } = useBreakpoints();
  const headings = columns.map((c) => ({
    title: c.title,
    ...(c.numeric && { alignment: "end" as const }),
    ...(c.help && { tooltipContent: c.help }),
  }));
  const sortedAt = columns.findIndex((c) => c.sort !== undefined && c.sort === sorted?.by);
  return (
    <IndexTable
      headings={headings as unknown as IndexTableProps["headings"]}
      itemCount={rows.length}
      resourceName={resource}
      condensed={smDown}
      loading={loading}
      selectable={selection !== undefined}
      {...(selection && {
        ...selectedOf(selection, rows.length, resource),
        onSelectionChange: selection.onChange,
        promotedBulkActions: selection.actions,
      })}
      {...(pagination && { pagination })}
      {...(sorted && {
        sortable: columns.map((c) => c.sort !== undefined),
        sortDirection: columns[sortedAt]?.ascending ? ("ascending" as const) : ("descending" as const),
        ...(sortedAt >= 0 && { sortColumnIndex: sortedAt }),
        onSort: (index: number) => {
          const by = columns[index]?.sort;
          if (by) sorted.onSort(by);
        },
      })}
      emptyState={
        empty ?? (
          <EmptySearchResult
            title={`No ${resource.plural} found`}
            description="Change the filters or the search."
            withIllustration
          />
        )
      }
    >
      {rows.map((row, position) => (
        <IndexTable.Row
          key={idOf(row)}
          id={idOf(row)}
          position={position}
          {...(selection && { selected: selection.chosen.includes(idOf(row)) })}
        >
          {smDown ? (
            <CondensedRow {...props.condensed(row)} />
          ) : (
            columns.map((column) => (
              <IndexTable.Cell key={column.title}>
                {column.numeric ? (
                  <Text as="span" alignment="end" numeric>
                    {column.cell(row)}
                  </Text>
                ) : (
                  column.cell(row)
                )}
              </IndexTable.Cell>
            ))
          )}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

function selectedOf<Row>(
  { chosen, all }: NonNullable<ListTableProps<Row>["selection"]>,
  shown: number,
  { singular, plural }: ListTableProps<Row>["resource"],
) {
  if (all === undefined || all.total <= shown) return { selectedItemsCount: chosen.length };
  const named = counted(all.total, singular, plural);
  return {
    selectedItemsCount: all.chosen ? ("All" as const) : chosen.length,
    hasMoreItems: true,
    paginatedSelectAllActionText: `Select all ${named}`,
    paginatedSelectAllText: `All ${named} are selected`,
  };
}

/** A name in a table: a long one is cut, and whole in its title and for a screen reader. */
export function Name({ children }: { children: string }) {
  return (
    <span className="vouch-name" title={children}>
      {children}
    </span>
  );
}

function CondensedRow({ title, value, line, badge }: Condensed) {
  return (
    <Box padding="300" width="100%">
      <BlockStack gap="100">
        <InlineStack align="space-between" gap="200" wrap={false}>
          <Text as="span" variant="bodyMd" fontWeight="semibold">
            {title}
          </Text>
          {value !== undefined && (
            <Text as="span" variant="bodyMd" numeric>
              {value}
            </Text>
          )}
        </InlineStack>
        {(line !== undefined || badge !== undefined) && (
          <InlineStack align="space-between" gap="200">
            <Text as="span" variant="bodySm" tone="subdued">
              {line}
            </Text>
            {badge}
          </InlineStack>
        )}
      </BlockStack>
    </Box>
  );
}
