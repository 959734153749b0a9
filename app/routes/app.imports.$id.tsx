import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Badge, Page } from "@shopify/polaris";
import { BatchDraft } from "../components/batch/batch-draft.tsx";
import { BatchResult } from "../components/batch/batch-result.tsx";
import { useChangeQuestion } from "../components/change-question.tsx";
import { type Answered, NotSaved, notSaved } from "../components/not-saved.tsx";
import { type CodeBatch, ROW_FATES, type RowFate } from "../domain/code-batch.ts";
import { IMPORT_COLUMNS, type ImportColumn } from "../domain/import-row.ts";
import { pageNumber } from "../domain/page.ts";
import { parsePercent } from "../domain/percent.ts";
import { fieldsOf, type Merchant, merchantOf, unlessBusy } from "../merchant.server.ts";
import { countLinks } from "../services/import-links.ts";
import { countToLookFor, lookOfRows, refreshDraft } from "../services/import-look.ts";
import { countMade, listDiffering, listDraftOffers, listStanding } from "../services/import-offers.ts";
import { countTaken, proposeNames } from "../services/import-proposals.ts";
import {
  continueBatch,
  countBatch,
  discardDraft,
  getBatch,
  listBatchRows,
  listFailed,
  listTakenOver,
  type Mend,
  mendImport,
  startBatch,
  stopBatch,
  undoBatch,
} from "../services/imports.ts";
import { listOfferNames } from "../services/offers.ts";
import { readStandard } from "../services/settings.ts";

const idOf = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0);
const GONE = () => new Response("There is no such import in this store.", { status: 404 });

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const found = await getBatch(shop.id, idOf(params.id));
  if (found === null) throw GONE();
  const decided = await refreshDraft(shop, call, found, now);
  const batch = decided.state === "draft" ? { ...decided, look: await lookOfRows(shop, decided) } : decided;
  const query = new URL(request.url).searchParams;
  const counts = await countBatch(shop.id, batch.id);
  const asked = ROW_FATES.find((one) => one === query.get("show")) ?? null;
  // What needs the merchant comes first.
  const { wrong = 0, store = 0 } = counts.fates;
  const first = wrong > 0 || (batch.state !== "draft" && store > 0) ? "wrong" : null;
  const fate = query.get("show") === null ? first : asked;
  const draft = batch.state === "draft";
  // What the store has is looked at as one, whether it is given or left.
  const view =
    draft && fate === "store"
      ? { fate: null, keys: (batch.look?.found ?? []).map(({ key }) => key) }
      : { fate: !draft && fate === "wrong" ? (["wrong", "store"] as RowFate[]) : fate };
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  const [rows, offers, { terms: standard }] = await Promise.all([
    listBatchRows(shop.id, batch.id, { ...view, search, page: pageNumber(query.get("page")) }),
    listOfferNames(shop.id),
    readStandard(shop.id),
  ]);
  const [proposed, taken, toLookFor, draftOffers, differing, links, standing, madePartners, takenOver, failed] =
    await Promise.all([
      draft ? proposeNames(shop.id, decided, rows.rows) : new Map(),
      draft ? countTaken(shop.id, batch.id) : 0,
      draft ? countToLookFor(shop, batch.id) : 0,
      draft ? listDraftOffers(shop.id, batch) : [],
      draft ? listDiffering(shop.id, batch) : { total: 0, first: [] },
      draft ? countLinks(shop.id, batch) : 0,
      draft ? [] : listStanding(shop.id, batch.id, now),
      batch.state === "running" ? countMade(shop.id, batch.id) : { made: 0, linked: 0 },
      counts.takenOver > 0 ? listTakenOver(shop.id, batch.id) : [],
      (counts.codes.failed ?? 0) > 0 ? listFailed(shop.id, batch.id) : [],
    ]);
  return {
    batch,
    counts,
    proposed: Object.fromEntries(proposed),
    taken,
    toLookFor,
    draftOffers,
    differing,
    links,
    standing,
    madePartners,
    fate,
    rows,
    offers,
    standard,
    takenOver,
    failed,
    restoreRate: shop.restoreRate,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const merchant = await merchantOf(request);
  const fields = await fieldsOf(request);
  return unlessBusy(() => carryOut(merchant, idOf(params.id), fields));
}

async function carryOut({ shop, now }: Merchant, id: number, fields: Record<string, string>) {
  const batch = await getBatch(shop.id, id);
  if (batch === null) throw GONE();
  if (fields.wish === "discard") {
    // One that somebody started meanwhile is not discarded: its page says how far it is.
    return (await discardDraft(shop.id, id)) ? redirect("/app/imports") : null;
  }
  if (fields.wish === "start") return startBatch(shop, id, now);
  if (fields.wish === "undo") return undoBatch(shop, id, now);
  if (fields.wish === "stop") return stopBatch(shop, id, now);
  if (fields.wish === "continue") return continueBatch(shop, id, now);
  const mend = mendOf(batch, fields);
  if (mend === null) throw new Response("Choose what to change of the import.", { status: 400 });
  return mendImport(shop, id, mend);
}

function mendOf(batch: CodeBatch, fields: Record<string, string>): Mend | null {
  const line = Number(fields.line);
  const column = IMPORT_COLUMNS.find((one) => one === fields.column);
  switch (fields.wish) {
    case "cell":
      return column && Number.isInteger(line) ? { kind: "cell", line, column, text: fields.text ?? "" } : null;
    case "partner":
      return Number.isInteger(line) ? { kind: "partner", line, partnerId: idOf(fields.partnerId) } : null;
    case "leave-out":
      return Number.isInteger(line) ? { kind: "leave-out", line } : null;
    case "take":
      return Number.isInteger(line) && fields.text ? { kind: "take", line, text: fields.text } : null;
    case "take-all":
      return { kind: "take-all" };
    case "columns":
      return { kind: "columns", columns: columnsOf(batch, fields) };
    case "settings": {
      const rateBps = parsePercent(fields.rate ?? "");
      const percent = rateBps === null ? batch.settings.terms : { kind: "percent" as const, rateBps };
      const terms = fields.commission === "none" ? null : percent;
      const offerId = /^\d{1,9}$/.test(fields.offerId ?? "") ? Number(fields.offerId) : null;
      return { kind: "settings", settings: { offerId, terms, takeOver: fields.takeOver === "on" } };
    }
    default:
      return null;
  }
}

function columnsOf({ header }: CodeBatch, fields: Record<string, string>): [ImportColumn, number][] {
  return IMPORT_COLUMNS.flatMap((column): [ImportColumn, number][] => {
    const at = fields[column] ?? "";
    return /^\d{1,4}$/.test(at) && Number(at) < header.length ? [[column, Number(at)]] : [];
  });
}

export default function Import() {
  const data = useLoaderData<typeof loader>();
  const { batch } = data;
  const discarding = useFetcher<Answered | null>();
  const busy = discarding.state !== "idle";
  const { ask, dialog } = useChangeQuestion();
  const discard = () =>
    ask({
      title: `Discard ${batch.source}?`,
      sentences: ["Nothing of it was made. What you mended of its rows goes with the draft."],
      confirm: "Discard draft",
      onConfirm: () => void discarding.submit({ wish: "discard" }, { method: "post" }),
    });
  const back = { content: "Imports", url: "/app/imports" };
  return (
    <Page
      title={batch.source}
      backAction={back}
      {...(batch.state === "draft" && {
        titleMetadata: <Badge tone="attention">Draft</Badge>,
        subtitle: "You can leave this page and go on later. A draft goes by itself after seven days.",
        secondaryActions: [{ content: "Discard draft", destructive: true, onAction: discard, loading: busy }],
      })}
    >
      <NotSaved problem={notSaved(discarding.data)} />
      {batch.state === "draft" ? <BatchDraft {...data} /> : <BatchResult {...data} />}
      {dialog}
    </Page>
  );
}
