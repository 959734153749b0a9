import { useFetcher } from "@remix-run/react";
import { BlockStack, Card, ChoiceList, Text } from "@shopify/polaris";
import type { CodeBatch } from "../../domain/code-batch.ts";
import { count, counted } from "../numbers.ts";
import { settingsFields } from "./batch-words.ts";

type StoreAnswerProps = { batch: CodeBatch; toLookFor: number };

/** What the store has of the file's codes, and whether it is given to partners as it is. */
export function StoreAnswer({ batch: { settings, look }, toLookFor }: StoreAnswerProps) {
  const fetcher = useFetcher();
  const found = look?.found.length ?? 0;
  if (toLookFor === 0 && found === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {`${counted(found, "code")} ${found === 1 ? "is" : "are"} in your store already`}
        </Text>
        <Text as="p" tone="subdued">
          {lookedWords(look, toLookFor)}
        </Text>
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
