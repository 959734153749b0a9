// Fields of Shopify's discount page that an offer's form and a code's own conditions share.
import { Checkbox, ChoiceList, FormLayout, TextField } from "@shopify/polaris";
import { useShop } from "../shop-context.tsx";
import type { FieldsForm } from "../use-fields.ts";
import { Tick } from "./field-card.tsx";
import type { OfferForm } from "./offer-form.ts";

type FormOf<Name extends keyof OfferForm> = { form: FieldsForm<Pick<OfferForm, Name>> };

export function MinimumFields({ form }: FormOf<"minimum" | "minimumAmount" | "minimumQuantity">) {
  const { currency } = useShop();
  const { values, set, bind } = form;
  return (
    <>
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
    </>
  );
}

export function UsesFields({ form, label }: FormOf<"limited" | "usageLimit"> & { label: string }) {
  return (
    <>
      <Tick form={form} name="limited" label={label} />
      {form.values.limited === "on" && (
        <div className="vouch-short-field">
          <TextField
            label="Uses of each code"
            labelHidden
            inputMode="numeric"
            placeholder="100"
            {...form.bind("usageLimit")}
          />
        </div>
      )}
    </>
  );
}

export function StartFields({ form: { bind } }: FormOf<"startDate" | "startTime">) {
  const { timeZone } = useShop();
  return (
    <FormLayout.Group>
      <TextField label="Start date" type="date" {...bind("startDate")} />
      <TextField label={`Start time (${timeZone})`} type="time" {...bind("startTime")} />
    </FormLayout.Group>
  );
}

export function EndFields({ form: { values, set, bind } }: FormOf<"startDate" | "endDate" | "endTime">) {
  const { timeZone, today } = useShop();
  const ends = values.endDate !== "";
  const setEnd = (on: boolean) =>
    set(on ? { endDate: values.startDate || today, endTime: "23:59" } : { endDate: "", endTime: "" });
  return (
    <>
      <Checkbox label="Set end date" checked={ends} onChange={setEnd} />
      {ends && (
        <FormLayout.Group>
          <TextField label="End date" type="date" {...bind("endDate")} />
          <TextField label={`End time (${timeZone})`} type="time" {...bind("endTime")} />
        </FormLayout.Group>
      )}
    </>
  );
}
