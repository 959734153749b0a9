import { useFetcher } from "@remix-run/react";
import { BlockStack, ChoiceList, Text, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";

type PartnerFilterProps = { chosen: number | null; onChoose: (id: string) => void };

const SHOWN = 8;

/** Chooses one partner of many: the list is searched at the server as one types. */
export function PartnerFilter({ chosen, onChoose }: PartnerFilterProps) {
  const [typed, setTyped] = useState("");
  const { load, data } = useFetcher<{ rows: { id: number; name: string }[] }>();
  useEffect(() => {
    const timer = setTimeout(() => load(`/app/partners?index&${new URLSearchParams({ q: typed })}`), typed ? 250 : 0);
    return () => clearTimeout(timer);
  }, [typed, load]);
  const found = data?.rows.slice(0, SHOWN) ?? [];
  return (
    <BlockStack gap="200">
      <TextField label="Partner" labelHidden placeholder="Name" value={typed} onChange={setTyped} autoComplete="off" />
      <ChoiceList
        title="Partner"
        titleHidden
        choices={found.map(({ id, name }) => ({ value: String(id), label: name }))}
        selected={chosen === null ? [] : [String(chosen)]}
        onChange={([id]) => id && onChoose(id)}
      />
      {data && found.length === 0 && (
        <Text as="p" tone="subdued">
          No partner of this name.
        </Text>
      )}
    </BlockStack>
  );
}
