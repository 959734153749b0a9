import { BlockStack, Card, FormLayout, Select, Text, TextField } from "@shopify/polaris";
import { CHANNELS, type Partner, type PartnerGroup } from "../domain/partner.ts";
import type { Terms } from "../domain/terms.ts";
import { TERMS_NAMES } from "../domain/terms-form.ts";
import { GroupField } from "./group-field.tsx";
import { count, counted } from "./numbers.ts";
import { CHANNEL_WORDS } from "./partner-words.ts";
import { TermsFields, termsForm } from "./terms-fields.tsx";
import { termsOf } from "./terms-words.ts";
import type { FieldsForm } from "./use-fields.ts";

export type PartnerForm = {
  name: string;
  email: string;
  group: string;
  channel: string;
  reach: string;
  commission: string;
  rate: string;
  amount: string;
  note: string;
};

export const NEW_PARTNER: PartnerForm = {
  name: "",
  email: "",
  group: "",
  channel: "",
  reach: "",
  // What is said of one partner comes before their group's, the offer's and the shop's: it is said where it is meant.
  commission: "none",
  rate: "",
  amount: "",
  note: "",
};

/** A saved partner as its form holds it. */
export function partnerForm(partner: Partner): PartnerForm {
  return {
    name: partner.name,
    email: partner.email ?? "",
    group: partner.group?.name ?? "",
    channel: partner.channel ?? "",
    reach: partner.reach === null ? "" : count(partner.reach),
    note: partner.note,
    ...termsForm(partner.terms.terms),
  };
}

const CHANNEL_OPTIONS = [
  { value: "", label: "Not said" },
  ...CHANNELS.map((value) => ({ value, label: CHANNEL_WORDS[value] })),
];

type PartnerFieldsProps = {
  form: FieldsForm<PartnerForm>;
  groups: readonly PartnerGroup[];
  /** Who else has the address that is saved. */
  sharing?: readonly string[];
  /** What is earned where neither the partner, nor a group, nor an offer says anything. */
  standard: Terms;
};

function sharedWords([first, ...others]: readonly string[]): string {
  if (first === undefined) return "";
  const more = others.length === 0 ? "has" : `and ${counted(others.length, "more", "more")} have`;
  return `${first} ${more} this address as well, as the partners of an agency do. `;
}

/** Who promotes, what they earn, and what is to be remembered. */
export function PartnerFields({ form, groups, sharing = [], standard }: PartnerFieldsProps) {
  const { bind, values } = form;
  return (
    <BlockStack gap="400">
      <Card>
        <FormLayout>
          <TextField label="Name" {...bind("name")} maxLength={200} />
          <TextField
            label="Email"
            type="email"
            inputMode="email"
            helpText={`${sharedWords(sharing)}A link to the partner page is mailed there. An order placed with it is the partner’s own and earns nothing. Remove it, and Vouch forgets it, and all former ones too.`}
            {...bind("email")}
          />
          <GroupField {...bind("group")} groups={groups.map(({ name }) => name)} />
          <FormLayout.Group condensed>
            <Select label="Channel" options={CHANNEL_OPTIONS} {...bind("channel")} />
            <TextField
              label="Reach"
              inputMode="numeric"
              placeholder="12,000"
              helpText="Listeners, followers or readers."
              {...bind("reach")}
            />
          </FormLayout.Group>
        </FormLayout>
      </Card>
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            Commission
          </Text>
          <TermsFields form={form} names={TERMS_NAMES} none="As the group or offer says" />
          {values.commission === "none" && (
            <Text as="p" tone="subdued">
              {`Where neither says anything, an order earns ${termsOf(standard)}.`}
            </Text>
          )}
        </BlockStack>
      </Card>
      <Card>
        <TextField label="Note" multiline={3} helpText="For you alone." {...bind("note")} />
      </Card>
    </BlockStack>
  );
}
