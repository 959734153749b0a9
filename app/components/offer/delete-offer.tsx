import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import type { KeepsOffer, Offer } from "../../domain/offer.ts";
import type { Refused } from "../../domain/shop.ts";
import { NotSaved, notSaved } from "../not-saved.tsx";
import { counted } from "../numbers.ts";

type Answer = { kind: "kept"; by: KeepsOffer } | { kind: "failed"; failure: { message: string } } | Refused;

type DeleteOffer = {
  deleting: { kept: KeepsOffer | null; underWay: boolean };
  /** How many it has. */
  codes: number;
  /** In which one of its codes was used. */
  orders: number;
};

type Deleted = Pick<Offer, "id" | "title">;

/** Asks before an offer is deleted; where it has to stay, says why, and what to do instead. */
export function useDeleteOffer(offer: Deleted, { deleting, codes, orders }: DeleteOffer) {
  const fetcher = useFetcher<Answer>();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const busy = fetcher.state !== "idle";
  const answer = busy ? undefined : fetcher.data;
  const kept = answer?.kind === "kept" ? answer.by : deleting.kept;
  const confirm = () => void fetcher.submit({ wish: "delete" }, { method: "post" });
  const failed = answer?.kind === "failed";
  const dialog = (
    <Modal
      open={open && !failed}
      onClose={close}
      {...(kept === null
        ? {
            title: `Delete ${offer.title}?`,
            primaryAction: { content: "Delete offer", destructive: true, onAction: confirm, loading: busy },
            secondaryActions: [{ content: "Cancel", onAction: close }],
          }
        : {
            title: `${offer.title} cannot be deleted`,
            primaryAction: { content: "Edit its dates", url: `/app/offers/${offer.id}/edit` },
            secondaryActions: [{ content: "Close", onAction: close }],
          })}
    >
      <Modal.Section>
        <BlockStack gap="200">
          <NotSaved problem={notSaved(answer)} />
          {(kept === null ? DELETES : keptWords(kept, { codes, orders })).map((sentence) => (
            <Text as="p" key={sentence}>
              {sentence}
            </Text>
          ))}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
  const banner = (failed || deleting.underWay) && (
    <Banner tone="warning" title="The offer is being deleted">
      <Text as="p">
        {failed
          ? `${answer.failure.message} Vouch tries again by itself.`
          : "Its discount is still to be deleted in your store. Vouch does it as soon as Shopify answers."}
      </Text>
    </Banner>
  );
  return { ask: () => setOpen(true), dialog, banner };
}

const DELETES = [
  "It has no codes, and no order was placed with it.",
  "It is deleted here, with its discount in your store where one was made. This cannot be undone.",
];

/** Why an offer stays, and what to do instead. */
export function keptWords(by: KeepsOffer, { codes, orders }: { codes: number; orders: number }): string[] {
  if (by === "batch")
    return [
      "An import is making codes under it, or would when it goes on.",
      "Undo that import first. Or pause the offer, and its codes give customers nothing.",
    ];
  const many = counted(codes, "code");
  if (orders > 0)
    return [
      `It has ${many}, and ${counted(orders, "order")} ${orders === 1 ? "was" : "were"} placed with them, so it stays in the books.`,
      "Pause it, or give it an end, and its codes give customers nothing.",
    ];
  return [
    `It has ${many}, and no order was placed with ${codes === 1 ? "it" : "them"}.`,
    `Stop and delete ${codes === 1 ? "it" : "them"} first, and then the offer. Or pause the offer, or give it an end, and it gives customers nothing.`,
  ];
}
