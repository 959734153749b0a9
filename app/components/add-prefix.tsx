import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, ChoiceList, List, Modal, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { NotSaved } from "./not-saved.tsx";
import { PartnerChoice, type PartnerChoiceOf } from "./partner-choice.tsx";
import { type ForeseenPrefix, prefixWords } from "./prefix-words.ts";
import { useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { useAsked } from "./use-asked.ts";
import { useFields } from "./use-fields.ts";
import { fieldsOf } from "./when.ts";

type Answer = { kind: "added"; prefix: string; partner: string } | { kind: "refused"; problems: FieldProblem[] };
type AddPrefixProps = {
  /** Whose it is to be; chosen in the dialog where it is absent. */
  partner?: PartnerChoiceOf;
  onClose: () => void;
};

// Long enough that a prefix typed at ease is asked for once.
const TYPING_MS = 300;

/** Gives a partner all codes that begin in one way, from now on or from an earlier day. */
export function AddPrefix({ partner, onClose }: AddPrefixProps) {
  const { now, timeZone, today } = useShop();
  const fetcher = useFetcher<Answer>();
  const answer = fetcher.data;
  const [chosen, setChosen] = useState<PartnerChoiceOf | null>(partner ?? null);
  const [earlier, setEarlier] = useState(false);
  const form = useFields(
    { partnerId: "", prefix: "", day: fieldsOf(now, timeZone).day as string },
    answer?.kind === "refused" ? answer.problems : undefined,
  );
  useAnswer(answer, (told) => {
    if (told.kind === "refused") return;
    toast(`Codes that begin with ${told.prefix} count for ${told.partner}`);
    onClose();
  });
  const { prefix } = form.values;
  const add = () => {
    const day = earlier ? form.values.day : "";
    const fields = { wish: "add", partner: String(chosen?.id ?? ""), prefix, day };
    void fetcher.submit(fields, { method: "post", action: "/app/prefixes" });
  };
  const choose = (one: PartnerChoiceOf | null) => {
    setChosen(one);
    form.set({ partnerId: String(one?.id ?? "") });
  };
  return (
    <Modal
      open
      onClose={onClose}
      title={partner ? `Add a code prefix for ${partner.name}` : "Add a code prefix"}
      primaryAction={{
        content: "Add prefix",
        onAction: add,
        loading: fetcher.state !== "idle",
        disabled: prefix.trim() === "",
      }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <BlockStack gap="400">
            <NotSaved problem={form.problem("form")} />
            {!partner && <PartnerChoice active chosen={chosen} onChoose={choose} error={form.problem("partnerId")} />}
            <TextField
              label="Codes begin with"
              placeholder="SARAH-"
              maxLength={64}
              monospaced
              helpText="At least 4 characters. A hyphen at its end keeps SARAH- apart from SARAHS."
              {...form.bind("prefix")}
            />
            <ChoiceList
              title="From when"
              choices={[
                { value: "now", label: "From now on" },
                { value: "day", label: "From an earlier day on" },
              ]}
              selected={[earlier ? "day" : "now"]}
              onChange={([value]) => setEarlier(value === "day")}
            />
            {earlier && (
              <TextField
                label="First day"
                type="date"
                max={today}
                helpText="Orders placed since are looked at again. What is approved keeps its partner."
                {...form.bind("day")}
              />
            )}
            <Outlook typed={prefix} partner={chosen} />
          </BlockStack>
        </form>
      </Modal.Section>
    </Modal>
  );
}

type Foreseen = { kind: "foreseen"; foreseen: ForeseenPrefix } | { kind: "none"; message: string };

/** What the prefix would do that stands in the field. */
function Outlook({ typed, partner }: { typed: string; partner: PartnerChoiceOf | null }) {
  const query = new URLSearchParams({ typed, partner: String(partner?.id ?? "") });
  const asked = typed.trim().length < 4 ? null : `/app/prefixes/foresee?${query}`;
  const { data, upToDate } = useAsked<Foreseen>(asked, TYPING_MS);
  if (asked === null || data === undefined) return null;
  return (
    <div aria-live="polite" style={{ opacity: upToDate ? 1 : 0.5 }}>
      {data.kind === "none" ? (
        <Text as="p">{data.message}</Text>
      ) : (
        <Box>
          <List>
            {prefixWords(data.foreseen, partner?.name ?? "the partner").map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </Box>
      )}
    </div>
  );
}
