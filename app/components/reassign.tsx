import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, ChoiceList, List, Modal, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { CodeKey, Instant } from "../domain/ids.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { shiftDay } from "../domain/time.ts";
import { toast } from "./bridge.ts";
import { counted } from "./numbers.ts";
import { PartnerChoice, type PartnerChoiceOf } from "./partner-choice.tsx";
import { type Begins, type Foreseen, reassignWords } from "./reassign-words.ts";
import { useMoney, useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { useAsked } from "./use-asked.ts";
import { type Clock, dateOf, fieldsOf, isOfLaterDay } from "./when.ts";

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

/** Gives codes to another partner, from now on, from an earlier day or from one to come, and says before what becomes of their orders. */
function Reassign({ open, codes, onClose, onProblems }: ReassignProps) {
  const clock = useShop();
  const { now, timeZone, today } = clock;
  const giving = useFetcher<Answer>();
  const [partner, setPartner] = useState<PartnerChoiceOf | null>(null);
  const [begins, setBegins] = useState<Begins>("now");
  const tomorrow = shiftDay(today, 1);
  const [days, setDays] = useState<{ earlier: string; later: string }>({
    earlier: fieldsOf(now, timeZone).day,
    later: tomorrow,
  });
  const [touched, setTouched] = useState(false);
  const day = begins === "now" ? "" : days[begins];
  const noDay = begins !== "now" && day === "";
  const foreseen = useForeseen(open && !noDay ? codes : [], day);

  const result = giving.data?.result;
  useAnswer(result, (told) => {
    if (told.kind === "refused") return;
    const [first = ""] = told.keys;
    const what = told.keys.length === 1 ? first : counted(told.keys.length, "code");
    toast(`${what} ${givenWords(told, clock)}`);
    onProblems(told.problems);
    setPartner(null);
    setBegins("now");
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
              { value: "earlier", label: "From an earlier day on" },
              { value: "later", label: "From a later day on" },
            ]}
            selected={[begins]}
            onChange={touch(([chosen]) => setBegins(BEGINS.find((one) => one === chosen) ?? "now"))}
          />
          {begins !== "now" && (
            <TextField
              label="First day"
              type="date"
              {...(begins === "earlier" ? { max: today } : { min: tomorrow })}
              value={day}
              onChange={touch((chosen) => setDays({ ...days, [begins]: chosen }))}
              autoComplete="off"
              helpText="It begins at midnight, in your store’s time zone."
              {...(dayProblem && { error: dayProblem })}
            />
          )}
          <Outlook foreseen={foreseen} partner={partner} begins={begins} />
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}

const BEGINS: readonly Begins[] = ["now", "earlier", "later"];

const givenWords = (
  { keys, partner, from }: { keys: readonly CodeKey[]; partner: string; from: Instant },
  clock: Clock,
) =>
  isOfLaterDay(from, clock)
    ? `will belong to ${partner} from ${dateOf(from, clock)} on`
    : `${keys.length === 1 ? "belongs" : "belong"} to ${partner}`;

type OutlookProps = { foreseen: Foreseen | null; partner: PartnerChoiceOf | null; begins: Begins };

function Outlook({ foreseen, partner, begins }: OutlookProps) {
  const clock = useShop();
  const money = useMoney();
  if (foreseen === null) {
    return (
      <Text as="p" tone="subdued">
        {begins === "now" ? "Counting the orders …" : "Choose a day."}
      </Text>
    );
  }
  // By the day itself, whichever of the two it was entered under.
  const really = begins === "now" ? begins : isOfLaterDay(foreseen.from, clock) ? "later" : "earlier";
  const words = reassignWords(foreseen, { partner: partner?.name ?? null, begins: really }, { clock, money });
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
