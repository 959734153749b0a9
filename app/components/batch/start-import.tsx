import { useFetcher } from "@remix-run/react";
import { BlockStack, List, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import { type Answered, notSaved } from "../not-saved.tsx";
import { useShop } from "../shop-context.tsx";
import { type Start, startWords } from "./start-words.ts";

/** Asks before a store gets the codes of a file. `confirm`: "Import 81 rows". */
export function useStartImport(confirm: string, start: Start) {
  const fetcher = useFetcher<Answered>();
  const clock = useShop();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const loading = fetcher.state !== "idle";
  const dialog = (
    <Modal
      open={open}
      onClose={close}
      title={`${confirm}?`}
      primaryAction={{
        content: confirm,
        loading,
        onAction: () => {
          close();
          void fetcher.submit({ wish: "start" }, { method: "post" });
        },
      }}
      secondaryActions={[{ content: "Cancel", onAction: close }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          <List>
            {startWords(start, clock).map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
          <Text as="p" tone="subdued">
            It can be undone afterwards: codes that no order carried leave your store again, and new partners who are
            left with nothing are archived.
          </Text>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
  return { ask: () => setOpen(true), loading, dialog, problem: notSaved(fetcher.data) };
}
