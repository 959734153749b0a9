import { Box, Checkbox, FormLayout, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { Discount } from "../domain/offer.ts";
import { type OwnConditions, withOwn } from "../domain/own-conditions.ts";
import { parseOwn } from "../domain/own-conditions-form.ts";
import { EndFields, MinimumFields, StartFields, UsesFields } from "./offer/condition-fields.tsx";
import { type CountsForm, countsFields, type DatesForm, datesFields } from "./offer/offer-form.ts";
import { getsSentence, offerSays } from "./own-words.ts";
import { useShop } from "./shop-context.tsx";
import type { FieldsForm } from "./use-fields.ts";

/** The offer of a code, as far as a code may say otherwise. */
export type OwnBasis = Pick<Discount, "title" | "value" | "conditions" | "startsAt" | "endsAt">;

const TICKS = { ownStart: "", ownEnd: "", ownUses: "", ownMinimum: "" };

/** The fields of domain/own-conditions-form.ts as they are typed. */
export type OwnForm = typeof TICKS & DatesForm & CountsForm;

export const NO_OWN: OwnForm = {
  ...TICKS,
  ...{ startDate: "", startTime: "", endDate: "", endTime: "" },
  ...{ minimum: "none", minimumAmount: "", minimumQuantity: "", limited: "", usageLimit: "" },
};

/** A code's own conditions as their form shows them; what is not ticked begins with what the offer says. */
export function ownForm(own: OwnConditions, basis: OwnBasis, timeZone: string): OwnForm {
  const merged = withOwn(basis, own);
  const on = (name: keyof OwnConditions) => (own[name] === undefined ? "" : "on");
  return {
    ...{ ownStart: on("startsAt"), ownEnd: on("endsAt"), ownUses: on("usageLimit"), ownMinimum: on("minimum") },
    ...datesFields(merged, timeZone),
    ...countsFields(merged.conditions),
  };
}

type OwnFieldsProps = {
  form: FieldsForm<OwnForm>;
  /** Null where it is not known yet. */
  offer: OwnBasis | null;
  code: string;
};

/** What a code may say otherwise than its offer, each with what the offer says, and what customers would get. */
export function OwnFields({ form, offer, code }: OwnFieldsProps) {
  const shop = useShop();
  const says = offer && offerSays(offer, shop);
  const read = offer && parseOwn(form.values, offer, shop);
  return (
    <>
      <FormLayout>
        <Own form={form} name="ownStart" label="A start of its own" says={says?.start}>
          <StartFields form={form} />
        </Own>
        <Own form={form} name="ownEnd" label="An end of its own" says={says?.end}>
          <EndFields form={form} />
        </Own>
        <Own form={form} name="ownUses" label="A limit of uses of its own" says={says?.uses}>
          <UsesFields form={form} label="Limit how often this code can be used in total" />
        </Own>
        {offer?.value.kind !== "bxgy" && (
          <Own form={form} name="ownMinimum" label="A minimum of its own" says={says?.minimum}>
            <MinimumFields form={form} />
          </Own>
        )}
      </FormLayout>
      {offer && read && (
        <Box background="bg-surface-secondary" padding="300" borderRadius="200">
          <Text as="p" fontWeight="medium">
            {read.ok ? getsSentence(code, offer, read.value, shop) : read.error[0]?.message}
          </Text>
        </Box>
      )}
    </>
  );
}

type OwnProps = {
  form: FieldsForm<OwnForm>;
  name: keyof typeof TICKS;
  label: string;
  says: string | undefined;
  children: ReactNode;
};

function Own({ form: { values, set }, name, label, says, children }: OwnProps) {
  const ticked = values[name] === "on";
  return (
    <>
      <Checkbox
        label={label}
        checked={ticked}
        onChange={(on) => set({ [name]: on ? "on" : "" })}
        {...(says !== undefined && { helpText: says })}
      />
      {ticked && (
        <Box paddingInlineStart="600">
          <FormLayout>{children}</FormLayout>
        </Box>
      )}
    </>
  );
}
