import { Button, InlineStack, Select, Tag, Text } from "@shopify/polaris";
import type { StoreItem } from "../../domain/conditions.ts";
import { appBridge } from "../bridge.ts";
import type { FieldsForm } from "../use-fields.ts";
import { itemsIn, type OfferForm } from "./offer-form.ts";

type ChosenItemsProps = {
  form: FieldsForm<OfferForm>;
  label: string;
  /** The fields that hold what kind of items they are, and which. */
  from: "appliesTo" | "buysFrom" | "getsFrom";
  items: "items" | "buysItems" | "getsItems";
  /** Whether the whole order can be chosen as well. */
  whole?: boolean;
};

const KINDS = [
  { label: "Specific products", value: "products" },
  { label: "Specific collections", value: "collections" },
];
const WHOLE = { label: "The whole order", value: "all" };

/** Products or collections, chosen in Shopify's own picker. */
export function ChosenItems({ form: { values, set, problem }, label, from, items, whole = false }: ChosenItemsProps) {
  const kind = values[from];
  const chosen = kind === "all" ? [] : itemsIn(values[items]);
  const keep = (next: readonly StoreItem[]) => set({ [items]: JSON.stringify(next) });
  const choose = async () => {
    const type = kind === "collections" ? "collection" : "product";
    const selectionIds = chosen.map(({ gid }) => ({ id: gid }));
    const picked = await appBridge()?.resourcePicker?.({ type, multiple: true, action: "select", selectionIds });
    if (picked) keep(picked.map(({ id, title }) => ({ gid: id, title })));
  };
  return (
    <>
      <input type="hidden" name={from} value={kind} />
      <input type="hidden" name={items} value={values[items]} />
      <InlineStack gap="300" blockAlign="end">
        <Select
          label={label}
          labelHidden={whole}
          options={whole ? [WHOLE, ...KINDS] : KINDS}
          value={kind}
          onChange={(next) => set({ [from]: next, [items]: "[]" })}
        />
        {kind !== "all" && <Button onClick={choose}>{`Choose ${kind}`}</Button>}
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
      {problem(items) && (
        <Text as="p" tone="critical">
          {problem(items)}
        </Text>
      )}
    </>
  );
}
