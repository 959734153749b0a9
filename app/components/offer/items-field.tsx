import { Button, InlineStack, Select, Tag, Text } from "@shopify/polaris";
import type { StoreItem } from "../../domain/conditions.ts";
import { appBridge } from "../bridge.ts";
import type { FieldsForm } from "../use-fields.ts";
import { FieldCard } from "./field-card.tsx";
import { itemsIn, type OfferForm } from "./offer-form.ts";

/** What the discount applies to, chosen in Shopify's own picker. */
export function ItemsField({ form }: { form: FieldsForm<OfferForm> }) {
  const { values, set, problem } = form;
  const items = itemsIn(values);
  const chosen = values.appliesTo === "all" ? [] : items;
  const type = values.appliesTo === "collections" ? "collection" : "product";
  const keep = (next: readonly StoreItem[]) => set({ items: JSON.stringify(next) });
  const choose = async () => {
    const selectionIds = chosen.map(({ gid }) => ({ id: gid }));
    const picked = await appBridge()?.resourcePicker?.({ type, multiple: true, action: "select", selectionIds });
    if (picked) keep(picked.map(({ id, title }) => ({ gid: id, title })));
  };
  return (
    <FieldCard title="Applies to">
      <input type="hidden" name="appliesTo" value={values.appliesTo} />
      <input type="hidden" name="items" value={values.items} />
      <InlineStack gap="300" blockAlign="end">
        <Select
          label="Applies to"
          labelHidden
          options={[
            { label: "The whole order", value: "all" },
            { label: "Specific products", value: "products" },
            { label: "Specific collections", value: "collections" },
          ]}
          value={values.appliesTo}
          onChange={(appliesTo) => set({ appliesTo, items: "[]" })}
        />
        {values.appliesTo !== "all" && <Button onClick={choose}>{`Choose ${values.appliesTo}`}</Button>}
      </InlineStack>
      {chosen.length > 0 && (
        <InlineStack gap="100">
          {chosen.map((item) => (
            <Tag key={item.gid} onRemove={() => keep(chosen.filter(({ gid }) => gid !== item.gid))}>
              {item.title}
            </Tag>
          ))}
        </InlineStack>
      )}
      {problem("items") && (
        <Text as="p" tone="critical">
          {problem("items")}
        </Text>
      )}
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
