import { Badge, Banner, BlockStack, Card, Text } from "@shopify/polaris";
import type { ComponentProps } from "react";
import type { BatchRow, CodeBatch } from "../../domain/code-batch.ts";
import type { ImportColumn } from "../../domain/import-row.ts";
import { MOST_COMPARED } from "../../domain/import-warnings.ts";
import { OWN_COLUMNS } from "../../domain/own-text.ts";
import type { Page } from "../../domain/page.ts";
import { ListFilters } from "../list-filters.tsx";
import { type Column, ListTable } from "../list-table.tsx";
import { MendRow } from "../mend-row.tsx";
import { NotSaved } from "../not-saved.tsx";
import { count, counted } from "../numbers.ts";
import { pagingOf } from "../paging.ts";
import { NameTyped, TakeName } from "../take-name.tsx";
import { useAddress } from "../use-address.ts";
import { BatchReading } from "./batch-reading.tsx";
import { COLUMN_NAME, FATE, type FateName, outlookWords } from "./batch-words.ts";
import { ColumnsNotice } from "./columns-notice.tsx";
import { type DraftOffer, DraftOffers } from "./draft-offers.tsx";
import { ProposedNames } from "./proposed-names.tsx";
import { useStartImport } from "./start-import.tsx";
import { type Differing, importWords, type Start } from "./start-words.ts";
import { StoreAnswer } from "./store-answer.tsx";

type Proposed = Readonly<Record<string, string>>;
type BatchDraftProps = {
  batch: CodeBatch;
  counts: { fates: Record<string, number>; partners: number; back: number; alone: number; kept: number };
  /** How many codes are not known here: of so many the store can be asked. */
  toLookFor: number;
  fate: FateName | null;
  rows: Page<BatchRow>;
  /** Free names for rows whose own is taken, by line; and how many rows of the draft these are. */
  proposed: Proposed;
  taken: number;
  offers: ComponentProps<typeof BatchReading>["offers"];
  standard: ComponentProps<typeof BatchReading>["standard"];
  draftOffers: readonly DraftOffer[];
  differing: Differing;
  /** Rows that bring a former link. */
  links: number;
  restoreRate: number;
};

/** What would become of each row, before anything is done. */
export function BatchDraft(props: BatchDraftProps) {
  const { batch, counts, toLookFor, fate, rows, proposed, taken, offers, standard, draftOffers } = props;
  const { change, busy } = useAddress();
  const { make = 0, partner = 0, known = 0, store = 0, wrong = 0 } = counts.fates;
  const found = batch.look?.found.length ?? 0;
  const todo = make + partner;
  const start = useStartImport(importWords({ todo, wrong }), startOf(props));
  const views = [
    { id: "wrong", label: `Needs you (${count(wrong)})`, change: { show: "wrong" } },
    { id: "make", label: `To be made (${count(make)})`, change: { show: "make" } },
    { id: "partner", label: `Partners alone (${count(partner)})`, change: { show: "partner" } },
    ...(found > 0 || store > 0
      ? [{ id: "store", label: `In your store (${count(Math.max(found, store))})`, change: { show: "store" } }]
      : []),
    { id: "known", label: `Here already (${count(known)})`, change: { show: "known" } },
    { id: "all", label: "All", change: { show: "all" } },
  ];
  return (
    <BlockStack gap="400">
      <NotSaved problem={start.problem} />
      {batch.columns.length > 0 && (
        <Banner
          tone={wrong > 0 ? "warning" : "info"}
          title={outlookWords({ codes: make, partners: counts.partners, back: counts.back })}
          action={{
            content: importWords({ todo, wrong }),
            onAction: start.ask,
            loading: start.loading,
            disabled: todo === 0,
          }}
        >
          <Text as="p">
            {wrong > 0
              ? `${counted(wrong, "row")} ${wrong === 1 ? "needs" : "need"} you. ${wrong === 1 ? "Mend it below, or import the others and leave it out." : "Mend them below, or import the others and leave these out."}`
              : "Nothing is done yet."}
          </Text>
          {make + partner + known + store + wrong > MOST_COMPARED && (
            <Text as="p">
              {`Codes that customers may mix up are looked for in files of up to ${count(MOST_COMPARED)} rows.`}
            </Text>
          )}
        </Banner>
      )}
      <ColumnsNotice batch={batch} />
      <DraftOffers offers={draftOffers} />
      <StoreAnswer batch={batch} toLookFor={toLookFor} />
      <BatchReading batch={batch} offers={offers} standard={standard} />
      {batch.columns.length > 0 && <ProposedNames rows={taken} inStore={store} />}
      {batch.columns.length > 0 && (
        <Card padding="0">
          <ListFilters views={views} view={fate ?? "all"} searchFor="Search in the rows" />
          <ListTable
            columns={columnsOf({ batch, offers, proposed })}
            rows={rows.rows}
            idOf={(row) => String(row.line)}
            condensed={(row) => ({
              title: cellsOf(batch, row).join(", "),
              line: `Line ${row.line}`,
              badge: <FateCell row={row} batch={batch} offers={offers} proposed={proposed} />,
            })}
            resource={{ singular: "row", plural: "rows" }}
            loading={busy}
            pagination={pagingOf(rows, (page) => change({ page }), counted(rows.total, "row"))}
          />
        </Card>
      )}
      {start.dialog}
    </BlockStack>
  );
}

function startOf({ batch, counts, draftOffers, differing, links, restoreRate }: BatchDraftProps): Start {
  const { make = 0 } = counts.fates;
  // What is given as the store has it stands under no offer; some of it may be in rows that are left out.
  const rest = make - counts.kept - draftOffers.reduce((sum, { codes }) => sum + codes, 0);
  const inStore = batch.settings.takeOver ? Math.min(batch.look?.found.length ?? 0, rest) : 0;
  return {
    codes: { total: make, inStore, alone: counts.alone, kept: counts.kept },
    offers: draftOffers,
    partners: { fresh: counts.partners, back: counts.back, terms: batch.settings.terms },
    differing,
    links,
    restoreRate,
  };
}

/** The newest first. A row names an offer by its title alone. */
const titlesOf = (offers: Offers) => [...new Set(offers.toReversed().map(({ title }) => title))];

const cellsOf = ({ columns }: CodeBatch, row: BatchRow): string[] =>
  columns.flatMap(([, at]) => row.cells[at] ?? []).filter((cell) => cell !== "");

function columnsOf({ batch, offers, proposed }: Omit<FateCellProps, "row">): Column<BatchRow>[] {
  const at = (column: ImportColumn) => batch.columns.find(([name]) => name === column)?.[1] ?? -1;
  const cell = (row: BatchRow, ...names: ImportColumn[]) =>
    names.flatMap((name) => row.cells[at(name)] ?? []).join(" ");
  return [
    { title: "Line", numeric: true, cell: (row) => count(row.line) },
    {
      title: "Code",
      cell: (row) => (
        <Text as="span" fontWeight="semibold">
          <FileCell>{cell(row, "code")}</FileCell>
        </Text>
      ),
    },
    { title: "Partner", cell: (row) => <FileCell>{cell(row, "partner", "firstName", "lastName")}</FileCell> },
    { title: "E-mail", cell: (row) => <FileCell>{cell(row, "email")}</FileCell> },
    ...(at("offer") < 0
      ? []
      : [{ title: "Offer", cell: (row: BatchRow) => <FileCell>{cell(row, "offer")}</FileCell> }]),
    ...(at("commission") < 0 ? [] : [{ title: "Commission", cell: (row: BatchRow) => cell(row, "commission") }]),
    ...(OWN_COLUMNS.some((column) => at(column) >= 0)
      ? [
          {
            title: "Own conditions",
            cell: (row: BatchRow) => OWN_COLUMNS.flatMap((column) => row.cells[at(column)] || []).join(" · "),
          },
        ]
      : []),
    {
      title: "What becomes of it",
      cell: (row) => <FateCell row={row} batch={batch} offers={offers} proposed={proposed} />,
    },
  ];
}

const FileCell = ({ children }: { children: string }) => (
  <span className="vouch-cell" title={children}>
    {children}
  </span>
);

const TONE = { make: "success", partner: "success", known: "info", store: "attention", wrong: "warning" } as const;

type Offers = BatchDraftProps["offers"];
type FateCellProps = { row: BatchRow; batch: CodeBatch; offers: Offers; proposed: Proposed };

function FateCell(props: FateCellProps) {
  const { row, batch } = props;
  if (row.fate === "wrong") return <Mend {...props} />;
  const name = props.proposed[row.line];
  const taken = row.fate === "make" && batch.look?.found.some(({ key }) => key === row.key);
  return (
    <BlockStack gap="100" inlineAlign="start">
      {taken ? <Badge tone="attention">Taken over</Badge> : <Badge tone={TONE[row.fate]}>{FATE[row.fate]}</Badge>}
      {row.problem !== null && (
        <span className="vouch-problem">
          <Text as="span" variant="bodySm" tone="subdued">
            {row.problem}
          </Text>
        </span>
      )}
      {row.typed !== null && <NameTyped line={row.line} typed={row.typed} />}
      {name !== undefined && <TakeName line={row.line} name={name} />}
    </BlockStack>
  );
}

function Mend({ row: { line, cells, wrongColumn, problem }, batch, offers, proposed }: FateCellProps) {
  const column = wrongColumn ?? "code";
  const at = batch.columns.find(([name]) => name === column)?.[1];
  const text = (at === undefined ? undefined : cells[at]) ?? "";
  const choices = column === "offer" ? titlesOf(offers) : column === "partner" ? "partners" : undefined;
  return (
    <MendRow
      line={line}
      column={column}
      label={COLUMN_NAME[column]}
      text={text}
      problem={problem}
      proposed={proposed[line]}
      {...(choices && { choices })}
    />
  );
}
