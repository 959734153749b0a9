import { BlockStack, Button, ButtonGroup, InlineStack, Text, TextField } from "@shopify/polaris";
import { useShop } from "../shop-context.tsx";
import type { FieldsForm } from "../use-fields.ts";
import { FieldCard, Tick } from "./field-card.tsx";
import type { OfferForm } from "./offer-form.ts";

const KINDS = [
  { kind: "percent", label: "Percentage" },
  { kind: "fixed", label: "Fixed amount" },
  { kind: "free-shipping", label: "Free shipping" },
  { kind: "bxgy", label: "Buy X get Y" },
];

export function ValueCard({ form }: { form: FieldsForm<OfferForm> }) {
  const { values, set, problem } = form;
  return (
    <FieldCard title="Discount value">
      <input type="hidden" name="kind" value={values.kind} />
      <InlineStack align="start" gap="300" blockAlign="start">
        <ButtonGroup gap="extraTight">
          {KINDS.map(({ kind, label }) => (
            <Button key={kind} pressed={values.kind === kind} onClick={() => set({ kind })}>
              {label}
            </Button>
          ))}
        </ButtonGroup>
        <ValueField form={form} />
      </InlineStack>
      {problem("kind") && (
        <Text as="p" tone="critical">
          {problem("kind")}
        </Text>
      )}
      {values.kind === "fixed" && <Tick form={form} name="each" label="Take it off each item" />}
      {values.kind === "free-shipping" && <ShippingFields form={form} />}
    </FieldCard>
  );
}

function ValueField({ form: { values, bind } }: { form: FieldsForm<OfferForm> }) {
  const { currency } = useShop();
  if (values.kind !== "percent" && values.kind !== "fixed") return null;
  return (
    <div className="vouch-short-field">
      {values.kind === "percent" ? (
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
  );
}

function ShippingFields({ form }: { form: FieldsForm<OfferForm> }) {
  const { currency } = useShop();
  return (
    <BlockStack gap="200">
      <Tick form={form} name="shippingLimited" label="Exclude shipping rates over a certain amount" />
      {form.values.shippingLimited === "on" && (
        <div className="vouch-short-field">
          <TextField
            label="Dearest shipping that is free"
            labelHidden
            prefix={currency}
            inputMode="decimal"
            placeholder="12.00"
            {...form.bind("shippingMost")}
          />
        </div>
      )}
    </BlockStack>
  );
}
