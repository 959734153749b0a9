import { useFetcher, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, InlineStack, Link, ProgressBar, Text } from "@shopify/polaris";
import { useEffect } from "react";
import type { Instant } from "../../domain/ids.ts";
import { count, counted } from "../numbers.ts";
import { useShop } from "../shop-context.tsx";
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
};

const POLL_MS = 1_500;

/** How far a batch has come, what it came to, and the way back. */
export function BatchResult({ batch, counts, restoreRate }: BatchResultProps) {
  const underWay = batch.state === "running" || batch.state === "undoing";
  usePolling(underWay);
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
      {wrong > 0 && (
        <Text as="p">
          {`${counted(wrong, "row")} ${wrong === 1 ? "was" : "were"} left out. `}
          <Link url="?show=wrong">Show</Link>
        </Text>
      )}
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

function Undo({ live }: { live: number }) {
  const fetcher = useFetcher();
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="center" gap="300">
        <Text as="p">
          {`Undo takes ${counted(live, "code")} out of your store again, as far as no order carried them, and archives partners who are left with nothing.`}
        </Text>
        <Button
          tone="critical"
          loading={fetcher.state !== "idle"}
          onClick={() => fetcher.submit({ wish: "undo" }, { method: "post" })}
        >
          Undo import
        </Button>
      </InlineStack>
    </Card>
  );
}

function usePolling(active: boolean) {
  const { revalidate, state } = useRevalidator();
  useEffect(() => {
    if (!active || state !== "idle") return;
    const timer = setTimeout(revalidate, POLL_MS);
    return () => clearTimeout(timer);
  }, [active, revalidate, state]);
}
