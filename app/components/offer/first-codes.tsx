import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, Checkbox, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { codeFromPattern, parsePattern } from "../../domain/code-pattern.ts";
import { type Offer, worthOf } from "../../domain/offer.ts";
import { toast } from "../bridge.ts";
import { NotSaved, notSaved } from "../not-saved.tsx";
import { useShop } from "../shop-context.tsx";
import { useAnswer } from "../use-answer.ts";

type Answer =
  | { kind: "saved"; on: boolean }
  | { kind: "refused"; problems: { field: string; message: string }[] }
  | { kind: "not-found" };

const FIRST_PATTERN = "{FIRST}{VALUE}";

type FirstCodesProps = { offer: Pick<Offer, "id" | "value">; saved: string | null };

/** Whether whoever becomes a partner gets a code of this offer by itself. Posts to /app/offers/:id/first-codes. */
export function FirstCodes({ offer, saved }: FirstCodesProps) {
  const fetcher = useFetcher<Answer>();
  const shop = useShop();
  const [on, setOn] = useState(saved !== null);
  const [pattern, setPattern] = useState(saved ?? FIRST_PATTERN);
  useAnswer(fetcher.data, (told) => {
    if (told.kind === "saved")
      toast(told.on ? "New partners get a code by themselves" : "New partners get no code by themselves");
  });
  const parsed = parsePattern(pattern);
  const words = { latinName: "Ada Lovelace", brand: shop.name, value: worthOf(offer) };
  const example = parsed.ok ? codeFromPattern(parsed.value, words, (n) => 7 % n) : null;
  const problem = on && !parsed.ok ? parsed.error : undefined;
  const wanted = on ? pattern.trim() : "";
  const save = () =>
    void fetcher.submit({ pattern: wanted }, { method: "post", action: `/app/offers/${offer.id}/first-codes` });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Codes for new partners
        </Text>
        <Checkbox
          label="Make a code for each newly approved partner"
          helpText="Also for who accepts an invitation, and who is added as active. An import brings its own codes."
          checked={on}
          onChange={setOn}
        />
        <NotSaved problem={notSaved(fetcher.data)} />
        {on && (
          <TextField
            label="Pattern"
            value={pattern}
            onChange={setPattern}
            autoComplete="off"
            monospaced
            maxLength={200}
            helpText={`${example === null ? "" : `Ada Lovelace gets ${example}. `}A name that is taken gets -2, -3 … behind it.`}
            {...(problem !== undefined && { error: problem })}
          />
        )}
        {wanted !== (saved ?? "") && (
          <InlineStack align="start">
            <Button onClick={save} loading={fetcher.state !== "idle"} disabled={problem !== undefined}>
              Save
            </Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}
