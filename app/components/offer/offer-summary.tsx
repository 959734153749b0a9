import { BlockStack, Card, List, Text } from "@shopify/polaris";
import { parseOffer } from "../../domain/offer-form.ts";
import type { Terms } from "../../domain/terms.ts";
import { parseDay } from "../../domain/time.ts";
import { conditionLines, valueWords } from "../offer-words.ts";
import { type ShopView, useShop } from "../shop-context.tsx";
import { termsOf } from "../terms-words.ts";
import { dayName } from "../when.ts";
import type { OfferForm } from "./offer-form.ts";

/** What is being made, as a sentence that changes as one types: read as it will be read when it is saved. */
export function OfferSummary({ values }: { values: OfferForm }) {
  const shop = useShop();
  const read = parseOffer({ ...values, title: values.title || "–" }, shop);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          {values.title.trim() || "No name yet"}
        </Text>
        <Text as="p">
          {read.ok
            ? `Customers with a code of this offer get ${valueWords(read.value)}, ${datesText(values, shop)}.`
            : (read.error.find(({ field }) => field !== "title")?.message ?? "")}
        </Text>
        {read.ok && (
          <List>
            {conditionLines(read.value).map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
            <List.Item>Each partner gets a code of their own</List.Item>
            <List.Item>{earnsLine(read.value.terms)}</List.Item>
          </List>
        )}
      </BlockStack>
    </Card>
  );
}

const earnsLine = (terms: Terms | null) =>
  terms === null ? "Partners earn by their own terms" : `Partners without terms of their own earn ${termsOf(terms)}`;

function datesText(values: OfferForm, { today }: ShopView): string {
  const [start, end] = [parseDay(values.startDate), parseDay(values.endDate)];
  const from = start === null || start === today ? "from today" : `from ${dayName(start, today)}`;
  return end === null
    ? `${from} on`
    : `${from} until ${dayName(end, today)}${values.endTime ? ` ${values.endTime}` : ""}`;
}
