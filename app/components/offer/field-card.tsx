import { BlockStack, Card, Checkbox, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { FieldsForm } from "../use-fields.ts";

export function FieldCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
        {children}
      </BlockStack>
    </Card>
  );
}

type TickProps<Name extends string> = { form: FieldsForm<Record<Name, string>>; name: Name; label: string };

/** A box whose tick is posted as "on". */
export function Tick<Name extends string>({ form, name, label }: TickProps<Name>) {
  const { values, set } = form;
  return (
    <InlineStack>
      <input type="hidden" name={name} value={values[name]} />
      <Checkbox
        label={label}
        checked={values[name] === "on"}
        onChange={(ticked) => set({ [name]: ticked ? "on" : "" } as Partial<Record<Name, string>>)}
      />
    </InlineStack>
  );
}
