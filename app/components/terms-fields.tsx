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
  names: { commission: keyof T & string; rate: keyof T & string; amount: keyof T & string };
  /** Who says it where nothing is said here: "As the group or offer says"; without it, something has to be said. */
  none?: string;
};

/** What a credited order earns: left to another level, or said here. */
export function TermsFields<T extends Fields>({ form, names, none }: TermsFieldsProps<T>) {
  const { currency } = useShop();
  const { values, set, bind } = form;
  const kind: string = values[names.commission] ?? "none";
  return (
    <BlockStack gap="300">
      <input type="hidden" name={names.commission} value={kind} />
      <ChoiceList
        title="Commission"
        titleHidden
        choices={[
          ...(none === undefined ? [] : [{ value: "none", label: none }]),
          { value: "percent", label: "A percentage of the sales" },
          { value: "flat", label: "An amount for each order" },
          { value: "per-item", label: "An amount for each item" },
        ]}
        selected={[kind]}
        onChange={([chosen = "none"]) => set({ [names.commission]: chosen } as Partial<T>)}
      />
      {kind === "percent" && (
        <TextField
          label="Commission in percent"
          labelHidden
          suffix="%"
          inputMode="decimal"
          placeholder="10"
          helpText="Of what is left of the order: lines after discounts, without tax and shipping, less refunds."
          {...bind(names.rate)}
        />
      )}
      {(kind === "flat" || kind === "per-item") && (
        <TextField
          label={kind === "flat" ? "Commission for each order" : "Commission for each item"}
          labelHidden
          prefix={currency}
          inputMode="decimal"
          placeholder="5.00"
          helpText={HELP[kind]}
          {...bind(names.amount)}
        />
      )}
    </BlockStack>
  );
}

const HELP = {
  flat: "It falls away only when nothing is left of the order.",
  "per-item": "For each item that is left of the order. Gift cards, tips and free items do not count.",
};
