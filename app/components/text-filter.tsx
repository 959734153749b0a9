import { Button, TextField } from "@shopify/polaris";
import { useState } from "react";

type TextFilterProps = { label: string; value: string; onApply: (value: string) => void };

/** A filter that is typed; it holds once it is applied, not with every letter. */
export function TextFilter({ label, value, onApply }: TextFilterProps) {
  const [typed, setTyped] = useState(value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onApply(typed.trim());
      }}
    >
      <TextField
        label={label}
        labelHidden
        value={typed}
        onChange={setTyped}
        autoComplete="off"
        autoFocus
        connectedRight={<Button submit>Apply</Button>}
      />
    </form>
  );
}
