import { BlockStack, ChoiceList, TextField } from "@shopify/polaris";
import { toDecimal } from "../domain/money.ts";
import { percentText } from "../domain/percent.ts";
import type { Terms } from "../domain/terms.ts";
import { useShop } from "./shop-context.tsx";
import type { Fields, FieldsForm } from "./use-fields.ts";

/** What an order earns as fields hold it; null where it is left to the next level. */
export function termsForm(terms: Terms | null): { commission: string; rate: string; amount: string } {
  if (terms === null) return { commission: "none", rate: "", amount: "" };
  return terms.kind === "percent"
    ? { commission: terms.kind, rate: percentText(terms.rateBps), amount: "" }
    : { commission: terms.kind, rate: "", amount: toDecimal({ minor: terms.amount, currency: terms.currency }) };
}

type TermsFieldsProps<T extends Fields> = {
  form: FieldsForm<T>;
  /** The field of the amount, where a form has another one by that name. */
  amount: keyof T & string;
  /** Who says it where nothing is said here: "As the group or offer says". */
  none: string;
};

/** What a credited order earns: left to another level, or said here. */
export function TermsFields<T extends Fields & { commission: string; rate: string }>(props: TermsFieldsProps<T>) {
  const { form, amount, none } = props;
  const { currency } = useShop();
  const { values, set, bind } = form;
  return (
    <BlockStack gap="300">
      <input type="hidden" name="commission" value={values.commission} />
      <ChoiceList
        title="Commission"
        titleHidden
        choices={[
          { value: "none", label: none },
          { value: "percent", label: "A percentage of the sales" },
          { value: "flat", label: "An amount for each order" },
          { value: "per-item", label: "An amount for each item" },
        ]}
        selected={[values.commission]}
        onChange={([commission = "none"]) => set({ commission } as Partial<T>)}
      />
      {values.commission === "percent" && (
        <TextField
          label="Commission in percent"
          labelHidden
          suffix="%"
          inputMode="decimal"
          placeholder="10"
          helpText="Of what is left of the order: lines after discounts, without tax and shipping, less refunds."
          {...bind("rate")}
        />
      )}
      {(values.commission === "flat" || values.commission === "per-item") && (
        <TextField
          label="Commission"
          labelHidden
          prefix={currency}
          inputMode="decimal"
          placeholder="5.00"
          helpText={
            values.commission === "flat"
              ? "It falls away only when nothing is left of the order."
              : "For each item that is left of the order. Gift cards, tips and free items do not count."
          }
          {...bind(amount)}
        />
      )}
    </BlockStack>
  );
}
