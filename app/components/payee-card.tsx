import { Badge, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { PayeeState } from "../domain/payee.ts";
import { holdWords } from "./payee-words.ts";
import { useShop } from "./shop-context.tsx";

/** How a partner is paid, as far as it may be seen without asking for more. */
export function PayeeCard({ partnerId, state }: { partnerId: number; state: PayeeState }) {
  const clock = useShop();
  const { masked, hold } = state;
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack align="space-between" gap="200">
          <Text as="h2" variant="headingSm">
            Payout details
          </Text>
          <PayeeBadge state={state} />
        </InlineStack>
        <Text as="p" tone={masked === null ? "subdued" : "base"}>
          {masked ?? "Nothing can be paid before somebody enters them."}
        </Text>
        {hold !== null && <Text as="p">{holdWords(hold, clock)}</Text>}
        <InlineStack>
          <Button size="slim" url={`/app/partners/${partnerId}/payee`}>
            {masked === null ? "Enter payout details" : "Payout details"}
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

export function PayeeBadge({ state: { masked, hold } }: { state: PayeeState }) {
  if (hold !== null) return <Badge tone="attention">Held</Badge>;
  return masked === null ? <Badge>Missing</Badge> : <Badge tone="success">Ready</Badge>;
}
