import { List, Modal, SkeletonBodyText } from "@shopify/polaris";
import { useState } from "react";
import type { CodeRow } from "./code-row.ts";
import { type OwnerView, ownersWords } from "./owners-words.ts";
import { useShop } from "./shop-context.tsx";
import { useAsked } from "./use-asked.ts";

/** The dialog that tells whose a code was over time, and how it is opened. */
export function useOwners() {
  const [code, setCode] = useState<CodeRow | null>(null);
  const clock = useShop();
  const address = code && `/app/codes/owners?${new URLSearchParams({ key: code.key })}`;
  const { data, upToDate } = useAsked<OwnerView[]>(address);
  const dialog = code && (
    <Modal open onClose={() => setCode(null)} title={`Owners of ${code.display}`}>
      <Modal.Section>
        {upToDate && data ? (
          <List>
            {ownersWords(data, clock).map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        ) : (
          <SkeletonBodyText lines={2} />
        )}
      </Modal.Section>
    </Modal>
  );
  return { onOwners: setCode, dialog };
}
