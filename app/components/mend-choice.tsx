import { Autocomplete, Text } from "@shopify/polaris";
import { type ComponentProps, useState } from "react";
import { useAsked } from "./use-asked.ts";

type Field = Omit<ComponentProps<typeof Autocomplete.TextField>, "onFocus">;

// More than these are found by typing.
const SHOWN = 50;
const TYPING_MS = 250;

type MendChoiceProps = { field: Field; choices: readonly string[]; onChoose: (choice: string) => void };

/** A cell that is right with one of some texts: chosen, or typed. What stands there and is wrong hides none of them. */
export function MendChoice({ field, choices, onChoose }: MendChoiceProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const search = (typed ?? "").trim().toLowerCase();
  const offered = choices.filter((choice) => choice.toLowerCase().includes(search)).slice(0, SHOWN);
  return (
    <Autocomplete
      options={offered.map((choice) => ({ value: choice, label: choice }))}
      selected={[]}
      onSelect={([choice]) => choice !== undefined && onChoose(choice)}
      emptyState={<Nothing text="None is called so." />}
      textField={<TypedField field={field} onTyped={setTyped} />}
    />
  );
}

type MendPartnerProps = { field: Field; onChoose: (partnerId: string) => void };

/** A partner's cell: one who is here is chosen, and anybody may be typed. */
export function MendPartner({ field, onChoose }: MendPartnerProps) {
  const [typed, setTyped] = useState<string | null>(null);
  // Nobody is asked for before somebody means to choose: a page has fifty of these.
  const [looking, setLooking] = useState(false);
  const query = new URLSearchParams({ q: typed ?? "" });
  const asked = useAsked<{ id: number; name: string }[]>(
    looking ? `/app/codes/choices?${query}` : null,
    typed ? TYPING_MS : 0,
  );
  const options = (asked.data ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <Autocomplete
      options={options}
      selected={[]}
      loading={!asked.upToDate && options.length === 0}
      onSelect={([id]) => id !== undefined && onChoose(id)}
      emptyState={<Nothing text="Nobody here is called so. Save what you typed for a new partner." />}
      textField={<TypedField field={field} onTyped={setTyped} onFocus={() => setLooking(true)} />}
    />
  );
}

type TypedFieldProps = { field: Field; onTyped: (text: string) => void; onFocus?: () => void };

function TypedField({ field, onTyped, onFocus }: TypedFieldProps) {
  const change = (text: string, id: string) => {
    onTyped(text);
    field.onChange?.(text, id);
  };
  return <Autocomplete.TextField {...field} onChange={change} {...(onFocus && { onFocus })} />;
}

function Nothing({ text }: { text: string }) {
  return (
    <Text as="p" tone="subdued">
      {text}
    </Text>
  );
}
