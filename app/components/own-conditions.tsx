import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Modal, Text } from "@shopify/polaris";
import { useMemo, useState } from "react";
import { needsOwnDiscounts } from "../domain/conditions.ts";
import type { CodeState } from "../domain/offer.ts";
import { saysAnything } from "../domain/own-conditions.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import type { CodeRow } from "./code-row.ts";
import { type OwnBasis, OwnFields, type OwnForm, ownForm } from "./own-fields.tsx";
import { useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { useFields } from "./use-fields.ts";

type Answer = {
  result:
    | { kind: "done"; state: CodeState }
    | { kind: "waiting"; state: CodeState; problem: string | null }
    | { kind: "deleted" | "not-found" }
    | { kind: "refused"; problems: FieldProblem[] };
};

/** The dialog of a code's own conditions, and how it is opened. */
export function useOwnConditions() {
  const [code, setCode] = useState<CodeRow | null>(null);
  const dialog = code?.gives && (
    <OwnDialog key={code.key} code={code} offer={code.gives.offer} onClose={() => setCode(null)} />
  );
  return { onOwn: setCode, dialog };
}

type OwnDialogProps = { code: CodeRow; offer: OwnBasis; onClose: () => void };

function OwnDialog({ code, offer, onClose }: OwnDialogProps) {
  const { timeZone } = useShop();
  const fetcher = useFetcher<Answer>();
  const result = fetcher.data?.result;
  const saved = useMemo(() => ownForm(code.own, offer, timeZone), [code.own, offer, timeZone]);
  const form = useFields(saved, result?.kind === "refused" ? result.problems : undefined);
  const [sent, setSent] = useState(saved);
  useAnswer(result, (told) => {
    if (told.kind === "refused") return;
    if (told.kind === "done") {
      toast(followsOffer(sent) ? `${code.display} follows its offer` : `${code.display} has conditions of its own`);
    }
    onClose();
  });
  const save = (values: OwnForm) => {
    setSent(values);
    void fetcher.submit({ wish: "own", keys: code.key, ...values }, { method: "post", action: "/app/codes" });
  };
  const busy = fetcher.state !== "idle";
  const failed = form.problem("form");
  return (
    <Modal
      open
      onClose={onClose}
      title={`Own conditions of ${code.display}`}
      primaryAction={{ content: "Save", onAction: () => save(form.values), loading: busy, disabled: !form.dirty }}
      secondaryActions={[
        ...(saysAnything(code.own)
          ? [
              {
                content: "Follow the offer again",
                onAction: () => save({ ...form.values, ...NOTHING }),
                disabled: busy,
              },
            ]
          : []),
        { content: "Cancel", onAction: onClose },
      ]}
    >
      <Modal.Section>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (form.dirty) save(form.values);
          }}
        >
          <BlockStack gap="400">
            {failed && <Banner tone="critical">{failed}</Banner>}
            <Text as="p" tone="subdued">
              {`What you tick holds for ${code.display} alone. In all else it follows ${offer.title}, also when that changes.`}
            </Text>
            <OwnFields form={form} offer={offer} code={code.display} />
            <Move code={code} offer={offer} follows={followsOffer(form.values)} />
          </BlockStack>
          <button type="submit" hidden>
            Save
          </button>
        </form>
      </Modal.Section>
    </Modal>
  );
}

const NOTHING = { ownStart: "", ownEnd: "", ownUses: "", ownMinimum: "" };
const followsOffer = (values: OwnForm) => !Object.keys(NOTHING).some((name) => values[name as keyof OwnForm] === "on");

/** What saving does in the store, where the code changes its discount. */
function Move({ code, offer, follows }: Omit<OwnDialogProps, "onClose"> & { follows: boolean }) {
  const stays = needsOwnDiscounts(offer.conditions) || follows === !saysAnything(code.own);
  if (stays || code.state !== "live") return null;
  const where = follows ? "goes back into the discount of the other codes" : "gets a discount of its own in Shopify";
  return (
    <Text as="p" tone="subdued">
      {`${code.display} ${where}. While it moves, for a second or two, checkout does not take it.`}
    </Text>
  );
}
