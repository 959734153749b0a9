import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Badge, Banner, BlockStack, Button, Card, InlineStack, Modal, Page, ProgressBar, Text } from "@shopify/polaris";
import { useState } from "react";
import { ListFilters } from "../components/list-filters.tsx";
import { type Column, ListTable } from "../components/list-table.tsx";
import { type Mendable, MendPrefix } from "../components/moving/mend-prefix.tsx";
import { countedOf, FATE_TONE, FILE_STATE, MOVING, ROW_FATE } from "../components/moving/moving-words.ts";
import { count, counted } from "../components/numbers.ts";
import { useAddress } from "../components/use-address.ts";
import { usePolling } from "../components/use-polling.ts";
import { MOVING_FATES, type MovingKind, type MovingRow } from "../domain/moving.ts";
import { whoseText } from "../domain/moving-people.ts";
import { pageNumber } from "../domain/page.ts";
import type { SaidPrefix } from "../domain/prefix-row.ts";
import { fieldsOf, merchantOf } from "../merchant.server.ts";
import { countRows, getFile, listRows, startFile, undoMovingFile } from "../services/moving-files.ts";
import { mendPrefixRow } from "../services/prefix-files.ts";

const idOf = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0);
const GONE = () => new Response("There is no such file in this store.", { status: 404 });

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const file = await getFile(shop.id, idOf(params.id));
  if (file === null || file.kind === "commissions") throw GONE();
  const query = new URL(request.url).searchParams;
  const counts = await countRows(shop.id, file.id);
  const asked = MOVING_FATES.find((fate) => fate === query.get("show")) ?? null;
  // What needs the merchant comes first.
  const first = (counts.wrong ?? 0) > 0 ? "wrong" : null;
  const fate = query.get("show") === null ? first : asked;
  const rows = await listRows(shop.id, file.id, {
    fate,
    search: (query.get("q") ?? "").slice(0, 100),
    page: pageNumber(query.get("page")),
  });
  const mendable = file.kind === "prefixes" && file.state === "draft";
  // What is kept to be carried out stays here, but for the cells that can be mended.
  const shown = rows.rows.map(({ said, ...row }) => ({ ...row, cells: mendable ? cellsOf(said as SaidPrefix) : null }));
  return { file, counts, fate, rows: { ...rows, rows: shown } };
}

const cellsOf = ({ cells, field }: SaidPrefix): Mendable => {
  return { partner: whoseText(cells), prefix: cells.prefix, since: cells.since, field };
};

export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const { wish, line = "", ...cells } = await fieldsOf(request);
  const id = idOf(params.id);
  if (wish === "mend") {
    const cell = (name: string) => (cells[name] ?? "").trim().slice(0, 300);
    const row = { line: idOf(line), partner: cell("partner"), prefix: cell("prefix"), since: cell("since") };
    return { begun: false, mended: await mendPrefixRow(shop, id, row, now) };
  }
  const begun = wish === "undo" ? await undoMovingFile(shop, id, now) : await startFile(shop, id, now);
  return { begun };
}

type Row = Omit<MovingRow, "said"> & { cells: Mendable | null };

export default function MovingFilePage() {
  const { file, counts, fate, rows } = useLoaderData<typeof loader>();
  const { change, busy } = useAddress();
  const underWay = file.state === "running" || file.state === "undoing";
  usePolling(underWay, 1_000);
  const views = [
    { id: "wrong", label: `Needs you (${count(counts.wrong ?? 0)})`, change: { show: "wrong" } },
    ...(file.state === "draft"
      ? [{ id: "take", label: `To bring over (${count(counts.take ?? 0)})`, change: { show: "take" } }]
      : [{ id: "taken", label: `Brought over (${count(counts.taken ?? 0)})`, change: { show: "taken" } }]),
    { id: "known", label: `Here already (${count(counts.known ?? 0)})`, change: { show: "known" } },
    { id: "left", label: `Left out (${count(counts.left ?? 0)})`, change: { show: "left" } },
    { id: "all", label: "All", change: { show: "all" } },
  ];
  return (
    <Page
      title={file.name}
      titleMetadata={<Badge>{FILE_STATE[file.state]}</Badge>}
      subtitle={`From ${file.program}`}
      backAction={{ content: "Moving in", url: "/app/moving" }}
    >
      <BlockStack gap="400">
        {file.state === "draft" ? <Begin /> : <Result />}
        <Card padding="0">
          <ListFilters views={views} view={fate ?? "all"} searchFor="Search in the rows" />
          <ListTable
            columns={columnsOf(file.kind)}
            rows={rows.rows}
            idOf={(row) => String(row.line)}
            condensed={(row) => ({
              title: row.shown[0] ?? "",
              line: row.problem ?? `Line ${row.line} · ${row.shown.slice(1).filter(Boolean).join(" · ")}`,
              badge: <Fate row={row} />,
            })}
            resource={{ singular: "row", plural: "rows" }}
            loading={busy}
            pagination={{
              hasPrevious: rows.page > 1,
              hasNext: rows.page < rows.pages,
              onPrevious: () => change({ page: String(rows.page - 1) }),
              onNext: () => change({ page: String(rows.page + 1) }),
              label: counted(rows.total, "row"),
            }}
          />
        </Card>
        {file.state === "done" && <Undo />}
      </BlockStack>
    </Page>
  );
}

function columnsOf(kind: MovingKind): Column<Row>[] {
  return [
    { title: "Line", numeric: true, cell: (row) => count(row.line) },
    ...MOVING[kind].columns.map((title, at) => ({
      title,
      numeric: title === "Amount",
      cell: (row: Row) => row.shown[at] ?? "",
    })),
    {
      title: "What becomes of it",
      cell: (row) => (
        <BlockStack gap="100" inlineAlign="start">
          <Fate row={row} />
          {row.problem && (
            <span className="vouch-wrap">
              <Text as="span" tone="subdued">
                {row.problem}
              </Text>
            </span>
          )}
        </BlockStack>
      ),
    },
  ];
}

/** What becomes of a row, and how it is mended where that can be done here. */
function Fate({ row }: { row: Row }) {
  return (
    <InlineStack align="start" gap="200" blockAlign="center">
      <FateBadge row={row} />
      {row.cells && (row.fate === "wrong" || row.fate === "take") && <MendPrefix row={row} cells={row.cells} />}
    </InlineStack>
  );
}

function FateBadge({ row }: { row: Row }) {
  const tone = FATE_TONE[row.fate];
  return <Badge {...(tone && { tone })}>{ROW_FATE[row.fate]}</Badge>;
}

function Begin() {
  const { file, counts } = useLoaderData<typeof loader>();
  const fetcher = useFetcher();
  const { take = 0, wrong = 0, known = 0 } = counts;
  const here = known === 0 ? "" : ` ${counted(known, "row")} ${known === 1 ? "is" : "are"} here already.`;
  const mend = file.kind === "prefixes" ? "Mend them here" : "Mend the file and read it again";
  return (
    <Banner
      tone={wrong > 0 ? "warning" : "info"}
      title={take === 0 ? "Nothing to bring over" : `${countedOf(file.kind, take)} to bring over`}
      {...(take > 0 && {
        action: {
          content: `Bring over ${countedOf(file.kind, take)}`,
          onAction: () => fetcher.submit({ wish: "start" }, { method: "post" }),
          loading: fetcher.state !== "idle",
        },
      })}
    >
      <Text as="p">
        {wrong > 0
          ? `${counted(wrong, "row")} cannot be read as ${wrong === 1 ? "it stands" : "they stand"}. ${mend}, or bring over the others first: what is here already is not taken twice.`
          : "Nothing is done yet."}
        {here}
      </Text>
    </Banner>
  );
}

function Result() {
  const { file, counts } = useLoaderData<typeof loader>();
  const { take = 0, taken = 0 } = counts;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {file.state === "undone"
            ? "All of it is taken back."
            : `${countedOf(file.kind, taken)} brought over from ${file.program}.`}
        </Text>
        {file.state === "running" && (
          <>
            <ProgressBar progress={Math.floor((taken / Math.max(1, taken + take)) * 100)} size="small" />
            <Text as="p" tone="subdued">
              You can leave this page. Vouch goes on.
            </Text>
          </>
        )}
        {file.state === "undoing" && <Text as="p">It is being taken back.</Text>}
      </BlockStack>
    </Card>
  );
}

const UNDONE: Record<MovingKind, string> = {
  balances:
    "Every amount is taken back by a movement against it. What was paid out of it meanwhile is taken off the next payout.",
  customers: "The customers are nobody’s again. Commission that rests on it is taken back, unless it is approved.",
  commissions: "",
  prefixes:
    "Codes that begin so count for nobody by it, from the beginning. Commission that rests on it is taken back, unless it is approved.",
};

function Undo() {
  const { file, counts } = useLoaderData<typeof loader>();
  const fetcher = useFetcher();
  const [asked, setAsked] = useState(false);
  const taken = countedOf(file.kind, counts.taken ?? 0);
  const undo = () => {
    setAsked(false);
    void fetcher.submit({ wish: "undo" }, { method: "post" });
  };
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="center" gap="300">
        <Text as="p">Undo takes back what this file brought.</Text>
        <Button tone="critical" loading={fetcher.state !== "idle"} onClick={() => setAsked(true)}>
          Undo
        </Button>
      </InlineStack>
      <Modal
        open={asked}
        onClose={() => setAsked(false)}
        title={`Take back ${taken}?`}
        primaryAction={{ content: "Take back", destructive: true, onAction: undo }}
        secondaryActions={[{ content: "Keep", onAction: () => setAsked(false) }]}
      >
        <Modal.Section>
          <Text as="p">{UNDONE[file.kind]}</Text>
        </Modal.Section>
      </Modal>
    </Card>
  );
}
