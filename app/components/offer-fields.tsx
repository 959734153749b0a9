import {
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  Checkbox,
  FormLayout,
  InlineStack,
  List,
  Text,
  TextField,
} from "@shopify/polaris";
import { formatMoney, parseDecimal } from "../domain/money.ts";
import { parsePercent } from "../domain/percent.ts";
import { parseDay } from "../domain/time.ts";
import { percent } from "./numbers.ts";
import { type ShopView, useShop } from "./shop-context.tsx";
import type { FieldsForm } from "./use-fields.ts";
import { dayName } from "./when.ts";

export type OfferForm = {
  title: string;
  kind: string;
  percent: string;
  amount: string;
  startDate: string;
  startTime: string;
  endDate: string;
  endTime: string;
  note: string;
};

export function newOffer(day: string, time: string): OfferForm {
  const dates = { startDate: day, startTime: time, endDate: "", endTime: "" };
  return { title: "", kind: "percent", percent: "", amount: "", ...dates, note: "" };
}

/** The fields of Shopify's discount page, in its order and words. */
export function OfferFields({ form }: { form: FieldsForm<OfferForm> }) {
  return (
    <>
      <Card>
        <TextField
          label="Name"
          helpText="Customers see their code, not this name."
          placeholder="Autumn with partners"
          maxLength={255}
          {...form.bind("title")}
        />
      </Card>
      <ValueCard form={form} />
      <DatesCard form={form} />
      <Card>
        <TextField label="Note" multiline={2} helpText="For you alone." {...form.bind("note")} />
      </Card>
    </>
  );
}

function ValueCard({ form }: { form: FieldsForm<OfferForm> }) {
  const { currency } = useShop();
  const { values, set, bind } = form;
  const isPercent = values.kind === "percent";
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Discount value
        </Text>
        <input type="hidden" name="kind" value={values.kind} />
        <InlineStack align="start" gap="300" blockAlign="start">
          <ButtonGroup variant="segmented">
            <Button pressed={isPercent} onClick={() => set({ kind: "percent" })}>
              Percentage
            </Button>
            <Button pressed={!isPercent} onClick={() => set({ kind: "fixed" })}>
              Fixed amount
            </Button>
          </ButtonGroup>
          <div className="vouch-short-field">
            {isPercent ? (
              <TextField
                label="Percentage"
                labelHidden
                suffix="%"
                inputMode="decimal"
                placeholder="20"
                {...bind("percent")}
              />
            ) : (
              <TextField
                label="Amount"
                labelHidden
                prefix={currency}
                inputMode="decimal"
                placeholder="5.00"
                {...bind("amount")}
              />
            )}
          </div>
        </InlineStack>
        <Text as="p" tone="subdued">
          Applies to the whole order.
        </Text>
      </BlockStack>
    </Card>
  );
}

function DatesCard({ form }: { form: FieldsForm<OfferForm> }) {
  const { timeZone } = useShop();
  const { values, set, bind } = form;
  const ends = values.endDate !== "";
  const setEnd = (on: boolean) =>
    set(on ? { endDate: values.startDate, endTime: "23:59" } : { endDate: "", endTime: "" });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Active dates
        </Text>
        <FormLayout>
          <FormLayout.Group>
            <TextField label="Start date" type="date" {...bind("startDate")} />
            <TextField label={`Start time (${timeZone})`} type="time" {...bind("startTime")} />
          </FormLayout.Group>
          <Checkbox label="Set end date" checked={ends} onChange={setEnd} />
          {ends && (
            <FormLayout.Group>
              <TextField label="End date" type="date" {...bind("endDate")} />
              <TextField label={`End time (${timeZone})`} type="time" {...bind("endTime")} />
            </FormLayout.Group>
          )}
        </FormLayout>
      </BlockStack>
    </Card>
  );
}

/** What is being made, as a sentence that changes as one types. */
export function OfferSummary({ values }: { values: OfferForm }) {
  const shop = useShop();
  const value = valueText(values, shop);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {values.title.trim() || "No name yet"}
        </Text>
        <Text as="p">
          {value === null
            ? "Say how much customers get off."
            : `Customers with a code of this offer get ${value} off their whole order, ${datesText(values, shop)}.`}
        </Text>
        <List>
          <List.Item>Applies to the whole order, without a minimum</List.Item>
          <List.Item>No usage limits</List.Item>
          <List.Item>Each partner gets a code of their own</List.Item>
          <List.Item>Partners earn the commission on their page</List.Item>
        </List>
        <Text as="p" tone="subdued">
          The discount appears in your store with its first code.
        </Text>
      </BlockStack>
    </Card>
  );
}

function valueText(values: OfferForm, { currency }: ShopView): string | null {
  if (values.kind === "percent") {
    const bps = parsePercent(values.percent);
    return bps === null || bps === 0 ? null : percent(bps);
  }
  const amount = parseDecimal(values.amount.trim().replace(",", "."), currency);
  return amount.ok && amount.value.minor > 0n ? formatMoney(amount.value) : null;
}

function datesText(values: OfferForm, { today }: ShopView): string {
  const [start, end] = [parseDay(values.startDate), parseDay(values.endDate)];
  const from = start === null || start === today ? "from today" : `from ${dayName(start, today)}`;
  return end === null
    ? `${from} on`
    : `${from} until ${dayName(end, today)}${values.endTime ? ` ${values.endTime}` : ""}`;
}
