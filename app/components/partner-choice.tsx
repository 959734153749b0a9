import { Autocomplete, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useAsked } from "./use-asked.ts";

export type PartnerChoiceOf = { id: number; name: string };

type PartnerChoiceProps = {
  /** Nothing is asked for while it is not seen. */
  active: boolean;
  chosen: PartnerChoiceOf | null;
  onChoose: (partner: PartnerChoiceOf | null) => void;
  error?: string | undefined;
  /** What is said where no name fits. */
  none?: string;
};

// Long enough that a name typed at ease is one search.
const TYPING_MS = 250;
const NONE = "No partner of this name can be given a code.";

/** Chooses one of the partners who can be given a code that there is, by name. */
export function PartnerChoice({ active, chosen, onChoose, error, none = NONE }: PartnerChoiceProps) {
  const [search, setSearch] = useState("");
  useEffect(() => setSearch(chosen?.name ?? ""), [chosen]);
  const q = chosen?.name === search ? "" : search;
  const choices = useAsked<PartnerChoiceOf[]>(
    active ? `/app/codes/choices?${new URLSearchParams({ q })}` : null,
    q ? TYPING_MS : 0,
  );

  const options = (choices.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <Autocomplete
      options={options}
      selected={chosen ? [String(chosen.id)] : []}
      loading={!choices.upToDate && options.length === 0}
      onSelect={([id]) => onChoose(choices.data?.find((partner) => String(partner.id) === id) ?? null)}
      emptyState={
        <Text as="p" tone="subdued">
          {none}
        </Text>
      }
      textField={
        <Autocomplete.TextField
          label="Partner"
          value={search}
          placeholder="Who gets the credit"
          autoComplete="off"
          onChange={(text) => {
            setSearch(text);
            if (chosen) onChoose(null);
          }}
          {...(error && { error })}
        />
      }
    />
  );
}
