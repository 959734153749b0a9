import { useFetcher } from "@remix-run/react";
import {
  BlockStack,
  Button,
  Card,
  Collapsible,
  FormLayout,
  InlineStack,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import type { CodeBatch } from "../../domain/code-batch.ts";
import { unreadColumns } from "../../domain/import-columns.ts";
import { IMPORT_COLUMNS } from "../../domain/import-row.ts";
import type { Offer } from "../../domain/offer.ts";
import { parsePercent } from "../../domain/percent.ts";
import type { Terms } from "../../domain/terms.ts";
import { type Answered, NotSaved, notSaved } from "../not-saved.tsx";
import { useShop } from "../shop-context.tsx";
import { termsOf } from "../terms-words.ts";
import { COLUMN_NAME, listed, settingsFields } from "./batch-words.ts";
import { offerChoice } from "./draft-offers.tsx";

type BatchReadingProps = {
  batch: CodeBatch;
  offers: readonly Pick<Offer, "id" | "title" | "startsAt" | "endsAt" | "pausedAt">[];
  /** What an order earns where nothing else says it. */
  standard: Terms;
};

/** How the file is read: which column means what, and what holds for rows that do not say. */
export function BatchReading({ batch, offers, standard }: BatchReadingProps) {
  const [open, setOpen] = useState(batch.columns.length < 2);
  const unread = unreadColumns(
    batch.header,
    batch.columns.map(([, at]) => at),
  );
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingSm">
            How the file is read
          </Text>
          <Button variant="plain" onClick={() => setOpen(!open)} ariaExpanded={open} ariaControls="reading">
            {open ? "Hide" : "Change"}
          </Button>
        </InlineStack>
        <Text as="p" tone="subdued">
          {batch.columns
            .map(([column, at]) => `${COLUMN_NAME[column]}: ${batch.header[at] ?? `column ${at + 1}`}`)
            .join(" · ") || "No column was recognised."}
        </Text>
        {unread.length > 0 && batch.columns.length > 0 && (
          <Text as="p" tone="caution">
            {`Not read: ${listed(unread)}. Where one of them counts, say under Change what it means.`}
          </Text>
        )}
        <Settings batch={batch} offers={offers} standard={standard} />
        <Collapsible id="reading" open={open}>
          <Columns batch={batch} />
        </Collapsible>
      </BlockStack>
    </Card>
  );
}

function Columns({ batch }: { batch: CodeBatch }) {
  const fetcher = useFetcher<Answered>();
  const [chosen, setChosen] = useState<Record<string, string>>(
    Object.fromEntries(batch.columns.map(([column, at]) => [column, String(at)])),
  );
  const options = [
    { label: "–", value: "" },
    ...batch.header.map((name, at) => ({ label: name || `Column ${at + 1}`, value: String(at) })),
  ];
  return (
    <BlockStack gap="300">
      <NotSaved problem={notSaved(fetcher.data)} />
      <FormLayout>
        <FormLayout.Group condensed>
          {IMPORT_COLUMNS.map((column) => (
            <Select
              key={column}
              label={COLUMN_NAME[column]}
              options={options}
              value={chosen[column] ?? ""}
              onChange={(at) => setChosen({ ...chosen, [column]: at })}
            />
          ))}
        </FormLayout.Group>
      </FormLayout>
      <InlineStack align="end">
        <Button
          loading={fetcher.state !== "idle"}
          onClick={() => fetcher.submit({ wish: "columns", ...chosen }, { method: "post" })}
        >
          Read the rows again
        </Button>
      </InlineStack>
    </BlockStack>
  );
}

function Settings({ batch: { settings }, offers, standard }: BatchReadingProps) {
  const fetcher = useFetcher<Answered>();
  const clock = useShop();
  const held = settingsFields(settings);
  const { rate: rateNow, commission } = held;
  const [rate, setRate] = useState(rateNow);
  const choose = (chosen: string) => {
    const first = isRate(rate) ? rate : "10";
    setRate(first);
    save({ commission: chosen, rate: first });
  };
  // What is no percentage is not sent, and not taken for the one before either: it is told beside the field.
  const isRate = (typed: string) => parsePercent(typed) !== null;
  const save = (change: { offerId?: string; commission?: string; rate?: string }) => {
    void fetcher.submit(
      { wish: "settings", ...held, rate: isRate(rate) ? rate : rateNow, ...change },
      { method: "post" },
    );
  };
  return (
    <BlockStack gap="300">
      <NotSaved problem={notSaved(fetcher.data)} />
      <FormLayout>
        <FormLayout.Group>
          <Select
            label="Offer for codes whose row names none"
            options={[
              { label: "Choose an offer", value: "" },
              ...offers.toReversed().map((one) => ({ label: offerChoice(one, clock), value: String(one.id) })),
            ]}
            value={String(settings.offerId ?? "")}
            onChange={(offerId) => save({ offerId })}
            disabled={fetcher.state !== "idle"}
          />
          <Select
            label="Commission of new partners whose row names none"
            options={[
              { label: "As the group or offer says", value: "none" },
              { label: "A percentage of the sales", value: "percent" },
            ]}
            value={commission}
            helpText={commission === "none" && `Where neither says anything, an order earns ${termsOf(standard)}.`}
            onChange={choose}
            disabled={fetcher.state !== "idle"}
          />
          {commission === "percent" && (
            <TextField
              label="Percentage"
              suffix="%"
              inputMode="decimal"
              value={rate}
              onChange={setRate}
              onBlur={() => rate !== rateNow && isRate(rate) && save({ rate })}
              {...(!isRate(rate) && {
                error: `Enter a percentage between 0 and 100, with at most 2 decimals.${rateNow === "" ? "" : ` Until then it is ${rateNow} %.`}`,
              })}
              autoComplete="off"
            />
          )}
        </FormLayout.Group>
      </FormLayout>
    </BlockStack>
  );
}
