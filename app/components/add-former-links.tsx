import { useFetcher } from "@remix-run/react";
import { BlockStack, Modal, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { Refused } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { NotSaved, notSaved } from "./not-saved.tsx";
import { counted } from "./numbers.ts";
import { PartnerChoice, type PartnerChoiceOf } from "./partner-choice.tsx";
import { useAnswer } from "./use-answer.ts";

type Failed = { line: string; message: string };
type Answer = { kind: "mapped"; count: number; failed: Failed[] } | Refused;

/** Asks whose links of a former program are to count here. What cannot be taken stays in the field, with the reason. */
export function AddFormerLinks({ onClose }: { onClose: () => void }) {
  const fetcher = useFetcher<Answer>();
  const [partner, setPartner] = useState<PartnerChoiceOf | null>(null);
  const [unchosen, setUnchosen] = useState(false);
  const [lines, setLines] = useState("");
  const [failed, setFailed] = useState<Failed[]>([]);
  useAnswer(fetcher.data, (answer) => {
    if (answer.kind === "refused") return;
    if (answer.count > 0) toast(`${counted(answer.count, "link")} of other programs added`);
    if (answer.failed.length === 0) return onClose();
    setFailed(answer.failed);
    setLines(answer.failed.map(({ line }) => line).join("\n"));
  });
  const add = () => {
    setUnchosen(partner === null);
    if (partner === null) return;
    void fetcher.submit({ wish: "map", partner: String(partner.id), lines }, { method: "post", action: "/app/links" });
  };
  return (
    <Modal
      open
      onClose={onClose}
      title="Add links of another program"
      primaryAction={{
        content: "Add links",
        onAction: add,
        loading: fetcher.state !== "idle",
        disabled: lines.trim() === "",
      }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          <NotSaved problem={notSaved(fetcher.data)} />
          <PartnerChoice
            active
            chosen={partner}
            onChoose={(chosen) => {
              setPartner(chosen);
              setUnchosen(false);
            }}
            error={unchosen ? "Choose whose links they are." : undefined}
          />
          <TextField
            label="Links, one a line"
            multiline={4}
            value={lines}
            onChange={(text) => {
              setLines(text);
              setFailed([]);
            }}
            autoComplete="off"
            placeholder="sca_ref=5188496.BbHTin3axE"
            helpText="Paste links that the partner had in a former program. From now on they count here."
            {...(failed.length > 0 && {
              error: failed.map(({ line, message }) => `${line.slice(0, 60)}: ${message}`).join(" "),
            })}
          />
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
