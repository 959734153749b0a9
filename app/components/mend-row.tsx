import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { MendChoice, MendPartner } from "./mend-choice.tsx";
import { type Answered, NotDone, notSaved } from "./not-saved.tsx";
import { OwnClick } from "./own-click.tsx";
import { TakeName } from "./take-name.tsx";

type MendRowProps = {
  line: number;
  /** The column to mend, as the page's action knows it, and what it is called. */
  column: string;
  label: string;
  /** What stands there now. */
  text: string;
  problem: string | null;
  /** What may be chosen as well as typed: these texts, or the partners who are here. */
  choices?: readonly string[] | "partners";
  /** A name that is free, where the row's own is taken. */
  proposed?: string | undefined;
};

/** What is wrong with a row of a file, and a field to mend it in, or the answers to choose from. Where another cell is wrong next, it is another field. */
export const MendRow = (props: MendRowProps) => <MendField key={`${props.line} ${props.column}`} {...props} />;

function MendField({ line, column, label, text: now, problem, choices, proposed }: MendRowProps) {
  const fetcher = useFetcher<Answered>();
  const [text, setText] = useState(now);
  const busy = fetcher.state !== "idle";
  const send = (fields: Record<string, string>) =>
    fetcher.submit({ ...fields, line: String(line) }, { method: "post" });
  const save = () => send({ wish: "cell", column, text });
  const leaveOut = (
    <Button
      size="slim"
      variant="tertiary"
      disabled={busy}
      onClick={() => send({ wish: "leave-out" })}
      accessibilityLabel={`Leave out line ${line}`}
    >
      Leave out
    </Button>
  );
  const notDone = <NotDone problem={notSaved(fetcher.data)} />;
  if (column === "same") {
    const say = (same: string) => send({ wish: "cell", column, text: same });
    return (
      <OwnClick>
        <BlockStack gap="200">
          <span className="vouch-mend">
            <Text as="span" breakWord>
              {problem}
            </Text>
          </span>
          <InlineStack gap="200">
            <Button
              size="slim"
              disabled={busy}
              onClick={() => say("yes")}
              accessibilityLabel={`Same partner in line ${line}`}
            >
              Same partner
            </Button>
            <Button
              size="slim"
              disabled={busy}
              onClick={() => say("no")}
              accessibilityLabel={`Another partner in line ${line}`}
            >
              Another partner
            </Button>
            {leaveOut}
          </InlineStack>
          {notDone}
        </BlockStack>
      </OwnClick>
    );
  }
  const field = {
    label: `${label} of line ${line}`,
    labelHidden: true,
    value: text,
    onChange: setText,
    autoComplete: "off",
    placeholder: label,
    error: problem ?? "",
    connectedRight: (
      <Button submit loading={busy} accessibilityLabel={`Save line ${line}`}>
        Save
      </Button>
    ),
  };
  return (
    <OwnClick>
      <BlockStack gap="100">
        <form
          className="vouch-mend"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          {choices === undefined ? (
            <TextField {...field} />
          ) : choices === "partners" ? (
            <MendPartner field={field} onChoose={(partnerId) => send({ wish: "partner", partnerId })} />
          ) : (
            <MendChoice
              field={field}
              choices={choices}
              onChoose={(chosen) => {
                setText(chosen);
                send({ wish: "cell", column, text: chosen });
              }}
            />
          )}
        </form>
        <InlineStack align="start" gap="200">
          {proposed && <TakeName line={line} name={proposed} />}
          {leaveOut}
        </InlineStack>
        {notDone}
      </BlockStack>
    </OwnClick>
  );
}
