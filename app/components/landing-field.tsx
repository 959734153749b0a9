import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, InlineStack, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import type { FieldProblem } from "../domain/shop.ts";
import { appBridge, toast } from "./bridge.ts";
import { useAnswer } from "./use-answer.ts";

type Answer = { kind: "saved" | "not-found" } | { kind: "refused"; problems: FieldProblem[] };

type LandingFieldProps = {
  /** Where the link opens now; null for the first page. */
  landing: string | null;
  /** Where it is saved, and what says whose link it is. */
  action: string;
  fields: Record<string, string>;
};

/** Asks which page of the shop a link opens: by its path, or by choosing a product. */
export function LandingField({ landing, action, fields }: LandingFieldProps) {
  const fetcher = useFetcher<Answer>();
  const saved = landing ?? "";
  const [typed, setTyped] = useState(saved);
  const [touched, setTouched] = useState(false);
  useEffect(() => setTyped(saved), [saved]);
  useAnswer(fetcher.data, ({ kind }) => {
    if (kind === "saved") toast("Page of the link saved");
  });
  const change = (text: string) => {
    setTyped(text);
    setTouched(true);
  };
  const choose = async () => {
    const options = { type: "product", multiple: false, action: "select" } as const;
    const picked = await appBridge()?.resourcePicker?.({ ...options, selectionIds: [] });
    const handle = picked?.[0]?.handle;
    if (handle !== undefined) change(`/products/${handle}`);
  };
  const problem =
    fetcher.data?.kind === "refused" && !touched ? fetcher.data.problems.map(({ message }) => message).join(" ") : "";
  return (
    <fetcher.Form method="post" action={action} onSubmit={() => setTouched(false)}>
      {Object.entries({ ...fields, wish: "landing" }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <BlockStack gap="200">
        <TextField
          label="Page it opens"
          name="landing"
          value={typed}
          onChange={change}
          placeholder="/products/linen-shirt"
          autoComplete="off"
          spellCheck={false}
          helpText="A path of your shop. Without one, it opens the first page."
          {...(problem !== "" && { error: problem })}
        />
        <InlineStack align="start" gap="200">
          <Button size="slim" onClick={choose}>
            Choose a product
          </Button>
          <Button submit size="slim" loading={fetcher.state !== "idle"} disabled={typed.trim() === saved}>
            Save the page
          </Button>
        </InlineStack>
      </BlockStack>
    </fetcher.Form>
  );
}
