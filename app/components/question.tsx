import { BlockStack, Modal, Text } from "@shopify/polaris";

type QuestionProps = {
  open: boolean;
  title: string;
  sentences: readonly string[];
  /** What the button says that goes on. */
  confirm: string;
  destructive?: boolean;
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something is done that cannot be seen at a glance: what follows, in sentences, and two buttons. */
export function Question({ open, title, sentences, confirm, onConfirm, onClose, ...button }: QuestionProps) {
  const onAction = () => {
    onClose();
    onConfirm();
  };
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={title}
      primaryAction={{ content: confirm, onAction, ...button }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="200">
          {sentences.map((sentence) => (
            <Text as="p" key={sentence}>
              {sentence}
            </Text>
          ))}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
