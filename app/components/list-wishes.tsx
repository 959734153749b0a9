import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Button, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { useId } from "react";
import type { ListWish } from "../domain/list-wish.ts";
import { listWishWords } from "./list-wish-words.ts";
import { type Answered, NotDone, notSaved } from "./not-saved.tsx";
import { usePolling } from "./use-polling.ts";

const POLL_MS = 2000;

/** How far what was wished for all codes of the list is. The page can be left meanwhile. */
export function ListWishes({ wishes }: { wishes: readonly ListWish[] }) {
  usePolling(
    wishes.some(({ state }) => state === "running"),
    POLL_MS,
  );
  if (wishes.length === 0) return null;
  return (
    <Box padding="300" borderBlockEndWidth="025" borderColor="border">
      <BlockStack gap="300">
        {wishes.map((wish) => (
          <Row key={wish.id} wish={wish} />
        ))}
      </BlockStack>
    </Box>
  );
}

function Row({ wish }: { wish: ListWish }) {
  const title = useId();
  const fetcher = useFetcher<{ result: Answered }>();
  const cancel = () =>
    fetcher.submit({ wish: "cancel", id: String(wish.id) }, { method: "post", action: "/app/codes" });
  const { title: what, words } = listWishWords(wish);
  const percent = wish.total === 0 ? 0 : Math.min(100, (100 * (wish.done + wish.refused)) / wish.total);
  return (
    <BlockStack gap="100">
      <InlineStack align="space-between" gap="200">
        <Text as="h3" variant="headingSm" id={title}>
          {what}
        </Text>
        <Text as="p" tone="subdued">
          {words}
        </Text>
      </InlineStack>
      {wish.state === "running" && (
        <InlineStack align="start" gap="300" blockAlign="center" wrap={false}>
          <ProgressBar size="small" tone="primary" progress={percent} ariaLabelledBy={title} animated={false} />
          <Button
            size="slim"
            loading={fetcher.state !== "idle"}
            onClick={() => void cancel()}
            accessibilityLabel={`Cancel: ${what}`}
          >
            Cancel
          </Button>
        </InlineStack>
      )}
      <NotDone problem={notSaved(fetcher.data?.result)} />
      {wish.refused > 0 && wish.problem !== null && (
        <Text as="p" tone="subdued">
          {`The last of those that were left: ${wish.problem}`}
        </Text>
      )}
    </BlockStack>
  );
}
