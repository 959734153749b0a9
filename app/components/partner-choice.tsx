import { useFetcher } from "@remix-run/react";
import { Autocomplete, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";

export type PartnerChoiceOf = { id: number; name: string };

type PartnerChoiceProps = {
  /** Nothing is asked for while it is not seen. */
  active: boolean;
  chosen: PartnerChoiceOf | null;
  onChoose: (partner: PartnerChoiceOf | null) => void;
  error?: string | undefined;
};

// Long enough that a name typed at ease is one search.
const TYPING_MS = 250;

/** Chooses one of the partners who can be given a code that there is, by name. */
export function PartnerChoice({ active, chosen, onChoose, error }: PartnerChoiceProps) {
  const choices = useFetcher<PartnerChoiceOf[]>();
  const [search, setSearch] = useState("");
  const ask = choices.load;

  useEffect(() => setSearch(chosen?.name ?? ""), [chosen]);
  useEffect(() => {
    if (!active) return;
    const q = chosen?.name === search ? "" : search;
    const timer = setTimeout(() => ask(`/app/codes/choices?${new URLSearchParams({ q })}`), q ? TYPING_MS : 0);
    return () => clearTimeout(timer);
  }, [active, search, chosen, ask]);

  const options = (choices.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <Autocomplete
      options={options}
      selected={chosen ? [String(chosen.id)] : []}
      loading={choices.state === "loading" && options.length === 0}
      onSelect={([id]) => onChoose(choices.data?.find((partner) => String(partner.id) === id) ?? null)}
      emptyState={
        <Text as="p" tone="subdued">
          No partner of this name can be given a code.
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
