import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Box, Button, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import type { BatchRow } from "../../domain/code-batch.ts";
import type { Instant } from "../../domain/ids.ts";
import type { OfferState } from "../../domain/offer.ts";
import type { Page } from "../../domain/page.ts";
import { type Column, ListTable } from "../list-table.tsx";
import { type Answered, NotDone, notSaved } from "../not-saved.tsx";
import { count, counted } from "../numbers.ts";
import { pagingOf } from "../paging.ts";
import { useShop } from "../shop-context.tsx";
import { UndoCard } from "../undo-card.tsx";
import { useAddress } from "../use-address.ts";
import { usePolling } from "../use-polling.ts";
import { when } from "../when.ts";
import { BATCH_STATE, progressWords, resultWords, timeLeft, undoWords } from "./batch-words.ts";

type BatchResultProps = {
  batch: {
    id: number;
    kind: "import" | "pattern";
    /** The pattern, or the file's name. */
    source: string;
    settings: { offerId: number | null };
    state: keyof typeof BATCH_STATE;
    problem: string | null;
    createdAt: Instant;
    finishedAt: Instant | null;
  };
  counts: {
    fates: Record<string, number>;
    codes: Record<string, number>;
    partners: number;
    back: number;
    alone: number;
    takenOver: number;
  };
  madePartners: { made: number; linked: number };
  restoreRate: number;
  /** What the codes that it made give now. */
  standing: { title: string; state: OfferState; codes: number }[];
  rows: Page<BatchRow>;
  /** The first of those codes that the store had already, and of those that could not be made. */
  takenOver: { code: string; partner: string | null }[];
  failed: { code: string; partner: string | null; problem: string | null }[];
};

const POLL_MS = 1_500;

/** How far a batch has come, what it came to, and the way back. */
export function BatchResult({
  batch,
  counts,
  madePartners,
  restoreRate,
  standing,
  rows,
  takenOver,
  failed,
}: BatchResultProps) {
  const underWay = batch.state === "running" || batch.state === "stopping" || batch.state === "undoing";
  usePolling(underWay, POLL_MS);
  const { make = 0, wrong = 0, store = 0 } = counts.fates;
  const leftOut = wrong + store;
  const { making = 0, live = 0 } = counts.codes;
  const ready = Object.values(counts.codes).reduce((sum, n) => sum + n, 0) - making;
  const rest = make - ready;
  const left = { shared: Math.max(0, rest - counts.alone), alone: counts.alone };
  const progress = progressWords(
    { codes: { ready, total: make }, partners: { ...madePartners, total: counts.partners } },
    timeLeft(left, restoreRate),
  );
  return (
    <BlockStack gap="400">
      {batch.problem && <Banner tone="warning">{batch.problem}</Banner>}
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            {BATCH_STATE[batch.state]}
          </Text>
          {batch.state === "running" && (
            <>
              <ProgressBar progress={progress.percent} size="small" />
              <Text as="p">{progress.text}</Text>
              <Text as="p" tone="subdued">
                You can leave this page. Vouch goes on.
              </Text>
            </>
          )}
          {batch.state === "stopping" && (
            <Text as="p">It ends as soon as Shopify has answered what is under way. What is made stays.</Text>
          )}
          {batch.state === "stopped" && (
            <Text as="p">
              {`${count(ready)} of ${counted(make, "code")} ${ready === 1 ? "is" : "are"} made. The other ${count(rest)} were not.`}
            </Text>
          )}
          {batch.state === "undoing" && <Text as="p">Codes that no order carried are taken out of your store.</Text>}
          {batch.state === "undone" && (
            <Text as="p">
              {ready === 0
                ? "All of it is taken back."
                : `${counted(ready, "code")} stayed: orders carried ${ready === 1 ? "it, or it was" : "them, or they were"} given to another partner.`}
            </Text>
          )}
          {batch.state === "done" && <Done live={live} wrong={leftOut} counts={counts} standing={standing} />}
          <Finished at={batch.finishedAt} stopped={batch.state === "stopped"} />
          <Turn state={batch.state} />
        </BlockStack>
      </Card>
      {failed.length > 0 && <Failed batch={batch} failed={failed} total={counts.codes.failed ?? 0} />}
      {takenOver.length > 0 && <TakenOver codes={takenOver} total={counts.takenOver} />}
      {leftOut > 0 && !underWay && <LeftOut rows={rows} />}
      {(batch.state === "done" || batch.state === "stopped") && <Undo counts={counts} />}
    </BlockStack>
  );
}

type DoneProps = { live: number; wrong: number } & Pick<BatchResultProps, "counts" | "standing">;

const NOT_LIVE = {
  ended: "has ended",
  paused: "is paused",
  scheduled: "has not begun",
} as const;

function Done({ live, wrong, counts, standing }: DoneProps) {
  const { partners, back, takenOver } = counts;
  const { stopped = 0 } = counts.codes;
  const dead = standing.reduce((sum, { state, codes }) => sum + (state === "active" ? 0 : codes), 0);
  return (
    <BlockStack gap="100">
      {standing.map(
        ({ title, state, codes }) =>
          state !== "active" && (
            <Banner key={`${title} ${state}`} tone="warning">
              {`${counted(codes, "code")} ${codes === 1 ? "stands" : "stand"} in your store and ${codes === 1 ? "gives" : "give"} customers nothing now: “${title}” ${NOT_LIVE[state]}.`}
            </Banner>
          ),
      )}
      {resultWords({ made: live - takenOver - dead, takenOver, stopped, partners }).map((sentence) => (
        <Text as="p" key={sentence}>
          {sentence}
        </Text>
      ))}
      {back > 0 && <Text as="p">{`${counted(back, "partner")} taken back.`}</Text>}
      {wrong > 0 && <Text as="p">{`${counted(wrong, "row")} ${wrong === 1 ? "was" : "were"} left out.`}</Text>}
    </BlockStack>
  );
}

/** Ends a batch under way, or goes on with it. */
function Turn({ state }: { state: BatchResultProps["batch"]["state"] }) {
  const fetcher = useFetcher<Answered>();
  if (state !== "running" && state !== "stopped") return null;
  const wish = state === "running" ? "stop" : "continue";
  return (
    <InlineStack align="start" gap="200" blockAlign="center">
      <Button loading={fetcher.state !== "idle"} onClick={() => fetcher.submit({ wish }, { method: "post" })}>
        {state === "running" ? "Stop" : "Make the rest"}
      </Button>
      <NotDone problem={notSaved(fetcher.data)} />
    </InlineStack>
  );
}

type ListedProps = {
  title: string;
  head: string;
  explains: string;
  /** Where to go on. */
  remedy?: { content: string; url: string };
  total: number;
  rows: { code: string; beside: string }[];
};

function Listed({ title, head, explains, remedy, total, rows }: ListedProps) {
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {explains}
          </Text>
          {remedy && (
            <InlineStack align="start">
              <Button url={remedy.url}>{remedy.content}</Button>
            </InlineStack>
          )}
        </BlockStack>
      </Box>
      <ListTable
        columns={[
          { title: "Code", cell: (row) => row.code },
          { title: head, cell: (row) => <span className="vouch-wrap">{row.beside}</span> },
        ]}
        rows={rows}
        idOf={(row) => row.code}
        condensed={(row) => ({ title: row.code, line: row.beside })}
        resource={{ singular: "code", plural: "codes" }}
      />
      {total > rows.length && (
        <Box padding="400">
          <Text as="p" tone="subdued">{`And ${count(total - rows.length)} more.`}</Text>
        </Box>
      )}
    </Card>
  );
}

function TakenOver({ codes, total }: { codes: BatchResultProps["takenOver"]; total: number }) {
  return (
    <Listed
      title={`${counted(total, "code")} that your store had already`}
      head="Partner"
      explains="They stay in their own discount and give what that gives. Orders with them count for their partner."
      total={total}
      rows={codes.map(({ code, partner }) => ({ code, beside: partner ?? "Nobody" }))}
    />
  );
}

function Failed({ batch, failed, total }: Pick<BatchResultProps, "batch" | "failed"> & { total: number }) {
  const { kind, source, settings } = batch;
  const again = new URLSearchParams({ pattern: source });
  return (
    <Listed
      title={`${counted(total, "code")} could not be made`}
      head="Why"
      explains={
        kind === "pattern"
          ? "They belong to nobody, and their partners have no code of this offer yet. Make codes for them once more: names that are taken get an ending. Or give them one by hand, on their page."
          : "They belong to nobody. Mend what stands beside them, then import their rows again."
      }
      {...(kind === "pattern" &&
        settings.offerId !== null && {
          remedy: { content: "Make codes for them", url: `/app/offers/${settings.offerId}/generate?${again}` },
        })}
      total={total}
      rows={failed.map(({ code, partner, problem }) => ({
        code,
        beside: [partner && `For ${partner}.`, problem].filter(Boolean).join(" "),
      }))}
    />
  );
}

function Finished({ at, stopped }: { at: Instant | null; stopped: boolean }) {
  const clock = useShop();
  return at === null ? null : (
    <Text as="p" tone="subdued">
      {`${stopped ? "Stopped" : "Finished"} ${when(at, clock)}.`}
    </Text>
  );
}

const LEFT_OUT: Column<BatchRow>[] = [
  { title: "Line", numeric: true, cell: (row) => count(row.line) },
  { title: "Row", cell: (row) => <span className="vouch-wrap">{row.cells.filter(Boolean).join(", ")}</span> },
  { title: "Why it was left out", cell: (row) => <span className="vouch-wrap">{row.problem ?? ""}</span> },
];

function LeftOut({ rows }: { rows: Page<BatchRow> }) {
  const { change } = useAddress();
  return (
    <Card padding="0">
      <ListTable
        columns={LEFT_OUT}
        rows={rows.rows}
        idOf={(row) => String(row.line)}
        condensed={(row) => ({ title: row.cells.filter(Boolean).join(", "), line: row.problem ?? "" })}
        resource={{ singular: "row", plural: "rows" }}
        {...(rows.pages > 1 && {
          pagination: pagingOf(rows, (page) => change({ page }), counted(rows.total, "row")),
        })}
      />
    </Card>
  );
}

function Undo({ counts: { codes, takenOver, partners } }: Pick<BatchResultProps, "counts">) {
  const { live = 0, stopped = 0 } = codes;
  const words = undoWords({ live: Math.max(0, live - takenOver), takenOver, stopped, partners });
  return (
    <UndoCard
      explains="Undo takes the codes out of your store again, as far as no order carried them."
      button="Undo import"
      question={{ ...words, confirm: "Take them back", keep: "Keep them" }}
    />
  );
}
