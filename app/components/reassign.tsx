import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, ChoiceList, List, Modal, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { CodeKey, Instant } from "../domain/ids.ts";
import type { CodeListOf } from "../domain/list-wish.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { shiftDay } from "../domain/time.ts";
import { toast } from "./bridge.ts";
import type { Keys } from "./code-wishes.ts";
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
    | { kind: "started"; total: number; partner: string; from: Instant }
    | { kind: "refused"; problems: FieldProblem[] };
};

/** A list of codes, with its filters, and how many it has. */
export type GivenList = CodeListOf & { total: number };

type ReassignProps = {
  open: boolean;
  codes: Keys;
  list: GivenList;
  onClose: () => void;
  onProblems: (problems: readonly string[]) => void;
};

/** The dialog that gives codes to another partner, and how it is opened. `problems`: what could not be given of several. */
export function useReassign(list: GivenList) {
  const [giving, setGiving] = useState<{ open: boolean; codes: Keys }>({ open: false, codes: [] });
  const [problems, setProblems] = useState<readonly string[]>([]);
  const onGive = (codes: Keys) => {
    setProblems([]);
    setGiving({ open: true, codes });
  };
  const close = () => setGiving(({ codes }) => ({ open: false, codes }));
  return { onGive, problems, dialog: <Reassign {...giving} list={list} onClose={close} onProblems={setProblems} /> };
}

/** Gives codes to another partner, from now on, from an earlier day or from one to come, and says before what becomes of their orders. */
function Reassign({ open, codes, list, onClose, onProblems }: ReassignProps) {
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
  const which = whichOf(codes, list);
  const foreseen = useForeseen(open && !noDay ? which : null, day);

  const result = giving.data?.result;
  useAnswer(result, (told) => {
    if (told.kind === "refused") return;
    toast(toldWords(told, clock));
    onProblems(told.kind === "started" ? [] : told.problems);
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
    const fields = { wish: "reassign", ...which, to: String(partner?.id ?? ""), day };
    void giving.submit(fields, { method: "post", action: "/app/codes" });
  };
  const failed = problem("form");
  const dayProblem = problem("day");
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={`Give ${codes === "all" ? `all ${counted(list.total, "code")}` : codesWords(codes)} to a partner`}
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

const codesWords = (codes: readonly string[]): string =>
  codes.length === 1 ? (codes[0] ?? "") : counted(codes.length, "code");

/** The codes as they are asked for: by name, or as the list has them. */
function whichOf(codes: Keys, list: GivenList): Record<string, string> | null {
  if (codes !== "all") return codes.length === 0 ? null : { keys: codes.join("\n") };
  const { state, search: q } = list;
  const whose =
    "offerId" in list
      ? { offerId: String(list.offerId) }
      : "partnerId" in list && { partnerId: String(list.partnerId) };
  return { all: "on", ...whose, state: state ?? "", q };
}

function toldWords(told: Exclude<Answer["result"], { kind: "refused" }>, clock: Clock): string {
  if (told.kind === "reassigned") return `${codesWords(told.keys)} ${givenWords(told, clock)}`;
  const since = isOfLaterDay(told.from, clock) ? ` from ${dateOf(told.from, clock)} on` : "";
  return `Giving ${counted(told.total, "code")} to ${told.partner}${since}. You can leave this page`;
}

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
function useForeseen(which: Record<string, string> | null, day: string): Foreseen | null {
  const address = which && `/app/codes?${new URLSearchParams({ ...which, day })}`;
  const { data, upToDate } = useAsked<({ kind: "foreseen" } & Foreseen) | { kind: "none" }>(address);
  return upToDate && data?.kind === "foreseen" ? data : null;
}
