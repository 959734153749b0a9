import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Modal, Text } from "@shopify/polaris";
import { useState } from "react";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import type { MapTarget } from "./mappable-discount.tsx";
import { count, counted } from "./numbers.ts";
import { PartnerChoice, type PartnerChoiceOf } from "./partner-choice.tsx";
import { useAnswer } from "./use-answer.ts";

type Answer =
  | { kind: "mapped"; mapped: number; skipped: number; partner: string }
  | { kind: "started"; total: number; partner: string }
  | { kind: "refused"; problems: FieldProblem[] };

type MapCodesProps = {
  open: boolean;
  /** What was last asked for: it is still read while the dialog goes. */
  target: MapTarget | null;
  onClose: () => void;
};

/** The dialog that gives one code of the store, or all codes of a discount, to a partner. */
export function MapCodes({ open, target, onClose }: MapCodesProps) {
  const mapping = useFetcher<Answer>();
  const [partner, setPartner] = useState<PartnerChoiceOf | null>(null);
  const [touched, setTouched] = useState(false);

  const answer = mapping.data;
  useAnswer(answer, (told) => {
    if (told.kind === "refused") return;
    toast(told.kind === "started" ? `Mapping ${counted(told.total, "code")} to ${told.partner}` : mappedWords(told));
    setPartner(null);
    onClose();
  });

  const problems = answer?.kind === "refused" && !touched && mapping.state === "idle" ? answer.problems : [];
  const problem = (field: string) => problems.find((one) => one.field === field)?.message;
  const map = () => {
    if (target === null) return;
    setTouched(false);
    const code = target.code === null ? {} : { code: target.code };
    void mapping.submit({ gid: target.gid, partnerId: String(partner?.id ?? ""), ...code }, { method: "post" });
  };
  const close = () => {
    setTouched(true);
    onClose();
  };
  const failed = problem("form");
  const all = target !== null && target.code === null;
  return (
    <Modal
      open={open}
      onClose={close}
      title={all ? `Map all codes of ${target.title}` : `Map ${target?.code ?? ""}`}
      primaryAction={{
        content: all ? `Map ${counted(target.count, "code")}` : "Map code",
        onAction: map,
        loading: mapping.state !== "idle",
        disabled: partner === null,
      }}
      secondaryActions={[{ content: "Cancel", onAction: close }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          {failed && <Banner tone="critical">{failed}</Banner>}
          <PartnerChoice
            active={open}
            chosen={partner}
            onChoose={(chosen) => {
              setPartner(chosen);
              setTouched(true);
            }}
            error={problem("partnerId")}
          />
          <Text as="p">
            {`${partner?.name ?? "The partner"} earns on orders placed with ${all ? "these codes" : "it"} from now on. Nothing changes in your store.`}
          </Text>
          {all && (
            <Text as="p" tone="subdued">
              Codes that belong to a partner already stay with that partner.
            </Text>
          )}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

function mappedWords({ mapped, skipped, partner }: Extract<Answer, { kind: "mapped" }>): string {
  if (mapped === 0) return "Nothing to map: all codes are known already";
  const passed = skipped === 0 ? "" : `, ${count(skipped)} skipped`;
  return `${counted(mapped, "code")} mapped to ${partner}${passed}`;
}
