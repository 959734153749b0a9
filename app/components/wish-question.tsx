import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import { type CodeRow, type CodeWish, isDeletable } from "./codes-table.tsx";
import {
  type Deleting,
  deleteTitle,
  deleteWords,
  isDeleted,
  type Stopping,
  stopTitle,
  stopWords,
} from "./wish-words.ts";

type OnWish = (wish: CodeWish, keys: readonly string[]) => void;
type Question = { wish: "stop" | "delete"; rows: readonly CodeRow[] };

/** States of codes that stopping leaves as they are. */
const STOPPED: ReadonlySet<string> = new Set(["stopped", "failed"]);

/** Asks before codes are stopped or deleted; every other wish is passed on at once. */
export function useWishQuestion(rows: readonly CodeRow[], onWish: OnWish) {
  const [question, setQuestion] = useState<Question>({ wish: "stop", rows: [] });
  const [open, setOpen] = useState(false);
  const ask: OnWish = (wish, keys) => {
    const chosen = rows.filter(({ key }) => keys.includes(key));
    const asked = wish === "stop" ? chosen.filter(({ state }) => !STOPPED.has(state)) : chosen;
    if ((wish !== "stop" && wish !== "delete") || asked.length === 0) return onWish(wish, keys);
    setQuestion({ wish, rows: asked });
    setOpen(true);
  };
  const { title, words, verb, befallen } = wordsOf(question);
  const dialog = (
    <Modal
      open={open}
      onClose={() => setOpen(false)}
      title={title}
      primaryAction={{
        content: verb,
        destructive: true,
        disabled: befallen.length === 0,
        onAction: () => {
          setOpen(false);
          onWish(question.wish, befallen);
        },
      }}
      secondaryActions={[{ content: "Cancel", onAction: () => setOpen(false) }]}
    >
      <Modal.Section>
        <BlockStack gap="200">
          {words.map((sentence) => (
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

function wordsOf({ wish, rows }: Question) {
  const { stopping, deleting } = { stopping: rows.map(stoppingOf), deleting: rows.map(deletingOf) };
  if (wish === "stop") {
    const befallen = rows.map(({ key }) => key);
    return { title: stopTitle(stopping), words: stopWords(stopping), verb: "Stop", befallen };
  }
  const befallen = rows.flatMap((row) => (isDeleted(deletingOf(row)) ? [row.key] : []));
  return { title: deleteTitle(deleting), words: deleteWords(deleting), verb: "Delete", befallen };
}

const stoppingOf = (row: CodeRow): Stopping => ({
  display: row.display,
  mapped: row.offer === null,
  orders: row.yield.orders,
});
const deletingOf = (row: CodeRow): Deleting => ({
  display: row.display,
  orders: row.yield.orders,
  deletable: isDeletable(row),
});
