import { Box, Button, Card, Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon, ClockIcon } from "@shopify/polaris-icons";

/** Something that waits for the merchant ("you"), or goes on by itself and is only told ("told"). */
export type Need = { id: string; of: "you" | "told"; text: string; action?: { content: string; url: string } };

/** One calm sentence on how things stand. */
export function Headline({ needs }: { needs: readonly Need[] }) {
  const yours = needs.filter((need) => need.of === "you").length;
  return (
    <InlineStack align="start" gap="200" blockAlign="center" wrap={false}>
      <span className="vouch-step">
        <Icon source={yours > 0 ? AlertTriangleIcon : CheckCircleIcon} tone={yours > 0 ? "caution" : "success"} />
      </span>
      <Text as="p" variant="headingMd">
        {headline(yours)}
      </Text>
    </InlineStack>
  );
}

/** What needs the merchant, and what is only told. */
export function Needs({ needs }: { needs: readonly Need[] }) {
  if (needs.length === 0) return null;
  return (
    <Card padding="0">
      <ul className="vouch-list">
        {needs.map((need) => (
          <Row key={need.id} need={need} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ need }: { need: Need }) {
  return (
    <li>
      <Box paddingInline="400" paddingBlock="300">
        <InlineStack align="space-between" blockAlign="center" gap="300" wrap={false}>
          <InlineStack align="start" gap="200" blockAlign="start" wrap={false}>
            <span className="vouch-step">
              <Icon
                source={need.of === "you" ? AlertTriangleIcon : ClockIcon}
                tone={need.of === "you" ? "caution" : "subdued"}
              />
            </span>
            <Text as="span">{need.text}</Text>
          </InlineStack>
          {need.action && (
            <span className="vouch-need-action">
              <Button url={need.action.url} accessibilityLabel={`${need.action.content}: ${need.text}`}>
                {need.action.content}
              </Button>
            </span>
          )}
        </InlineStack>
      </Box>
    </li>
  );
}

function headline(yours: number): string {
  if (yours === 0) return "Everything is accounted for.";
  return yours === 1 ? "One thing needs you." : `${yours} things need you.`;
}
