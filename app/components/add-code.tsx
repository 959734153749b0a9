import { useFetcher } from "@remix-run/react";
import { Autocomplete, Banner, BlockStack, FormLayout, Modal, Text, TextField } from "@shopify/polaris";
import { useEffect, useState } from "react";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { CodeAvailability } from "./code-availability.tsx";
import { useAnswer } from "./use-answer.ts";

type Choice = { id: number; name: string; code: string };
type Answer = {
  wish: "add";
  result:
    | { kind: "live"; key: string }
    | { kind: "making"; key: string; problem: string | null }
    | { kind: "refused"; problems: FieldProblem[] };
};

type AddCodeProps = {
  open: boolean;
  onClose: () => void;
  /** What is given already; the other is chosen here. */
  given: { kind: "offer" | "partner"; id: number; name: string };
  gives: string;
};

/** One code for one partner under one offer: chosen, proposed, typed, and live before the dialog closes. */
export function AddCode({ open, onClose, given, gives }: AddCodeProps) {
  const other = given.kind === "offer" ? "partner" : "offer";
  const choices = useFetcher<Choice[]>();
  const adding = useFetcher<Answer>();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<Choice | null>(null);
  const [code, setCode] = useState("");
  const [touched, setTouched] = useState(false);
  const ask = choices.load;

  useEffect(() => {
    if (!open) return;
    const query = new URLSearchParams({ [given.kind]: String(given.id), q: chosen?.name === search ? "" : search });
    const timer = setTimeout(() => ask(`/app/codes/choices?${query}`), search ? 250 : 0);
    return () => clearTimeout(timer);
  }, [open, search, chosen, given.kind, given.id, ask]);

  const result = adding.data?.result;
  useAnswer(result, (told) => {
    if (told.kind === "refused") return;
    if (told.kind === "live") toast(`${told.key} is live in your store`);
    setChosen(null);
    setSearch("");
    setCode("");
    onClose();
  });

  const problems = result?.kind === "refused" && !touched && adding.state === "idle" ? result.problems : [];
  const problem = (...fields: string[]) => problems.find(({ field }) => fields.includes(field))?.message;
  const choose = (choice: Choice) => {
    setChosen(choice);
    setSearch(choice.name);
    setCode(choice.code);
    setTouched(true);
  };
  const add = () => {
    setTouched(false);
    const ids = { [`${given.kind}Id`]: String(given.id), [`${other}Id`]: String(chosen?.id ?? "") };
    void adding.submit({ wish: "add", typed: code, ...ids }, { method: "post", action: "/app/codes" });
  };
  const options = (choices.data ?? []).map((c) => ({ value: String(c.id), label: c.name }));
  const failed = problem("form");
  const chosenProblem = problem(`${other}Id`);
  const codeProblem = problem("typed");
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={given.kind === "offer" ? "Add a code to this offer" : `Add a code for ${given.name}`}
      primaryAction={{
        content: "Add code",
        onAction: add,
        loading: adding.state !== "idle",
        disabled: !chosen || code === "",
      }}
      secondaryActions={[{ content: "Cancel", onAction: onClose }]}
    >
      <Modal.Section>
        <BlockStack gap="400">
          {failed && <Banner tone="critical">{failed}</Banner>}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (chosen && code !== "") add();
            }}
          >
            <FormLayout>
              <Autocomplete
                options={options}
                selected={chosen ? [String(chosen.id)] : []}
                loading={choices.state === "loading" && options.length === 0}
                onSelect={([id]) => {
                  const choice = choices.data?.find((c) => String(c.id) === id);
                  if (choice) choose(choice);
                }}
                emptyState={
                  <Text as="p" tone="subdued">
                    {other === "partner" ? "No active partner of this name." : "No offer of this name."}
                  </Text>
                }
                textField={
                  <Autocomplete.TextField
                    label={other === "partner" ? "Partner" : "Offer"}
                    value={search}
                    placeholder={other === "partner" ? "Who gets the code" : "What the code gives"}
                    autoComplete="off"
                    onChange={(text) => {
                      setSearch(text);
                      setChosen(null);
                    }}
                    {...(chosenProblem && { error: chosenProblem })}
                  />
                }
              />
              <TextField
                label="Code"
                value={code}
                onChange={(text) => {
                  setCode(text.toUpperCase());
                  setTouched(true);
                }}
                maxLength={255}
                monospaced
                autoComplete="off"
                helpText={`What customers type at checkout. ${gives}`}
                {...(codeProblem && { error: codeProblem })}
              />
              <CodeAvailability
                typed={chosen ? code : ""}
                onTake={(instead) => {
                  setCode(instead);
                  setTouched(true);
                }}
              />
            </FormLayout>
            <button type="submit" hidden>
              Add code
            </button>
          </form>
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
