import { ChoiceList, Text, TextField } from "@shopify/polaris";
import { useShop } from "../shop-context.tsx";
import type { FieldsForm } from "../use-fields.ts";
import { ChosenItems } from "./chosen-items.tsx";
import { FieldCard, Tick } from "./field-card.tsx";
import type { OfferForm } from "./offer-form.ts";

type Props = { form: FieldsForm<OfferForm> };

/** What is bought and what is given for it, as Shopify's page for buy X get Y has it. */
export function BxgyCards({ form }: Props) {
  return (
    <>
      <BuysCard form={form} />
      <GetsCard form={form} />
    </>
  );
}

function BuysCard({ form }: Props) {
  const { values, set } = form;
  return (
    <FieldCard title="Customer buys">
      <input type="hidden" name="buysLeast" value={values.buysLeast} />
      <ChoiceList
        title="What the customer buys"
        titleHidden
        selected={[values.buysLeast]}
        onChange={([buysLeast = "quantity"]) => set({ buysLeast })}
        choices={[
          { label: "Minimum quantity of items", value: "quantity" },
          { label: "Minimum purchase amount", value: "amount" },
        ]}
      />
      {values.buysLeast === "amount" ? (
        <Amount form={form} label="Amount" name="buysAmount" />
      ) : (
        <Quantity form={form} name="buysQuantity" placeholder="2" />
      )}
      <ChosenItems form={form} label="Any items from" from="buysFrom" items="buysItems" />
    </FieldCard>
  );
}

function GetsCard({ form }: Props) {
  const { values, set, bind } = form;
  return (
    <FieldCard title="Customer gets">
      <Text as="p" tone="subdued">
        Customers must add these items to their cart, beside those that they buy.
      </Text>
      <Quantity form={form} name="getsQuantity" placeholder="1" />
      <ChosenItems form={form} label="Any items from" from="getsFrom" items="getsItems" />
      <input type="hidden" name="getsEffect" value={values.getsEffect} />
      <ChoiceList
        title="At a discounted value"
        selected={[values.getsEffect]}
        onChange={([getsEffect = "free"]) => set({ getsEffect })}
        choices={[
          {
            label: "Percentage",
            value: "percent",
            renderChildren: (chosen) =>
              chosen && (
                <div className="vouch-short-field">
                  <TextField
                    label="Percentage off"
                    labelHidden
                    suffix="%"
                    inputMode="decimal"
                    placeholder="50"
                    {...bind("getsPercent")}
                  />
                </div>
              ),
          },
          {
            label: "Amount off each",
            value: "amount",
            renderChildren: (chosen) => chosen && <Amount form={form} label="Amount off" name="getsAmount" hidden />,
          },
          { label: "Free", value: "free" },
        ]}
      />
      <Tick form={form} name="usesLimited" label="Set a maximum number of uses per order" />
      {values.usesLimited === "on" && (
        <div className="vouch-short-field">
          <TextField label="Uses per order" labelHidden inputMode="numeric" placeholder="1" {...bind("usesPerOrder")} />
        </div>
      )}
    </FieldCard>
  );
}

type QuantityProps = Props & { name: "buysQuantity" | "getsQuantity"; placeholder: string };

const Quantity = ({ form, name, placeholder }: QuantityProps) => (
  <div className="vouch-short-field">
    <TextField label="Quantity" inputMode="numeric" placeholder={placeholder} {...form.bind(name)} />
  </div>
);

type AmountProps = Props & { label: string; name: "buysAmount" | "getsAmount"; hidden?: boolean };

function Amount({ form, label, name, hidden = false }: AmountProps) {
  const { currency } = useShop();
  return (
    <div className="vouch-short-field">
      <TextField
        label={label}
        labelHidden={hidden}
        prefix={currency}
        inputMode="decimal"
        placeholder={name === "buysAmount" ? "50.00" : "5.00"}
        {...form.bind(name)}
      />
    </div>
  );
}
