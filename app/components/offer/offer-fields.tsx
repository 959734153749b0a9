import { Card, FormLayout, Text, TextField } from "@shopify/polaris";
import { OFFER_TERMS_NAMES } from "../../domain/terms-form.ts";
import { TermsFields } from "../terms-fields.tsx";
import type { FieldsForm } from "../use-fields.ts";
import { BxgyCards } from "./bxgy-cards.tsx";
import { EndFields, MinimumFields, StartFields, UsesFields } from "./condition-fields.tsx";
import { CustomersCard } from "./customers-card.tsx";
import { FieldCard, Tick } from "./field-card.tsx";
import { ItemsField } from "./items-field.tsx";
import type { OfferForm } from "./offer-form.ts";
import { ValueCard } from "./value-card.tsx";

type Props = { form: FieldsForm<OfferForm> };

/** The fields of Shopify's discount page, in its order and words. */
export function OfferFields({ form }: Props) {
  const { kind } = form.values;
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
      {kind === "bxgy" && <BxgyCards form={form} />}
      {(kind === "percent" || kind === "fixed") && <ItemsField form={form} />}
      {kind !== "bxgy" && <MinimumCard form={form} />}
      <CustomersCard form={form} />
      <LimitsCard form={form} />
      <CombinationsCard form={form} />
      <DatesCard form={form} />
      <FieldCard title="Commission">
        <Text as="p" tone="subdued">
          What orders with a code of this offer earn. A partner’s or a group’s own terms come first.
        </Text>
        <TermsFields form={form} names={OFFER_TERMS_NAMES} none="As partners say" />
      </FieldCard>
      <Card>
        <TextField label="Note" multiline={2} helpText="For you alone." {...form.bind("note")} />
      </Card>
    </>
  );
}

function MinimumCard({ form }: Props) {
  return (
    <FieldCard title="Minimum purchase requirements">
      <MinimumFields form={form} />
    </FieldCard>
  );
}

function LimitsCard({ form }: Props) {
  const { problem } = form;
  return (
    <FieldCard title="Maximum discount uses">
      <UsesFields form={form} label="Limit how often each code can be used in total" />
      {problem("limited") && (
        <Text as="p" tone="critical">
          {problem("limited")}
        </Text>
      )}
      <Tick form={form} name="once" label="Limit to one use per customer" />
      {problem("once") && (
        <Text as="p" tone="critical">
          {problem("once")}
        </Text>
      )}
      <Text as="p" tone="subdued">
        With a limit each code is a discount of its own in Shopify, so that it counts for itself.
      </Text>
    </FieldCard>
  );
}

function CombinationsCard({ form }: Props) {
  return (
    <FieldCard title="Combinations">
      <Text as="p" tone="subdued">
        Codes can be used together with:
      </Text>
      <Tick form={form} name="combineProducts" label="Product discounts" />
      <Tick form={form} name="combineOrders" label="Order discounts" />
      {form.values.kind !== "free-shipping" && <Tick form={form} name="combineShipping" label="Shipping discounts" />}
    </FieldCard>
  );
}

function DatesCard({ form }: Props) {
  return (
    <FieldCard title="Active dates">
      <FormLayout>
        <StartFields form={form} />
        <EndFields form={form} />
      </FormLayout>
    </FieldCard>
  );
}
