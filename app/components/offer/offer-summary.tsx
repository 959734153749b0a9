import { BlockStack, Card, List, Text } from "@shopify/polaris";
import type { Terms } from "../../domain/terms.ts";
import { conditionLines } from "../offer-words.ts";
import { useShop } from "../shop-context.tsx";
import { termsOf } from "../terms-words.ts";
import type { OfferForm } from "./offer-form.ts";
import { summaryOf } from "./summary-words.ts";

/** What is being made, as a sentence that changes as one types: read as it will be read when it is saved. */
export function OfferSummary({ values }: { values: OfferForm }) {
  const { sentence, offer } = summaryOf(values, useShop());
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {values.title.trim() || "No name yet"}
        </Text>
        <Text as="p">{sentence}</Text>
        {offer && (
          <List>
            {conditionLines(offer).map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
            <List.Item>Each partner gets a code of their own</List.Item>
            <List.Item>{earnsLine(offer.terms)}</List.Item>
          </List>
        )}
      </BlockStack>
    </Card>
  );
}

const earnsLine = (terms: Terms | null) =>
  terms === null ? "Partners earn by their own terms" : `Partners without terms of their own earn ${termsOf(terms)}`;
