import { Autocomplete } from "@shopify/polaris";
import { GROUP_NAME_LENGTH } from "../domain/partner-form.ts";

type GroupFieldProps = {
  /** Names of the groups that are there. */
  groups: readonly string[];
  value: string;
  onChange: (value: string) => void;
  id?: string;
  name?: string;
  error?: string;
  /** What an empty field says. */
  whenEmpty?: string;
};

/** A group, chosen or newly named: what is typed and not there yet becomes a group when it is saved. */
export function GroupField(props: GroupFieldProps) {
  const { groups, value, onChange, whenEmpty = "Partners that belong together.", ...field } = props;
  const typed = value.trim().toLowerCase();
  const known = groups.find((name) => name.toLowerCase() === typed);
  // Once one is chosen, all are offered again, so that another can be chosen without clearing the field.
  const offered = known === undefined ? groups.filter((name) => name.toLowerCase().includes(typed)) : groups;
  return (
    <Autocomplete
      options={offered.map((name) => ({ value: name, label: name }))}
      selected={known === undefined ? [] : [known]}
      onSelect={([name]) => onChange(name ?? "")}
      textField={
        <Autocomplete.TextField
          label="Group"
          placeholder="Creators, Press, Friends"
          helpText={helpOf(value.trim(), known, whenEmpty)}
          maxLength={GROUP_NAME_LENGTH}
          autoComplete="off"
          value={value}
          onChange={onChange}
          {...field}
        />
      }
    />
  );
}

function helpOf(typed: string, known: string | undefined, whenEmpty: string): string | undefined {
  if (typed === "") return whenEmpty;
  return known === undefined ? `${typed} becomes a new group.` : undefined;
}
