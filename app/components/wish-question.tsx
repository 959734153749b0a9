import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import type { Page } from "../domain/page.ts";
import type { Keys } from "./code-wishes.ts";
import { type CodeRow, type CodeWish, isDeletable } from "./codes-table.tsx";
import { allTitle, allWords } from "./list-wish-words.ts";
import {
  type Deleting,
  deleteTitle,
  deleteWords,
  isDeleted,
  type Stopping,
  stopTitle,
  stopWords,
} from "./wish-words.ts";

type OnWish = (wish: CodeWish, keys: Keys) => void;
/** `all`: how many codes the list has, where all of them are meant. */
type Question = { wish: "stop" | "delete"; rows: readonly CodeRow[]; all?: number };

/** States of codes that stopping leaves as they are. */
const STOPPED: ReadonlySet<string> = new Set(["stopped", "failed"]);

/** Asks before codes are stopped or deleted; every other wish is passed on at once. */
export function useWishQuestion({ rows, total }: Pick<Page<CodeRow>, "rows" | "total">, onWish: OnWish) {
  const [question, setQuestion] = useState<Question>({ wish: "stop", rows: [] });
  const [open, setOpen] = useState(false);
  const ask: OnWish = (wish, keys) => {
    if (wish !== "stop" && wish !== "delete") return onWish(wish, keys);
    const chosen = rows.filter(({ key }) => keys.includes(key));
    const asked = wish === "stop" ? chosen.filter(({ state }) => !STOPPED.has(state)) : chosen;
    if (keys !== "all" && asked.length === 0) return onWish(wish, keys);
    setQuestion(keys === "all" ? { wish, rows: [], all: total } : { wish, rows: asked });
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

function wordsOf({ wish, rows, all }: Question): { title: string; words: string[]; verb: string; befallen: Keys } {
  if (all !== undefined) {
    const verb = wish === "stop" ? "Stop" : "Delete";
    return { title: allTitle(wish, all), words: allWords(wish), verb, befallen: "all" };
  }
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
