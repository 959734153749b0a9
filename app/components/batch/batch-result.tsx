import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, InlineStack, Link, Modal, ProgressBar, Text } from "@shopify/polaris";
import { useState } from "react";
import type { BatchRow } from "../../domain/code-batch.ts";
import type { Instant } from "../../domain/ids.ts";
import type { Page } from "../../domain/page.ts";
import { type Column, ListTable } from "../list-table.tsx";
import { count, counted } from "../numbers.ts";
import { useShop } from "../shop-context.tsx";
import { useAddress } from "../use-address.ts";
import { usePolling } from "../use-polling.ts";
import { when } from "../when.ts";
import { BATCH_STATE, timeLeft } from "./batch-words.ts";

type BatchResultProps = {
  batch: {
    id: number;
    state: keyof typeof BATCH_STATE;
    problem: string | null;
    createdAt: Instant;
    finishedAt: Instant | null;
  };
  counts: { fates: Record<string, number>; codes: Record<string, number>; partners: number };
  restoreRate: number;
  rows: Page<BatchRow>;
};

const POLL_MS = 1_500;

/** How far a batch has come, what it came to, and the way back. */
export function BatchResult({ batch, counts, restoreRate, rows }: BatchResultProps) {
  const underWay = batch.state === "running" || batch.state === "undoing";
  usePolling(underWay, POLL_MS);
  const { make = 0, wrong = 0 } = counts.fates;
  const { making = 0, live = 0, failed = 0 } = counts.codes;
  const ready = Object.values(counts.codes).reduce((sum, n) => sum + n, 0) - making;
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
              <ProgressBar progress={make === 0 ? 0 : Math.floor((ready / make) * 100)} size="small" />
              <Text as="p">
                {`${count(ready)} of ${count(make)} · ${timeLeft(make - ready, restoreRate)} · limited by your Shopify plan`}
              </Text>
              <Text as="p" tone="subdued">
                You can leave this page. Vouch goes on.
              </Text>
            </>
          )}
          {batch.state === "undoing" && <Text as="p">Codes that no order carried are taken out of your store.</Text>}
          {batch.state === "undone" && (
            <Text as="p">
              {ready === 0
                ? "All of it is taken back."
                : `${counted(ready, "code")} stayed, since orders carried ${ready === 1 ? "it" : "them"}.`}
            </Text>
          )}
          {batch.state === "done" && <Done live={live} failed={failed} wrong={wrong} partners={counts.partners} />}
          <Finished at={batch.finishedAt} />
        </BlockStack>
      </Card>
      {wrong > 0 && !underWay && <LeftOut rows={rows} />}
      {batch.state === "done" && <Undo live={live} />}
    </BlockStack>
  );
}

function Done({ live, failed, wrong, partners }: { live: number; failed: number; wrong: number; partners: number }) {
  return (
    <BlockStack gap="100">
      <Text as="p">{`${counted(live, "code")} live in your store, ${counted(partners, "new partner")}.`}</Text>
      {failed > 0 && (
        <Text as="p" tone="critical">
          {`${counted(failed, "code")} could not be made: another discount has the name. `}
          <Link url="/app/offers">Review</Link>
        </Text>
      )}
      {wrong > 0 && <Text as="p">{`${counted(wrong, "row")} ${wrong === 1 ? "was" : "were"} left out.`}</Text>}
    </BlockStack>
  );
}

function Finished({ at }: { at: Instant | null }) {
  const clock = useShop();
  return at === null ? null : (
    <Text as="p" tone="subdued">
      {`Finished ${when(at, clock)}.`}
    </Text>
  );
}

const LEFT_OUT: Column<BatchRow>[] = [
  { title: "Line", numeric: true, cell: (row) => count(row.line) },
  { title: "Row", cell: (row) => row.cells.filter(Boolean).join(", ") },
  { title: "Why it was left out", cell: (row) => row.problem ?? "" },
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
          pagination: {
            hasPrevious: rows.page > 1,
            hasNext: rows.page < rows.pages,
            onPrevious: () => change({ page: String(rows.page - 1) }),
            onNext: () => change({ page: String(rows.page + 1) }),
            label: counted(rows.total, "row"),
          },
        })}
      />
    </Card>
  );
}

function Undo({ live }: { live: number }) {
  const fetcher = useFetcher();
  const [asked, setAsked] = useState(false);
  const undo = () => {
    setAsked(false);
    void fetcher.submit({ wish: "undo" }, { method: "post" });
  };
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="center" gap="300">
        <Text as="p">Undo takes the codes out of your store again, as far as no order carried them.</Text>
        <Button tone="critical" loading={fetcher.state !== "idle"} onClick={() => setAsked(true)}>
          Undo import
        </Button>
      </InlineStack>
      <Modal
        open={asked}
        onClose={() => setAsked(false)}
        title={`Take back ${counted(live, "code")}?`}
        primaryAction={{ content: "Take them back", destructive: true, onAction: undo }}
        secondaryActions={[{ content: "Keep them", onAction: () => setAsked(false) }]}
      >
        <Modal.Section>
          <BlockStack gap="200">
            <Text as="p">Customers who type them get no discount any more.</Text>
            <Text as="p">
              Codes that orders carried and codes that were given to another partner stay. Partners who are left with
              nothing are archived.
            </Text>
          </BlockStack>
        </Modal.Section>
      </Modal>
    </Card>
  );
}
