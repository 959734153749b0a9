import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import type { CodeRow, CodeWish } from "./codes-table.tsx";
import { type WishQuestion, wishQuestion } from "./wish-words.ts";

type Asked = WishQuestion & { wish: CodeWish; keys: readonly string[] };

/** Asks before a wish that does more than what was clicked: it takes twins along, or deletes several codes. */
export function useWishQuestion(rows: readonly CodeRow[], onWish: (wish: CodeWish, keys: readonly string[]) => void) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [open, setOpen] = useState(false);
  const ask = (wish: CodeWish, keys: readonly string[]) => {
    const chosen = rows.filter(({ key }) => keys.includes(key));
    const question = wish === "retry" ? null : wishQuestion(wish, chosen);
    if (question === null) return onWish(wish, keys);
    setAsked({ ...question, wish, keys });
    setOpen(true);
  };
  const close = () => setOpen(false);
  const dialog = asked && (
    <Modal
      open={open}
      onClose={close}
      title={asked.title}
      primaryAction={{
        content: asked.confirm,
        destructive: asked.wish === "delete",
        onAction: () => {
          close();
          onWish(asked.wish, asked.keys);
        },
      }}
      secondaryActions={[{ content: "Cancel", onAction: close }]}
    >
      <Modal.Section>
        <BlockStack gap="200">
          {asked.sentences.map((sentence) => (
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
