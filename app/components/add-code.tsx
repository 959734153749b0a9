import { useFetcher } from "@remix-run/react";
import {
  Autocomplete,
  Banner,
  BlockStack,
  Button,
  Collapsible,
  FormLayout,
  InlineStack,
  Link,
  Modal,
  Text,
  TextField,
} from "@shopify/polaris";
import { useEffect, useMemo, useRef, useState } from "react";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { CodeAvailability, KeepTwins, type TwinWish, useAvailability } from "./code-availability.tsx";
import { NO_OWN, type OwnBasis, OwnFields, ownForm } from "./own-fields.tsx";
import { useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { useAsked } from "./use-asked.ts";
import { useFields } from "./use-fields.ts";

type Choice = { id: number; name: string; code: string };
type Answer = {
  wish: "add";
  result:
    | { kind: "live"; key: string; twins: string[] }
    | { kind: "making"; key: string; problem: string | null }
    | { kind: "refused"; problems: FieldProblem[] };
};

const TYPING_MS = 250;

type AddCodeProps = {
  open: boolean;
  onClose: () => void;
  /** What is given already; the other is chosen here. */
  given: { kind: "offer" | "partner"; id: number; name: string };
  gives: string;
  /** Why it gives customers nothing now, where that is known. */
  idle?: string | null;
  /** The offer, where that is what is given. */
  offer?: OwnBasis;
};

/** One code for one partner under one offer: chosen, proposed, typed, and live before the dialog closes. */
export function AddCode({ open, onClose, given, gives, idle = null, offer }: AddCodeProps) {
  const other = given.kind === "offer" ? "partner" : "offer";
  const adding = useFetcher<Answer>();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<Choice | null>(null);
  const [code, setCode] = useState("");
  // What was typed by hand stays, whoever is chosen.
  const [proposed, setProposed] = useState("");
  const [touched, setTouched] = useState(false);
  const [wantsOwn, setWantsOwn] = useState(false);
  const [twinWish, setTwinWish] = useState<TwinWish>("leave");
  const asked = useAvailability(chosen ? code : "", { [given.kind]: given.id, [other]: chosen?.id });
  const twins = asked.availability?.kind === "free" ? asked.availability.twins : [];
  const partner = given.kind === "partner" ? given.name : chosen?.name;
  const query = new URLSearchParams({ [given.kind]: String(given.id), q: chosen?.name === search ? "" : search });
  const choices = useAsked<Choice[]>(open ? `/app/codes/choices?${query}` : null, search ? TYPING_MS : 0);

  const result = adding.data?.result;
  const { timeZone } = useShop();
  const blank = useMemo(() => (offer ? ownForm({}, offer, timeZone) : NO_OWN), [offer, timeZone]);
  const own = useFields(blank, result?.kind === "refused" ? result.problems : undefined);
  useAnswer(result, (told) => {
    if (told.kind === "refused") return;
    if (told.kind === "live")
      toast(`${told.key} is ${idle === null ? "live" : "made"} in your store${keptWords(told.twins, twinWish)}`);
    setTwinWish("leave");
    setChosen(null);
    setSearch("");
    setCode("");
    setWantsOwn(false);
    own.discard();
    onClose();
  });

  const problems = result?.kind === "refused" && !touched && adding.state === "idle" ? result.problems : [];
  const problem = (...fields: string[]) => problems.find(({ field }) => fields.includes(field))?.message;
  const choose = (choice: Choice) => {
    setChosen(choice);
    setSearch(choice.name);
    if (code === "" || code === proposed) {
      setCode(choice.code);
      setProposed(choice.code);
    }
    setTouched(true);
  };
  // Once each time it opens: whoever empties the field wants to see the list.
  const asking = useRef(true);
  useEffect(() => {
    if (!open) asking.current = true;
    if (!open || !asking.current || !choices.upToDate) return;
    asking.current = false;
    const [only, ...more] = choices.data ?? [];
    if (other === "offer" && search === "" && only !== undefined && more.length === 0) choose(only);
  });
  const add = () => {
    setTouched(false);
    const ids = { [`${given.kind}Id`]: String(given.id), [`${other}Id`]: String(chosen?.id ?? "") };
    const said = { ...(wantsOwn && own.values), ...(twins.length > 0 && { twins: twinWish }) };
    void adding.submit({ wish: "add", typed: code, ...ids, ...said }, { method: "post", action: "/app/codes" });
  };
  const nothing = search === "" && choices.upToDate && choices.data?.length === 0;
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
      footer={<Lacking other={other} nothing={nothing} chosen={chosen !== null} code={code} />}
    >
      <Modal.Section>
        <BlockStack gap="400">
          {failed && <Banner tone="critical">{failed}</Banner>}
          {idle !== null && <Banner tone="warning">{idle}</Banner>}
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
                loading={!choices.upToDate && options.length === 0}
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
                {...asked}
                typed={code}
                onTake={(instead) => {
                  setCode(instead);
                  setTouched(true);
                }}
              />
              {partner !== undefined && twins.length > 0 && (
                <KeepTwins twins={twins} partner={partner} wish={twinWish} onWish={setTwinWish} />
              )}
              <InlineStack>
                <Button
                  variant="plain"
                  disclosure={wantsOwn ? "up" : "down"}
                  onClick={() => setWantsOwn(!wantsOwn)}
                  ariaExpanded={wantsOwn}
                  ariaControls="own-conditions"
                >
                  Own conditions
                </Button>
              </InlineStack>
              <Collapsible id="own-conditions" open={wantsOwn}>
                <BlockStack gap="300">
                  <Text as="p" tone="subdued">
                    What you tick holds for this code alone. In all else it follows its offer.
                  </Text>
                  <OwnFields form={own} offer={offer ?? null} code={code} />
                </BlockStack>
              </Collapsible>
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

type LackingProps = { other: "partner" | "offer"; nothing: boolean; chosen: boolean; code: string };

/** Why the code cannot be added yet, beside the button that adds it. */
function Lacking({ other, nothing, chosen, code }: LackingProps) {
  if (chosen && code !== "") return null;
  return (
    <Text as="p" variant="bodySm" tone="subdued">
      {nothing ? <Nobody other={other} /> : chosen ? "Type the code." : CHOOSE[other]}
    </Text>
  );
}

const CHOOSE = { partner: "Choose the partner first.", offer: "Choose the offer first." };

const Nobody = ({ other }: { other: "partner" | "offer" }) =>
  other === "partner" ? (
    <>
      No partner is active yet. <Link url="/app/partners/new">Add a partner</Link>
    </>
  ) : (
    <>
      There is no offer yet. <Link url="/app/offers/new">Make an offer</Link>
    </>
  );

function keptWords(twins: readonly string[], wish: TwinWish): string {
  if (twins.length === 0) return "";
  const are = twins.length === 1 ? "is" : "are";
  return wish === "make" ? `, and so ${are} ${twins.join(" and ")}` : `; ${twins.join(" and ")} ${are} kept`;
}
