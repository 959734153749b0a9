import { BlockStack, Box, Card, FormLayout, InlineError, RadioButton, Select, Text, TextField } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { PayeeForm, PayoutChoice } from "../domain/payee-form.ts";
import { NO_MORE, PAYEE_LABELS, PAYOUT_WORDS, ROUTING_HELP } from "./payee-words.ts";
import type { FieldsForm } from "./use-fields.ts";

type Country = { code: string; name: string };
type PayeeFieldsProps = {
  form: FieldsForm<PayeeForm>;
  masked: string | null;
  /** Shows what is stored in full, beside it. */
  stored: ReactNode;
  countries: readonly Country[];
  bankCountries: readonly Country[];
};

/** Who is paid, where they live, how the money is sent. */
export function PayeeFields({ form, masked, stored, countries, bankCountries }: PayeeFieldsProps) {
  const { bind, values, set, problem } = form;
  const text = (name: keyof typeof PAYEE_LABELS, more: { helpText?: string; optional?: boolean } = {}) => (
    <TextField
      label={more.optional ? `${PAYEE_LABELS[name]} (optional)` : PAYEE_LABELS[name]}
      {...(more.helpText !== undefined && { helpText: more.helpText })}
      {...bind(name)}
    />
  );
  const way = (choice: PayoutChoice, label: string, fields?: ReactNode) => (
    <BlockStack key={choice} gap="200">
      <RadioButton
        id={`payout-${choice}`}
        name="payout"
        value={choice}
        label={label}
        checked={values.payout === choice}
        onChange={() => set({ payout: choice })}
      />
      {fields !== undefined && values.payout === choice && <Box paddingInlineStart={{ sm: "800" }}>{fields}</Box>}
    </BlockStack>
  );
  const wrong = problem("payout");
  return (
    <BlockStack gap="400">
      <Card>
        <FormLayout>
          <Text as="h2" variant="headingSm">
            Who is paid
          </Text>
          <Select label="Person or business" options={KINDS} {...bind("kind")} />
          {text("legalName", { helpText: "As the bank and the tax office know it." })}
          {text("vatId", { optional: true })}
        </FormLayout>
      </Card>
      <Card>
        <FormLayout>
          <Text as="h2" variant="headingSm">
            Address
          </Text>
          <Select label={PAYEE_LABELS.country} options={optionsOf(countries)} {...bind("country")} />
          {text("line1")}
          {text("line2", { optional: true })}
          <FormLayout.Group condensed>
            {text("postcode", { optional: true })}
            {text("city")}
          </FormLayout.Group>
          {text("region", { optional: true })}
        </FormLayout>
      </Card>
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            How the money is sent
          </Text>
          {wrong !== undefined && <InlineError fieldID="payout-iban" message={wrong} />}
          {masked !== null && way("keep", `As now: ${masked}`, stored)}
          {way(
            "iban",
            PAYOUT_WORDS.iban,
            <FormLayout>
              {text("iban")}
              {text("bic", { optional: true })}
            </FormLayout>,
          )}
          {way(
            "account",
            PAYOUT_WORDS.account,
            <FormLayout>
              <Select label={PAYEE_LABELS.bankCountry} options={optionsOf(bankCountries)} {...bind("bankCountry")} />
              {text("routing", { helpText: ROUTING_HELP })}
              {text("account")}
              {text("swift", { optional: true })}
            </FormLayout>,
          )}
          {way("paypal", PAYOUT_WORDS.paypal, text("paypal"))}
          {way("other", PAYOUT_WORDS.other, <TextField label={PAYEE_LABELS.other} multiline={3} {...bind("other")} />)}
          {way("none", masked === null ? PAYOUT_WORDS.none : NO_MORE)}
        </BlockStack>
      </Card>
    </BlockStack>
  );
}

const KINDS = [
  { value: "person", label: "Person" },
  { value: "business", label: "Business" },
];

const optionsOf = (countries: readonly Country[]) => [
  { value: "", label: "Choose a country" },
  ...countries.map(({ code, name }) => ({ value: code, label: name })),
];
