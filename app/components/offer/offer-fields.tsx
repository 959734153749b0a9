import { Card, Checkbox, ChoiceList, FormLayout, Text, TextField } from "@shopify/polaris";
import { OFFER_TERMS_NAMES } from "../../domain/terms-form.ts";
import { useShop } from "../shop-context.tsx";
import { TermsFields } from "../terms-fields.tsx";
import type { FieldsForm } from "../use-fields.ts";
import { BxgyCards } from "./bxgy-cards.tsx";
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
  const { currency } = useShop();
  const { values, set, bind } = form;
  return (
    <FieldCard title="Minimum purchase requirements">
      <input type="hidden" name="minimum" value={values.minimum} />
      <ChoiceList
        title="Minimum purchase requirements"
        titleHidden
        selected={[values.minimum]}
        onChange={([minimum = "none"]) => set({ minimum })}
        choices={[
          { label: "No minimum requirements", value: "none" },
          {
            label: "Minimum purchase amount",
            value: "amount",
            renderChildren: (chosen) =>
              chosen && (
                <div className="vouch-short-field">
                  <TextField
                    label="Minimum purchase amount"
                    labelHidden
                    prefix={currency}
                    inputMode="decimal"
                    placeholder="50.00"
                    {...bind("minimumAmount")}
                  />
                </div>
              ),
          },
          {
            label: "Minimum quantity of items",
            value: "quantity",
            renderChildren: (chosen) =>
              chosen && (
                <div className="vouch-short-field">
                  <TextField
                    label="Minimum quantity of items"
                    labelHidden
                    inputMode="numeric"
                    placeholder="2"
                    {...bind("minimumQuantity")}
                  />
                </div>
              ),
          },
        ]}
      />
    </FieldCard>
  );
}

function LimitsCard({ form }: Props) {
  const { values, bind, problem } = form;
  return (
    <FieldCard title="Maximum discount uses">
      <Tick form={form} name="limited" label="Limit how often each code can be used in total" />
      {values.limited === "on" && (
        <div className="vouch-short-field">
          <TextField
            label="Uses of each code"
            labelHidden
            inputMode="numeric"
            placeholder="100"
            {...bind("usageLimit")}
          />
        </div>
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
  const { timeZone } = useShop();
  const { values, set, bind } = form;
  const ends = values.endDate !== "";
  const setEnd = (on: boolean) =>
    set(on ? { endDate: values.startDate, endTime: "23:59" } : { endDate: "", endTime: "" });
  return (
    <FieldCard title="Active dates">
      <FormLayout>
        <FormLayout.Group>
          <TextField label="Start date" type="date" {...bind("startDate")} />
          <TextField label={`Start time (${timeZone})`} type="time" {...bind("startTime")} />
        </FormLayout.Group>
        <Checkbox label="Set end date" checked={ends} onChange={setEnd} />
        {ends && (
          <FormLayout.Group>
            <TextField label="End date" type="date" {...bind("endDate")} />
            <TextField label={`End time (${timeZone})`} type="time" {...bind("endTime")} />
          </FormLayout.Group>
        )}
      </FormLayout>
    </FieldCard>
  );
}
