import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { ImportColumn } from "../../domain/import-row.ts";
import { OwnClick } from "../own-click.tsx";
import { COLUMN_NAME } from "./batch-words.ts";

type MendRowProps = {
  row: { line: number; cells: string[]; wrongColumn: ImportColumn | null; problem: string | null };
  batch: { columns: [ImportColumn, number][] };
};

/** What is wrong with a row, and a field to mend it in, or the answers to choose from. */
export function MendRow({ row, batch }: MendRowProps) {
  const fetcher = useFetcher();
  const column = row.wrongColumn ?? "code";
  const at = batch.columns.find(([name]) => name === column)?.[1];
  const [text, setText] = useState((at === undefined ? undefined : row.cells[at]) ?? "");
  const busy = fetcher.state !== "idle";
  const send = (fields: Record<string, string>) =>
    fetcher.submit({ ...fields, line: String(row.line) }, { method: "post" });
  const save = () => send({ wish: "cell", column, text });
  const leaveOut = (
    <Button
      size="slim"
      variant="tertiary"
      disabled={busy}
      onClick={() => send({ wish: "leave-out" })}
      accessibilityLabel={`Leave out line ${row.line}`}
    >
      Leave out
    </Button>
  );
  if (column === "same") {
    const say = (same: string) => send({ wish: "cell", column, text: same });
    return (
      <OwnClick>
        <BlockStack gap="200">
          <Text as="span" breakWord>
            {row.problem}
          </Text>
          <InlineStack gap="200">
            <Button
              size="slim"
              disabled={busy}
              onClick={() => say("yes")}
              accessibilityLabel={`Same partner in line ${row.line}`}
            >
              Same partner
            </Button>
            <Button
              size="slim"
              disabled={busy}
              onClick={() => say("no")}
              accessibilityLabel={`Another partner in line ${row.line}`}
            >
              Another partner
            </Button>
            {leaveOut}
          </InlineStack>
        </BlockStack>
      </OwnClick>
    );
  }
  return (
    <OwnClick>
      <BlockStack gap="100">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextField
            label={`${COLUMN_NAME[column]} of line ${row.line}`}
            labelHidden
            value={text}
            onChange={setText}
            autoComplete="off"
            placeholder={COLUMN_NAME[column]}
            error={row.problem ?? ""}
            connectedRight={
              <Button submit loading={busy} accessibilityLabel={`Save line ${row.line}`}>
                Save
              </Button>
            }
          />
        </form>
        <InlineStack>{leaveOut}</InlineStack>
      </BlockStack>
    </OwnClick>
  );
}
