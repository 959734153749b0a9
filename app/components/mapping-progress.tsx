import { useFetcher, useRevalidator } from "@remix-run/react";
import { BlockStack, Card, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useEffect, useId, useRef, useState } from "react";
import { count, counted } from "./numbers.ts";

export type MappingView = {
  gid: string;
  title: string;
  partner: string;
  state: "running" | "done" | "failed";
  problem: string | null;
  total: number;
  mapped: number;
  skipped: number;
};

const POLL_MS = 1500;

/** How far the mapping of discounts with many codes is. The page can be left meanwhile. */
export function MappingProgress({ mappings }: { mappings: readonly MappingView[] }) {
  const told = useProgress(mappings);
  if (told.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        {told.map((mapping) => (
          <Row key={mapping.gid} mapping={mapping} />
        ))}
      </BlockStack>
    </Card>
  );
}

function Row({ mapping }: { mapping: MappingView }) {
  const title = useId();
  return (
    <BlockStack gap="100">
      <InlineStack align="space-between" gap="200">
        <Text as="h2" variant="headingSm" id={title}>
          {`${mapping.title}: ${mapping.partner}`}
        </Text>
        <Text as="p" tone={mapping.state === "failed" ? "critical" : "subdued"}>
          {wordsOf(mapping)}
        </Text>
      </InlineStack>
      {mapping.state === "running" && (
        <ProgressBar size="small" tone="primary" progress={percentOf(mapping)} ariaLabelledBy={title} />
      )}
    </BlockStack>
  );
}

function useProgress(read: readonly MappingView[]): readonly MappingView[] {
  const asking = useFetcher<MappingView[]>();
  const { revalidate } = useRevalidator();
  const [told, setTold] = useState(read);
  const running = told.some(({ state }) => state === "running");
  const ran = useRef(running);
  const { load, state, data } = asking;

  // Whichever was read last: with the page, or since.
  useEffect(() => setTold(read), [read]);
  useEffect(() => {
    if (data) setTold(data);
  }, [data]);
  useEffect(() => {
    if (!running || state !== "idle") return;
    const timer = setTimeout(() => load("/app/codes/mappings"), POLL_MS);
    return () => clearTimeout(timer);
  }, [running, state, load]);
  // What is done is shown among the discounts as well: they are read again once.
  useEffect(() => {
    if (ran.current && !running) revalidate();
    ran.current = running;
  }, [running, revalidate]);
  return told;
}

function wordsOf({ state, problem, total, mapped, skipped }: MappingView): string {
  const done = `${counted(mapped, "code")} mapped`;
  const passed = skipped === 0 ? "" : `, ${count(skipped)} skipped`;
  if (state === "running") return `${done} of ${count(total)}${passed}`;
  return state === "failed" ? `${problem ?? "It failed."} ${done}${passed}.` : `${done}${passed}`;
}

const percentOf = ({ total, mapped, skipped }: MappingView): number =>
  total === 0 ? 0 : Math.min(100, (100 * (mapped + skipped)) / total);
