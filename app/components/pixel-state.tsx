import { useFetcher } from "@remix-run/react";
import { Badge, BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { WebPixel } from "../domain/web-pixel.ts";
import { toast } from "./bridge.ts";
import { useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { type Clock, whenExactly } from "./when.ts";

/** Whether arrivals by partners' links are seen, and the way to put it right. Posts to /app/pixel. */
export function PixelState({ pixel }: { pixel: WebPixel | null }) {
  const clock = useShop();
  const fetcher = useFetcher<{ kind: "on" } | { kind: "failed"; message: string }>();
  useAnswer(fetcher.data, (answer) => {
    if (answer.kind === "on") toast("Referral links are seen");
  });
  const failure = fetcher.data?.kind === "failed" ? fetcher.data.message : null;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="300">
          <Text as="h3" variant="headingSm">
            Shopify web pixel
          </Text>
          <StateBadge pixel={pixel} />
        </InlineStack>
        <Text as="p" {...((failure ?? pixel?.problem) && { tone: "critical" as const })}>
          {failure ?? pixelSentence(pixel, clock)}
        </Text>
        {pixel?.state !== "on" && (
          <fetcher.Form method="post" action="/app/pixel">
            <Button submit loading={fetcher.state !== "idle"}>
              Turn on
            </Button>
          </fetcher.Form>
        )}
      </BlockStack>
    </Card>
  );
}

function StateBadge({ pixel }: { pixel: WebPixel | null }) {
  switch (pixel?.state) {
    case "on":
      return <Badge tone="success">On</Badge>;
    case "failed":
      return <Badge tone="critical">Off</Badge>;
    case "activating":
      return <Badge tone="attention">Turning on</Badge>;
    default:
      return <Badge>Off</Badge>;
  }
}

/** The pixel's state as a sentence for the merchant. */
export function pixelSentence(pixel: WebPixel | null, clock: Clock): string {
  if (pixel === null) return "Clicks on partners’ links are not seen yet.";
  if (pixel.problem !== null) return pixel.problem;
  if (pixel.state !== "on") return "Shopify is being asked. This takes a moment.";
  const names = pixel.parameters.split(",").join(", ");
  return `Clicks on links with ${names} are seen, if the customer allows it. Confirmed by Shopify ${whenExactly(pixel.checkedAt, clock)}.`;
}
