import { useFetcher } from "@remix-run/react";
import { Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { type Answered, NotDone, notSaved } from "./not-saved.tsx";
import { Question } from "./question.tsx";

type UndoCardProps = {
  /** What undoing does, beside its button. */
  explains: string;
  button: string;
  question: { title: string; sentences: readonly string[]; confirm: string; keep: string };
};

/** The way back from what a file brought, asked about first. Posts the wish to the page that it stands on. */
export function UndoCard({ explains, button, question }: UndoCardProps) {
  const fetcher = useFetcher<Answered>();
  const [asked, setAsked] = useState(false);
  return (
    <Card>
      <InlineStack align="space-between" blockAlign="center" gap="300">
        <Text as="p">{explains}</Text>
        <Button tone="critical" loading={fetcher.state !== "idle"} onClick={() => setAsked(true)}>
          {button}
        </Button>
      </InlineStack>
      <NotDone problem={notSaved(fetcher.data)} />
      <Question
        {...question}
        open={asked}
        destructive
        onConfirm={() => void fetcher.submit({ wish: "undo" }, { method: "post" })}
        onClose={() => setAsked(false)}
      />
    </Card>
  );
}
