import { useFetcher } from "@remix-run/react";
import { BlockStack, Modal, Text, TextField } from "@shopify/polaris";
import { changedFields } from "../domain/changed-fields.ts";
import type { Instant } from "../domain/ids.ts";
import type { FieldProblem } from "../domain/shop.ts";
import type { Terms } from "../domain/terms.ts";
import { DIALOG_TERMS_NAMES } from "../domain/terms-form.ts";
import { toast } from "./bridge.ts";
import { NotSaved } from "./not-saved.tsx";
import { TermsFields, termsForm } from "./terms-fields.tsx";
import { useAnswer } from "./use-answer.ts";
import { type FieldsForm, useFields } from "./use-fields.ts";

type Answer = {
  result:
    | { kind: "saved"; termsFrom: Instant | null }
    | { kind: "not-found" }
    | { kind: "refused"; problems: FieldProblem[] };
};

export type TermsDialogProps = {
  title: string;
  /** Whose terms they are, and when they come before others. */
  explains: string;
  terms: Terms | null;
  /** A name that can be changed along with them. */
  name?: string;
  /** Who says it where nothing is said here. */
  none: string;
  /** Where it is saved, and what says whose they are. */
  action: string;
  fields: Record<string, string>;
  onClose: () => void;
};

/** Asks what orders earn at one level. It is drawn anew each time it is opened. */
export function TermsDialog({ title, explains, terms, name, none, action, fields, onClose }: TermsDialogProps) {
  const fetcher = useFetcher<Answer>();
  const result = fetcher.data?.result;
  const shown = dialogForm(terms, name);
  const form = useFields(shown, result?.kind === "refused" ? result.problems : undefined);
  useAnswer(result, (told) => {
    if (told.kind === "refused") return;
    if (told.kind === "saved") toast(savedWords(told.termsFrom));
    onClose();
  });
  const save = () =>
    void fetcher.submit(
      { ...fields, ...changedFields(form.values, shown, DIALOG_TERMS_NAMES) },
      { method: "post", action },
    );
  return (
    <Modal
      open
      onClose={onClose}
      title={title}
      primaryAction={{ content: "Save", onAction: save, loading: fetcher.state !== "idle", disabled: !form.dirty }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <BlockStack gap="400">
            <NotSaved problem={form.problem("form")} />
            {name !== undefined && <TextField label="Name" {...form.bind("saidName")} />}
            <Text as="p" tone="subdued">
              {explains}
            </Text>
            <TermsFields form={form} names={DIALOG_TERMS_NAMES} none={none} />
            <Asked form={form} />
          </BlockStack>
        </form>
      </Modal.Section>
    </Modal>
  );
}

type DialogForm = { saidName: string; saidCommission: string; saidRate: string; saidAmount: string };

function dialogForm(terms: Terms | null, name = ""): DialogForm {
  const { commission, rate, amount } = termsForm(terms);
  return { saidName: name, saidCommission: commission, saidRate: rate, saidAmount: amount };
}

/** From when what is typed will hold. */
function Asked({ form }: { form: FieldsForm<DialogForm> }) {
  if (!form.dirty) return null;
  return (
    <Text as="p" tone="subdued">
      A new commission holds for orders placed from the moment you save. Earlier orders keep what held then.
    </Text>
  );
}

const savedWords = (termsFrom: Instant | null) =>
  termsFrom === null ? "Saved" : "Saved. The new commission holds for orders from now on";
