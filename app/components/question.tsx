import { BlockStack, Modal, Text } from "@shopify/polaris";

type QuestionProps = {
  open: boolean;
  title: string;
  sentences: readonly string[];
  /** What the button says that goes on. */
  confirm: string;
  /** What the button says that leaves all as it is. */
  keep?: string;
  destructive?: boolean;
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something is done that cannot be seen at a glance: what follows, in sentences, and two buttons. */
export function Question(props: QuestionProps) {
  const { open, title, sentences, confirm, keep = "Cancel", onConfirm, onClose, ...button } = props;
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
      secondaryActions={[{ content: keep, onAction: onClose }]}
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
