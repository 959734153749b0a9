import { useFetcher } from "@remix-run/react";
import { BlockStack, Card, ChoiceList, List, Text } from "@shopify/polaris";
import type { CodeBatch } from "../../domain/code-batch.ts";
import { inStoreWords } from "../../domain/store-look.ts";
import { type Answered, NotDone, notSaved } from "../not-saved.tsx";
import { count, counted } from "../numbers.ts";
import { settingsFields } from "./batch-words.ts";

const MOST_NAMED = 5;

type StoreAnswerProps = { batch: CodeBatch; toLookFor: number };

/** What the store has of the file's codes, and whether it is given to partners as it is. */
export function StoreAnswer({ batch: { settings, look }, toLookFor }: StoreAnswerProps) {
  const fetcher = useFetcher<Answered>();
  const found = look?.found.length ?? 0;
  const all = (look?.asked.length ?? 0) >= toLookFor;
  if (found === 0 && all && !look?.problem) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {found === 0
            ? "Your store may have some of the codes already"
            : `${counted(found, "code")} ${found === 1 ? "is" : "are"} in your store already`}
        </Text>
        <Text as="p" tone="subdued">
          {lookedWords(look, toLookFor)}
        </Text>
        {look !== null && found > 0 && (
          <List>
            {look.found.slice(0, MOST_NAMED).map((one) => (
              <List.Item key={one.key}>{`${one.key}: ${inStoreWords(one)}`}</List.Item>
            ))}
            {found > MOST_NAMED && <List.Item>{`and ${count(found - MOST_NAMED)} more, listed below`}</List.Item>}
          </List>
        )}
        <ChoiceList
          title="Codes that your store has already"
          choices={[
            {
              label: "Leave them in your store",
              value: "leave",
              helpText: "Their rows are left out and listed. Nobody is credited for them.",
            },
            {
              label: "Give them to the partners of their rows, as they are",
              value: "take",
              helpText:
                "They stay in their own discount and give what that gives. Orders with them earn commission from then on, also where the code is one that all your customers know.",
            },
          ]}
          selected={[settings.takeOver ? "take" : "leave"]}
          onChange={([chosen]) =>
            fetcher.submit(
              { wish: "settings", ...settingsFields(settings), takeOver: chosen === "take" ? "on" : "" },
              { method: "post" },
            )
          }
          disabled={fetcher.state !== "idle"}
        />
        <NotDone problem={notSaved(fetcher.data)} />
      </BlockStack>
    </Card>
  );
}

function lookedWords(look: CodeBatch["look"], toLookFor: number): string {
  const asked = look?.asked.length ?? 0;
  const problem = look?.problem ? `${look.problem} ` : "";
  if (asked >= toLookFor)
    return `${problem}Your store was asked for ${asked === 1 ? "the code" : `all ${count(asked)} codes`} of the file that ${asked === 1 ? "is" : "are"} new here.`;
  return `${problem}Your store was asked for ${count(asked)} of ${counted(toLookFor, "code")}. What it has of the others is found while they are made, and the same is done with it.`;
}
