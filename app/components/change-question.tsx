import { BlockStack, Modal, Text } from "@shopify/polaris";
import { useState } from "react";

export type ChangeQuestion = {
  title: string;
  sentences: readonly string[];
  confirm: string;
  onConfirm: () => void;
};

/** Asks before something changes codes that customers have. */
export function useChangeQuestion() {
  const [asked, setAsked] = useState<ChangeQuestion | null>(null);
  const [open, setOpen] = useState(false);
  const ask = (question: ChangeQuestion) => {
    setAsked(question);
    setOpen(true);
  };
  const close = () => setOpen(false);
  const confirm = () => {
    close();
    asked?.onConfirm();
  };
  const dialog = asked && (
    <Modal
      open={open}
      onClose={close}
      title={asked.title}
      primaryAction={{ content: asked.confirm, onAction: confirm }}
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
