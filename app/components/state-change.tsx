import { BlockStack, ChoiceList, Modal, Text } from "@shopify/polaris";
import { type ReactNode, useEffect, useState } from "react";
import { type ChosenState, CODE_FATES, type CodeFate } from "../domain/partner.ts";
import { counted } from "./numbers.ts";

type Change = {
  to: ChosenState;
  /** "Ada Quist", "3 partners". */
  whom: string;
  /** Codes that customers can use, or soon can; null where that is not known. */
  codesInUse: number | null;
};
type Question = Change & { to: "paused" | "archived" };
export type StateFields = { state: ChosenState; codes: CodeFate };

/**
 * Changes the state of partners. Before somebody with codes in use is paused or archived, it asks what becomes of them.
 * `said` changes with each answer of the server: then the dialog closes.
 */
export function useStateChange(
  submit: (fields: StateFields) => void,
  { saving, said }: { saving: boolean; said: unknown },
) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (said !== undefined) setOpen(false);
  }, [said]);
  const change = ({ to, ...rest }: Change) => {
    if (to === "active" || rest.codesInUse === 0) return submit({ state: to, codes: "leave" });
    setQuestion({ to, ...rest });
    setOpen(true);
  };
  const dialog: ReactNode = question && (
    <WhatOfTheCodes
      question={question}
      open={open}
      saving={saving}
      onAnswer={(codes) => submit({ state: question.to, codes })}
      onClose={() => setOpen(false)}
    />
  );
  return { change, dialog };
}

type DialogProps = {
  question: Question;
  open: boolean;
  saving: boolean;
  onAnswer: (codes: CodeFate) => void;
  onClose: () => void;
};

function WhatOfTheCodes({ question, open, saving, onAnswer, onClose }: DialogProps) {
  const { to, whom, codesInUse } = question;
  const [fate, setFate] = useState<CodeFate>("stop");
  useEffect(() => {
    if (open) setFate("stop");
  }, [open]);
  const verb = to === "paused" ? "Pause" : "Archive";
  const choices = choicesOf(question);
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={`${verb} ${whom}?`}
      primaryAction={{ content: verb, onAction: () => onAnswer(fate), loading: saving }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          <ChoiceList
            title={`What becomes of ${codesInUse === null ? "their codes" : counted(codesInUse, "code")} in your store?`}
            choices={CODE_FATES.map((value) => ({ value, ...choices[value] }))}
            selected={[fate]}
            onChange={([chosen]) => setFate(chosen as CodeFate)}
          />
          <Text as="p" tone="subdued">
            Orders placed before now are not touched. Short addresses of the codes go on leading to your shop.
          </Text>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

function choicesOf({ to, codesInUse }: Question): Record<CodeFate, { label: string; helpText: string }> {
  const one = codesInUse === 1;
  return {
    stop: {
      label: `Stop ${one ? "it" : "them"} in the store`,
      helpText: one
        ? "Customers can no longer use it. Its name stays reserved, and you can resume it later."
        : "Customers can no longer use them. Their names stay reserved, and you can resume them later.",
    },
    leave: {
      label: `Leave ${one ? "it as it is" : "them as they are"}`,
      helpText: `Customers still get the discount. Orders with ${one ? "it" : "them"} are explained, but earn nothing${to === "paused" ? " during the pause" : ""}.`,
    },
  };
}
