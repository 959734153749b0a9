import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, ChoiceList, List, Modal, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { CodeKey, Instant } from "../domain/ids.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { counted } from "./numbers.ts";
import { PartnerChoice, type PartnerChoiceOf } from "./partner-choice.tsx";
import { type Foreseen, reassignWords } from "./reassign-words.ts";
import { useMoney, useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { useAsked } from "./use-asked.ts";
import { fieldsOf } from "./when.ts";

type Answer = {
  result:
    | { kind: "reassigned"; keys: CodeKey[]; partner: string; from: Instant; problems: string[] }
    | { kind: "refused"; problems: FieldProblem[] };
};

type ReassignProps = {
  open: boolean;
  codes: readonly string[];
  onClose: () => void;
  onProblems: (problems: readonly string[]) => void;
};

/** The dialog that gives codes to another partner, and how it is opened. `problems`: what could not be given of several. */
export function useReassign() {
  const [giving, setGiving] = useState<{ open: boolean; codes: readonly string[] }>({ open: false, codes: [] });
  const [problems, setProblems] = useState<readonly string[]>([]);
  const onGive = (codes: readonly string[]) => {
    setProblems([]);
    setGiving({ open: true, codes });
  };
  const close = () => setGiving(({ codes }) => ({ open: false, codes }));
  return { onGive, problems, dialog: <Reassign {...giving} onClose={close} onProblems={setProblems} /> };
}

/** Gives codes to another partner, from now on or from an earlier day, and says before what becomes of their orders. */
function Reassign({ open, codes, onClose, onProblems }: ReassignProps) {
  const { now, timeZone, today } = useShop();
  const giving = useFetcher<Answer>();
  const [partner, setPartner] = useState<PartnerChoiceOf | null>(null);
  const [earlier, setEarlier] = useState(false);
  const [chosenDay, setChosenDay] = useState<string>(fieldsOf(now, timeZone).day);
  const [touched, setTouched] = useState(false);
  const day = earlier ? chosenDay : "";
  const foreseen = useForeseen(open ? codes : [], day);

  const result = giving.data?.result;
  useAnswer(result, (told) => {
    if (told.kind === "refused") return;
    const [first = ""] = told.keys;
    const what = told.keys.length === 1 ? `${first} belongs` : `${counted(told.keys.length, "code")} belong`;
    toast(`${what} to ${told.partner}`);
    onProblems(told.problems);
    setPartner(null);
    setEarlier(false);
    onClose();
  });

  const problems = result?.kind === "refused" && !touched && giving.state === "idle" ? result.problems : [];
  const problem = (field: string) => problems.find((one) => one.field === field)?.message;
  const touch = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      setTouched(true);
      set(value);
    };
  };
  const give = () => {
    setTouched(false);
    const fields = { wish: "reassign", keys: codes.join("\n"), partnerId: String(partner?.id ?? ""), day };
    void giving.submit(fields, { method: "post", action: "/app/codes" });
  };
  const failed = problem("form");
  const dayProblem = problem("day");
  const [first = ""] = codes;
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={codes.length > 1 ? `Give ${counted(codes.length, "code")} to a partner` : `Give ${first} to a partner`}
      primaryAction={{
        content: "Reassign",
        onAction: give,
        loading: giving.state !== "idle",
        disabled: partner === null || foreseen === null,
      }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          {failed && <Banner tone="critical">{failed}</Banner>}
          <PartnerChoice active={open} chosen={partner} onChoose={touch(setPartner)} error={problem("partnerId")} />
          <ChoiceList
            title="From when"
            choices={[
              { value: "now", label: "From now on" },
              { value: "day", label: "From an earlier day on" },
            ]}
            selected={[earlier ? "day" : "now"]}
            onChange={touch(([chosen]) => setEarlier(chosen === "day"))}
          />
          {earlier && (
            <TextField
              label="First day"
              type="date"
              max={today}
              value={chosenDay}
              onChange={touch(setChosenDay)}
              autoComplete="off"
              helpText="It begins at midnight, in your store’s time zone."
              {...(dayProblem && { error: dayProblem })}
            />
          )}
          <Outlook foreseen={foreseen} partner={partner} backDated={earlier} />
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

type OutlookProps = { foreseen: Foreseen | null; partner: PartnerChoiceOf | null; backDated: boolean };

function Outlook({ foreseen, partner, backDated }: OutlookProps) {
  const clock = useShop();
  const money = useMoney();
  if (foreseen === null) {
    return (
      <Text as="p" tone="subdued">
        {backDated ? "Choose today or an earlier day: nothing changes hands in advance." : "Counting the orders …"}
      </Text>
    );
  }
  const words = reassignWords(foreseen, { partner: partner?.name ?? null, backDated }, { clock, money });
  return (
    <div aria-live="polite">
      <List>
        {words.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </div>
  );
}

/** What would become of the orders; null while it is not known, or where the day is none. */
function useForeseen(codes: readonly string[], day: string): Foreseen | null {
  const address = `/app/codes?${new URLSearchParams({ keys: codes.join("\n"), day })}`;
  const { data, upToDate } = useAsked<({ kind: "foreseen" } & Foreseen) | { kind: "none" }>(
    codes.length > 0 ? address : null,
  );
  return upToDate && data?.kind === "foreseen" ? data : null;
}
