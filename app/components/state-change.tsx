import { Banner, BlockStack, ChoiceList, Modal, SkeletonBodyText, Text } from "@shopify/polaris";
import { type ReactNode, useEffect, useState } from "react";
import type { ChosenState, CodeFate, StateOutlook } from "../domain/partner.ts";
import { PartnerChoice, type PartnerChoiceOf } from "./partner-choice.tsx";
import { useMoney } from "./shop-context.tsx";
import {
  type AskedState,
  askTitle,
  codesWords,
  fatesOf,
  fateWords,
  followsWords,
  leftOutWords,
  VERBS,
} from "./state-change-words.ts";
import { useAsked } from "./use-asked.ts";

type Change = {
  to: ChosenState;
  /** "Ada Quist", "3 partners". */
  whom: string;
  /** As the address of the list of partners and its `ids` name them. */
  which: { ids: string; query?: URLSearchParams };
  /** Whether it is asked about although nobody is archived by it. */
  ask: boolean;
  /** Brings back who is archived. */
  restore?: boolean;
};
export type StateFields = { state: ChosenState; codes: CodeFate; partnerId: string; restore: string };

type Answer = { kind: string; problems?: readonly { message: string }[] };

/**
 * Changes the state of partners. Before somebody is archived, and before what was not looked at row by row, it says what
 * follows and asks what becomes of the codes. `said` changes with each answer of the server: then the dialog closes, unless
 * the wish was refused. `problem`: why it was, where no dialog says so.
 */
export function useStateChange(
  submit: (fields: StateFields) => void,
  { saving, said }: { saving: boolean; said: Answer | undefined },
) {
  const [question, setQuestion] = useState<Change | null>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (said !== undefined && said.kind !== "refused") setOpen(false);
  }, [said]);
  const wish = ({ to, restore }: Change, codes: CodeFate, heir: PartnerChoiceOf | null) =>
    submit({ state: to, codes, partnerId: String(heir?.id ?? ""), restore: restore ? "on" : "" });
  const change = (asked: Change) => {
    if (!asked.ask && asked.to !== "archived") return wish(asked, "leave", null);
    setQuestion(asked);
    setOpen(true);
  };
  const problem = said?.kind === "refused" ? said.problems?.[0]?.message : undefined;
  const dialog: ReactNode = question && (
    <BeforeChange
      question={question}
      open={open}
      saving={saving}
      problem={problem}
      onAnswer={(codes, heir) => wish(question, codes, heir)}
      onClose={() => setOpen(false)}
    />
  );
  return { change, dialog, problem: open ? undefined : problem };
}

type DialogProps = {
  question: Change;
  open: boolean;
  saving: boolean;
  problem: string | undefined;
  onAnswer: (codes: CodeFate, heir: PartnerChoiceOf | null) => void;
  onClose: () => void;
};

function BeforeChange({ question, open, saving, problem, onAnswer, onClose }: DialogProps) {
  const { to, whom } = question;
  const outlook = useOutlook(open ? question : null);
  const [chosen, setChosen] = useState<CodeFate | null>(null);
  const [heir, setHeir] = useState<PartnerChoiceOf | null>(null);
  useEffect(() => {
    if (!open) return;
    setChosen(null);
    setHeir(null);
  }, [open]);
  const fates = outlook === null ? [] : fatesOf(to, outlook);
  const fate = chosen ?? fates[0] ?? "leave";
  const action = {
    content: VERBS[to],
    onAction: () => onAnswer(fate, fate === "give" ? heir : null),
    loading: saving,
    disabled: outlook === null || outlook.partners === 0 || (fate === "give" && heir === null),
    destructive: to === "archived",
  };
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={askTitle(to, whom, outlook)}
      primaryAction={action}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        {outlook === null ? (
          <SkeletonBodyText lines={4} />
        ) : (
          <BlockStack gap="400">
            {problem && <Banner tone="critical">{problem}</Banner>}
            <Sentences words={leftOutWords(to, outlook)} />
            {fates.length > 0 && (
              <ChoiceList
                title={`What becomes of ${codesWords(outlook)} in your store?`}
                choices={fates.map((value) => ({ value, ...fateWords(outlook)[value] }))}
                selected={[fate]}
                onChange={([value]) => setChosen(value as CodeFate)}
              />
            )}
            {fate === "give" && <PartnerChoice active={open} chosen={heir} onChoose={setHeir} />}
            <Follows to={to} outlook={outlook} />
          </BlockStack>
        )}
      </Modal.Section>
    </Modal>
  );
}

function Follows({ to, outlook }: { to: AskedState; outlook: StateOutlook }) {
  return <Sentences words={followsWords(to, outlook, useMoney())} tone="subdued" />;
}

function Sentences({ words, tone }: { words: readonly string[]; tone?: "subdued" }) {
  if (words.length === 0) return null;
  return (
    <BlockStack gap="100">
      {words.map((sentence) => (
        <Text as="p" key={sentence} {...(tone && { tone })}>
          {sentence}
        </Text>
      ))}
    </BlockStack>
  );
}

/** What the change would befall; null while that is not known. */
function useOutlook(question: Change | null): StateOutlook | null {
  const query = new URLSearchParams(question?.which.query);
  query.set("ids", question?.which.ids ?? "");
  query.set("to", question?.to ?? "");
  if (question?.restore) query.set("restore", "on");
  const { data, upToDate } = useAsked<Spelled>(question === null ? null : `/app/partners/outlook?${query}`);
  return upToDate && data ? { ...data, pending: BigInt(data.pending), payable: BigInt(data.payable) } : null;
}

type Spelled = Omit<StateOutlook, "pending" | "payable"> & { pending: string; payable: string };
