import { Checkbox } from "@shopify/polaris";
import { useState } from "react";
import { askForScope } from "../bridge.ts";
import type { FieldsForm } from "../use-fields.ts";
import { FieldCard } from "./field-card.tsx";
import type { OfferForm } from "./offer-form.ts";

/** For whom the codes are. A segment of customers needs a scope, which is asked for when it is first wanted. */
export function CustomersCard({ form: { values, set, problem } }: { form: FieldsForm<OfferForm> }) {
  const [declined, setDeclined] = useState(false);
  const tick = async (ticked: boolean) => {
    const allowed = !ticked || (await askForScope("write_customers"));
    setDeclined(!allowed);
    set({ firstOrder: ticked && allowed ? "on" : "" });
  };
  const error = declined ? DECLINED : problem("firstOrder");
  return (
    <FieldCard title="Customer eligibility">
      <input type="hidden" name="firstOrder" value={values.firstOrder} />
      <Checkbox
        id="firstOrder"
        label="Only for a customer’s first order"
        helpText="Shopify knows it by a customer segment, which Vouch makes once."
        checked={values.firstOrder === "on"}
        onChange={tick}
        {...(error !== undefined && { error })}
      />
    </FieldCard>
  );
}

const DECLINED = "Without this permission Vouch cannot tell Shopify who is new. Tick it again to be asked.";
