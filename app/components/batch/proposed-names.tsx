import { useFetcher } from "@remix-run/react";
import { Button, Card, InlineStack, Text } from "@shopify/polaris";
import { count } from "../numbers.ts";

/** How many rows propose another name, and all of them taken at once. */
export function ProposedNames({ rows }: { rows: number }) {
  const fetcher = useFetcher();
  if (rows === 0) return null;
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="center" gap="300">
        <Text as="p">
          {rows === 1
            ? "The name in 1 row is taken. The row proposes one that is free."
            : `The names in ${count(rows)} rows are taken. Each row proposes one that is free.`}
        </Text>
        <Button
          loading={fetcher.state !== "idle"}
          onClick={() => fetcher.submit({ wish: "take-all" }, { method: "post" })}
        >
          {`Take all proposed names (${count(rows)})`}
        </Button>
      </InlineStack>
    </Card>
  );
}
