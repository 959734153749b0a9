import { BlockStack, Card, Checkbox, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { FieldsForm } from "../use-fields.ts";
import type { OfferForm } from "./offer-form.ts";

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

type TickName =
  | "each"
  | "limited"
  | "once"
  | "combineProducts"
  | "combineOrders"
  | "combineShipping"
  | "shippingLimited"
  | "usesLimited";

type TickProps = { form: FieldsForm<OfferForm>; name: TickName; label: string };

/** A box whose tick is posted as "on". */
export function Tick({ form, name, label }: TickProps) {
  const { values, set } = form;
  return (
    <InlineStack>
      <input type="hidden" name={name} value={values[name]} />
      <Checkbox
        label={label}
        checked={values[name] === "on"}
        onChange={(ticked) => set({ [name]: ticked ? "on" : "" })}
      />
    </InlineStack>
  );
}
