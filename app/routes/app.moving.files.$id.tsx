import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Badge, Banner, BlockStack, Card, Page, ProgressBar, Text } from "@shopify/polaris";
import { ListFilters } from "../components/list-filters.tsx";
import { type Column, ListTable } from "../components/list-table.tsx";
import { MendRow } from "../components/mend-row.tsx";
import {
  countedOf,
  FATE_TONE,
  FILE_STATE,
  MOVING,
  MOVING_COLUMN,
  ROW_FATE,
} from "../components/moving/moving-words.ts";
import { type Answered, NotDone, notSaved } from "../components/not-saved.tsx";
import { count, counted } from "../components/numbers.ts";
import { pagingOf } from "../components/paging.ts";
import { UndoCard } from "../components/undo-card.tsx";
import { useAddress } from "../components/use-address.ts";
import { usePolling } from "../components/use-polling.ts";
import { MOVING_FATES, type MovingKind } from "../domain/moving.ts";
import { movingColumnsOf } from "../domain/moving-columns.ts";
import { pageNumber } from "../domain/page.ts";
import { fieldsOf, type Merchant, merchantOf, unlessBusy } from "../merchant.server.ts";
import { countRows, getFile, listRows, type ShownRow, startFile, undoMovingFile } from "../services/moving-files.ts";
import { type FileMend, mendFile } from "../services/moving-mending.ts";

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
  return { file, counts, fate, rows };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const merchant = await merchantOf(request);
  const fields = await fieldsOf(request);
  return unlessBusy(() => carryOut(merchant, idOf(params.id), fields));
}

async function carryOut({ shop, now }: Merchant, id: number, fields: Record<string, string>) {
  switch (fields.wish) {
    case "start":
      return { done: await startFile(shop, id, now) };
    case "undo":
      return { done: await undoMovingFile(shop, id, now) };
    default: {
      const file = await getFile(shop.id, id);
      if (file === null) throw GONE();
      const mend = mendOf(file.kind, fields);
      if (mend === null) throw new Response("Choose what to do with the rows.", { status: 400 });
      return { done: await mendFile(shop, id, mend, now) };
    }
  }
}

function mendOf(kind: MovingKind, fields: Record<string, string>): FileMend | null {
  const line = Number(fields.line);
  switch (fields.wish) {
    case "cell": {
      const column = movingColumnsOf(kind).find((one) => one === fields.column);
      return column && Number.isInteger(line) ? { kind: "cell", line, column, text: fields.text ?? "" } : null;
    }
    case "leave-out":
      return Number.isInteger(line) ? { kind: "leave-out", line } : null;
    case "again":
      return { kind: "again" };
    default:
      return null;
  }
}

type Row = ShownRow;

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
              line:
                (row.mend === null ? row.problem : null) ??
                `Line ${row.line} · ${row.shown.slice(1).filter(Boolean).join(" · ")}`,
              badge: <Fate row={row} />,
            })}
            resource={{ singular: "row", plural: "rows" }}
            loading={busy}
            pagination={pagingOf(rows, (page) => change({ page }), counted(rows.total, "row"))}
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
          {row.problem && row.mend === null && (
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

function Fate({ row: { line, fate, problem, mend } }: { row: Row }) {
  if (mend === null) return <FateBadge fate={fate} />;
  return <MendRow line={line} problem={problem} label={MOVING_COLUMN[mend.column]} {...mend} />;
}

function FateBadge({ fate }: Pick<Row, "fate">) {
  const tone = FATE_TONE[fate];
  return <Badge {...(tone && { tone })}>{ROW_FATE[fate]}</Badge>;
}

function Begin() {
  const { file, counts } = useLoaderData<typeof loader>();
  const fetcher = useFetcher<Answered>();
  const { take = 0, wrong = 0, known = 0 } = counts;
  const here = known === 0 ? "" : ` ${counted(known, "row")} ${known === 1 ? "is" : "are"} here already.`;
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
      {...(wrong > 0 && {
        secondaryAction: {
          content: "Read the rows again",
          onAction: () => void fetcher.submit({ wish: "again" }, { method: "post" }),
        },
      })}
    >
      <Text as="p">
        {wrong > 0
          ? `${counted(wrong, "row")} ${wrong === 1 ? "needs" : "need"} you. Mend ${wrong === 1 ? "it" : "them"} below; where a partner is missing, import them and read the rows again. Or bring over the others: what is not mended by then is mended in the file, and what is here already is not taken twice.`
          : "Nothing is done yet."}
        {here}
      </Text>
      <NotDone problem={notSaved(fetcher.data)} />
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
  return (
    <UndoCard
      explains="Undo takes back what this file brought."
      button="Undo"
      question={{
        title: `Take back ${countedOf(file.kind, counts.taken ?? 0)}?`,
        sentences: [UNDONE[file.kind]],
        confirm: "Take back",
        keep: "Keep",
      }}
    />
  );
}
