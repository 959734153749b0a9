import { InlineStack, Select } from "@shopify/polaris";
import type { FieldsForm } from "../use-fields.ts";
import { ChosenItems } from "./chosen-items.tsx";
import { FieldCard } from "./field-card.tsx";
import type { OfferForm } from "./offer-form.ts";

/** What the discount applies to. */
export function ItemsField({ form }: { form: FieldsForm<OfferForm> }) {
  const { values, set } = form;
  return (
    <FieldCard title="Applies to">
      <ChosenItems form={form} label="Applies to" from="appliesTo" items="items" whole />
      <InlineStack>
        <Select
          label="Purchase type"
          name="purchases"
          options={[
            { label: "One-time purchases", value: "one-time" },
            { label: "Subscriptions", value: "subscription" },
            { label: "Both", value: "both" },
          ]}
          value={values.purchases}
          onChange={(purchases) => set({ purchases })}
        />
      </InlineStack>
    </FieldCard>
  );
}
