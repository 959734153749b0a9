import { BlockStack, Box, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { PayeeEvent } from "../domain/payee.ts";
import { eventWords, mailWords, maskedWords } from "./payee-words.ts";
import { useShop } from "./shop-context.tsx";
import { whenExactly } from "./when.ts";

type HistoryProps = { events: readonly PayeeEvent[]; newest: string | null; older: string | null };

/** What happened to a partner's payout details, the newest first. */
export function PayeeHistory({ events, newest, older }: HistoryProps) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          History
        </Text>
        {events.length === 0 && (
          <Text as="p" tone="subdued">
            Nothing was entered yet. Whoever enters or changes something stands here, and so does who looked.
          </Text>
        )}
        <BlockStack as="ul" gap="300">
          {events.map((event) => (
            <Line key={event.seq} event={event} />
          ))}
        </BlockStack>
        {(newest !== null || older !== null) && (
          <InlineStack gap="200">
            {newest !== null && (
              <Button size="slim" url={newest}>
                Newest
              </Button>
            )}
            {older !== null && (
              <Button size="slim" url={older}>
                Older
              </Button>
            )}
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}

function Line({ event }: { event: PayeeEvent }) {
  const clock = useShop();
  const masked = maskedWords(event);
  const mailed = mailWords(event);
  return (
    <Box as="li">
      <Text as="p" variant="bodySm" tone="subdued">
        {whenExactly(event.at, clock)}
      </Text>
      <Text as="p">{eventWords(event)}</Text>
      {masked !== null && <Text as="p">{masked}</Text>}
      {event.heldUntil !== null && (
        <Text as="p" tone="subdued">{`Payouts held until ${whenExactly(event.heldUntil, clock)}.`}</Text>
      )}
      {mailed !== null && (
        <Text as="p" tone="subdued">
          {mailed}
        </Text>
      )}
    </Box>
  );
}
