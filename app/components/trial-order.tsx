import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Card, Icon, InlineStack, Link, List, Text } from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon, ClockIcon } from "@shopify/polaris-icons";
import { useEffect, useState } from "react";
import { useShop } from "./shop-context.tsx";
import { type TrialView, trialWords } from "./trial-words.ts";

const POLL_MS = 3000;

/** How to order something with a code for nothing, and whether that order has arrived since this was opened. */
export function TrialOrder({ code }: { code: string }) {
  const order = useTrial(code);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            Place a trial order
          </Text>
          <Text as="p" tone="subdued">
            A test order goes the way of every order, and is never booked. It shows that all is set up.
          </Text>
        </BlockStack>
        <List type="number">
          <List.Item>
            Open{" "}
            <Link url="shopify://admin/settings/payments" target="_top">
              Payments in Shopify
            </Link>
            . Turn on test mode, or add the provider “(for testing) Bogus Gateway”. Customers cannot pay while it is on.
          </List.Item>
          <List.Item>{`Order something in your shop with ${code}. With Bogus Gateway, the card number is 1.`}</List.Item>
          <List.Item>Keep this page open until the order is here. Then turn test mode off.</List.Item>
        </List>
        <Light code={code} order={order} />
      </BlockStack>
    </Card>
  );
}

const LOOKS = {
  waiting: { icon: ClockIcon, tone: "subdued", background: "bg-surface-secondary" },
  credited: { icon: CheckCircleIcon, tone: "success", background: "bg-surface-success" },
  uncredited: { icon: AlertTriangleIcon, tone: "caution", background: "bg-surface-caution" },
} as const;

function Light({ code, order }: { code: string; order: TrialView | null }) {
  const { icon, tone, background } =
    LOOKS[order === null ? "waiting" : order.partner === null ? "uncredited" : "credited"];
  return (
    <Box padding="300" background={background} borderRadius="200">
      <div role="status">
        <InlineStack gap="300" wrap={false} blockAlign="start">
          <span className="vouch-step">
            <Icon source={icon} tone={tone} />
          </span>
          <BlockStack gap="100">
            <Text as="p" breakWord>
              {order === null ? `Waiting for a test order with ${code}.` : trialWords(order)}
            </Text>
            {order !== null && <Link url={`/app/orders/${order.orderId}`}>See why</Link>}
          </BlockStack>
        </InlineStack>
      </div>
    </Box>
  );
}

function useTrial(code: string): TrialView | null {
  const { now } = useShop();
  const [since] = useState(now);
  const { load, state, data } = useFetcher<{ order: TrialView | null }>();
  const order = data?.order ?? null;
  const arrived = order !== null;
  useEffect(() => {
    if (arrived || state !== "idle") return;
    const query = new URLSearchParams({ code, since: String(since) });
    const timer = setTimeout(() => load(`/app/check/trial?${query}`), POLL_MS);
    return () => clearTimeout(timer);
  }, [arrived, state, load, code, since]);
  return order;
}
