import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Modal, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { CodeAvailability, useAvailability } from "./code-availability.tsx";
import { useAnswer } from "./use-answer.ts";
import { useAsked } from "./use-asked.ts";

type Choice = { id: number; name: string; code: string; byItself: boolean };
type Answer = {
  wish: "add";
  result: { kind: "live" | "making"; key: string } | { kind: "refused"; problems: FieldProblem[] };
};

type ApprovePartnerProps = {
  open: boolean;
  onClose: () => void;
  partner: { id: number; name: string };
  /** Approves without a code. */
  onPlain: () => void;
};

const NONE = "none";

/** Approves an applicant with their first code: under which offer, and what it is called. */
export function ApprovePartner({ open, onClose, partner, onPlain }: ApprovePartnerProps) {
  const adding = useFetcher<Answer>();
  const choices = useAsked<Choice[]>(open ? `/app/codes/choices?partner=${partner.id}` : null);
  const [chosen, setChosen] = useState("");
  // Null where nothing was typed: then it is what is proposed.
  const [typed, setTyped] = useState<string | null>(null);
  const itself = (choices.data ?? []).filter(({ byItself }) => byItself);
  const asks = (choices.data ?? []).filter(({ byItself }) => !byItself);
  const only = asks.length === 1 ? String(asks[0]?.id) : "";
  // Whoever gets a code by itself needs no other: it is asked for where there would be none.
  const offer = chosen === "" ? (itself.length > 0 ? NONE : only) : chosen;
  const code = typed ?? asks.find(({ id }) => String(id) === offer)?.code ?? "";
  const withCode = offer !== "" && offer !== NONE;
  const asked = useAvailability(withCode ? code : "", withCode ? { partner: partner.id, offer: Number(offer) } : {});
  const result = adding.data?.result;
  useAnswer(result, (told) => {
    if (told.kind === "refused") return;
    toast(`${partner.name} is approved, with ${told.key}`);
    onClose();
  });
  const problems = result?.kind === "refused" && adding.state === "idle" ? result.problems : [];
  const codeProblem = problems.find(({ field }) => field === "typed")?.message;
  const other = problems.find(({ field }) => field !== "typed")?.message;
  const approve = () => {
    if (!withCode) {
      onPlain();
      return onClose();
    }
    const fields = { wish: "add", typed: code, partnerId: String(partner.id), offerId: offer };
    void adding.submit(fields, { method: "post", action: "/app/codes" });
  };
  const options = [
    { label: "Choose an offer", value: "" },
    ...asks.map(({ id, name }) => ({ label: name, value: String(id) })),
    { label: itself.length > 0 ? "No further code" : "Without a code", value: NONE },
  ];
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={`Approve ${partner.name}?`}
      primaryAction={{
        content: withCode && code !== "" ? `Approve with ${code}` : "Approve",
        onAction: approve,
        loading: adding.state !== "idle",
        disabled: offer === "" || (withCode && code === ""),
      }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          {other && <Banner tone="critical">{other}</Banner>}
          {itself.map(({ id, name, code: own }) => (
            <Text
              as="p"
              key={id}
            >{`“${name}” gives ${partner.name} a code by itself${own === "" ? "" : `: ${own}`}.`}</Text>
          ))}
          <Select
            label={itself.length > 0 ? "Another code under" : "Code under"}
            options={options}
            value={offer}
            onChange={(picked) => {
              setChosen(picked);
              setTyped(null);
            }}
            {...(offer === NONE &&
              itself.length === 0 && {
                helpText: "Orders are credited by the referral link alone until a code is added.",
              })}
          />
          {withCode && (
            <BlockStack gap="200">
              <TextField
                label="Code"
                value={code}
                onChange={(text) => setTyped(text.toUpperCase())}
                maxLength={255}
                monospaced
                autoComplete="off"
                helpText="What customers type at checkout. It is made in your store."
                {...(codeProblem && { error: codeProblem })}
              />
              <CodeAvailability {...asked} typed={code} onTake={setTyped} />
            </BlockStack>
          )}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
