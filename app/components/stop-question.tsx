import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import type { CodeRow, CodeWish } from "./codes-table.tsx";
import { stopTitle, stopWords } from "./stop-words.ts";

type OnWish = (wish: CodeWish, keys: readonly string[]) => void;

/** States of codes that stopping leaves as they are. */
const STOPPED: ReadonlySet<string> = new Set(["stopped", "failed"]);

/** Asks before codes are stopped; every other wish is passed on at once. */
export function useStopQuestion(rows: readonly CodeRow[], onWish: OnWish) {
  const [asked, setAsked] = useState<{ open: boolean; rows: readonly CodeRow[] }>({ open: false, rows: [] });
  const close = () => setAsked((before) => ({ ...before, open: false }));
  const ask: OnWish = (wish, keys) => {
    const chosen = rows.filter((row) => keys.includes(row.key) && !STOPPED.has(row.state));
    if (wish !== "stop" || chosen.length === 0) return onWish(wish, keys);
    setAsked({ open: true, rows: chosen });
  };
  const codes = asked.rows.map((row) => ({
    display: row.display,
    mapped: row.offer === null,
    orders: row.yield.orders,
  }));
  const stop = () => {
    close();
    onWish(
      "stop",
      asked.rows.map(({ key }) => key),
    );
  };
  const dialog = (
    <Modal
      open={asked.open}
      onClose={close}
      title={stopTitle(codes)}
      primaryAction={{ content: "Stop", onAction: stop, destructive: true }}
      secondaryActions={[{ content: "Cancel", onAction: close }]}
    >
      <Modal.Section>
        <BlockStack gap="200">
          {stopWords(codes).map((sentence) => (
            <Text as="p" key={sentence}>
              {sentence}
            </Text>
          ))}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
  return { ask, dialog };
}
