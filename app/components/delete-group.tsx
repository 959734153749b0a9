import { useFetcher } from "@remix-run/react";
import { BlockStack, Modal, Text } from "@shopify/polaris";
import type { GroupTerms } from "../domain/partner.ts";
import type { Refused } from "../domain/shop.ts";
import type { Terms } from "../domain/terms.ts";
import { toast } from "./bridge.ts";
import { NotSaved, notSaved } from "./not-saved.tsx";
import { counted } from "./numbers.ts";
import { termsOf } from "./terms-words.ts";
import { useAnswer } from "./use-answer.ts";

type DeleteGroupProps = {
  group: GroupTerms;
  /** What an order earns of which nobody nearer says anything. */
  standard: Terms;
  onClose: () => void;
};

/** Asks before a group ends, and says whose commission changes and from when. */
export function DeleteGroup({ group, standard, onClose }: DeleteGroupProps) {
  const fetcher = useFetcher<{ deleted: { kind: "deleted" | "not-found" } | Refused }>();
  useAnswer(fetcher.data?.deleted, ({ kind }) => {
    if (kind === "refused") return;
    toast(`${group.name} deleted`);
    onClose();
  });
  const confirm = () =>
    void fetcher.submit({ wish: "delete", id: String(group.id) }, { method: "post", action: "/app/groups" });
  return (
    <Modal
      open
      onClose={onClose}
      title={`Delete ${group.name}?`}
      primaryAction={{
        content: "Delete group",
        destructive: true,
        onAction: confirm,
        loading: fetcher.state !== "idle",
      }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="300">
          <NotSaved problem={notSaved(fetcher.data?.deleted)} />
          <Text as="p">{whoLeaves(group)}</Text>
          <Text as="p">{whatChanges(group, standard)}</Text>
          <Text as="p" tone="subdued">
            What was earned stays as it is, and orders placed before you delete it go on earning by it.
          </Text>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

function whoLeaves({ partners }: GroupTerms): string {
  if (partners === 0) return "Nobody is in it.";
  return `${counted(partners, "partner")} ${partners === 1 ? "leaves" : "leave"} it and ${partners === 1 ? "stays" : "stay"} in your program.`;
}

function whatChanges({ terms, following }: GroupTerms, standard: Terms): string {
  if (terms.terms === null || following === 0) return "Nobody’s commission changes.";
  const who = following === 1 ? "1 partner earns" : `${counted(following, "partner")} earn`;
  return `${who} ${termsOf(terms.terms)} by it now. From the moment you delete it, their orders earn what the offer of the code says, or else ${termsOf(standard)}.`;
}
