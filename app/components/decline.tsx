import { useFetcher } from "@remix-run/react";
import { BlockStack, Modal, Text, TextField } from "@shopify/polaris";
import { type ReactNode, useState } from "react";
import { toast } from "./bridge.ts";
import { counted } from "./numbers.ts";
import { useAnswer } from "./use-answer.ts";

type Declined =
  | { kind: "declined"; partners: number; mailed: number }
  | { kind: "refused"; problems: { field: string; message: string }[] };
type Question = { whom: string; ids: string };

/** Declines applications, with a note that is mailed where there is one. Posts to the partners' list. */
export function useDecline({ action, done }: { action?: string; done?: () => void } = {}) {
  const fetcher = useFetcher<Declined>();
  const [question, setQuestion] = useState<Question | null>(null);
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const problem = fetcher.data?.kind === "refused" ? fetcher.data.problems[0]?.message : undefined;
  useAnswer(fetcher.data, (told) => {
    if (told.kind === "refused") return;
    toast(declinedWords(told));
    setOpen(false);
    setNote("");
    done?.();
  });
  const ask = (asked: Question) => {
    setQuestion(asked);
    setOpen(true);
  };
  const submit = () =>
    void fetcher.submit(
      { decline: "on", ids: question?.ids ?? "", note },
      { method: "post", ...(action !== undefined && { action }) },
    );
  const dialog: ReactNode = question && (
    <Modal
      open={open}
      onClose={() => setOpen(false)}
      title={`Decline ${question.whom}?`}
      primaryAction={{ content: "Decline", destructive: true, onAction: submit, loading: fetcher.state !== "idle" }}
      secondaryActions={[{ content: "Cancel", onAction: () => setOpen(false) }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          <TextField
            label="Note (optional)"
            multiline={4}
            maxLength={2_000}
            autoComplete="off"
            value={note}
            onChange={setNote}
            helpText="It is mailed to who applied. Without a note nothing is mailed."
            {...(problem !== undefined && { error: problem })}
          />
          <Text as="p" tone="subdued">
            Declined applications are archived. You can still approve them there.
          </Text>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
  return { ask, dialog };
}

function declinedWords({ partners, mailed }: { partners: number; mailed: number }): string {
  if (partners === 0) return "Nobody who was chosen had applied";
  const whom = counted(partners, "application");
  return mailed === 0 ? `${whom} declined` : `${whom} declined, ${counted(mailed, "note")} on the way`;
}
