import { useFetcher } from "@remix-run/react";
import { Button, Card, InlineStack, Text } from "@shopify/polaris";
import { type Answered, NotDone, notSaved } from "../not-saved.tsx";
import { count } from "../numbers.ts";
import { takenWords } from "./batch-words.ts";

/** How many rows propose another name, and all of them taken at once. */
export function ProposedNames({ rows, inStore }: { rows: number; inStore: number }) {
  const fetcher = useFetcher<Answered>();
  if (rows === 0) return null;
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="center" gap="300">
        <Text as="p">{takenWords({ rows, inStore })}</Text>
        <Button
          loading={fetcher.state !== "idle"}
          onClick={() => fetcher.submit({ wish: "take-all" }, { method: "post" })}
        >
          {`Take all proposed names (${count(rows)})`}
        </Button>
      </InlineStack>
      <NotDone problem={notSaved(fetcher.data)} />
    </Card>
  );
}
