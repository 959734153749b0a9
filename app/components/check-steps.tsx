import { Box, Card, Icon, InlineStack, Link, Text } from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon, InfoIcon, XCircleIcon } from "@shopify/polaris-icons";
import type { CheckStep, Verdict } from "../domain/check-step.ts";
import type { Place } from "./check-remedy.ts";
import { stepWords, verdictWords } from "./check-words.ts";
import { useShop } from "./shop-context.tsx";

const LOOKS = {
  good: { icon: CheckCircleIcon, tone: "success", label: "Good" },
  warning: { icon: AlertTriangleIcon, tone: "caution", label: "Look at this" },
  bad: { icon: XCircleIcon, tone: "critical", label: "Put this right" },
  note: { icon: InfoIcon, tone: "subdued", label: "To know" },
} as const;

/** What would happen, step by step, under what it comes to. */
export function CheckSteps({ steps }: { steps: readonly CheckStep[] }) {
  const { verdict, text } = verdictWords(steps);
  return (
    <Card padding="0">
      <Box padding="400">
        <InlineStack gap="300" wrap={false} blockAlign="start">
          <VerdictIcon verdict={verdict} />
          <Text as="h2" variant="headingMd">
            {text}
          </Text>
        </InlineStack>
      </Box>
      <Box borderBlockStartWidth="025" borderColor="border-secondary">
        <ol className="vouch-list">
          {steps.map((step, index) => (
            // Two codes or parameters of one link have one kind; the steps are never reordered.
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <li key={index}>
              <Step step={step} />
            </li>
          ))}
        </ol>
      </Box>
    </Card>
  );
}

function Step({ step }: { step: CheckStep }) {
  const { text, remedy, places = [] } = stepWords(step, useShop());
  return (
    <Box paddingInline="400" paddingBlock="300">
      <InlineStack gap="300" wrap={false} blockAlign="start">
        <VerdictIcon verdict={step.verdict} />
        <div className="vouch-checked">
          <Text as="p" breakWord>
            {text}
          </Text>
          {remedy && (
            <Text as="p" fontWeight="semibold" breakWord>
              {remedy}
            </Text>
          )}
          {places.length > 0 && (
            <InlineStack gap="400">
              {places.map((place) => (
                <PlaceLink key={place.url} place={place} />
              ))}
            </InlineStack>
          )}
        </div>
      </InlineStack>
    </Box>
  );
}

function PlaceLink({ place: { content, url, inShopify = false } }: { place: Place }) {
  return (
    <Link url={url} {...(inShopify && { target: "_top" })}>
      {content}
    </Link>
  );
}

function VerdictIcon({ verdict }: { verdict: Verdict }) {
  const { icon, tone, label } = LOOKS[verdict];
  return (
    <span className="vouch-step">
      <Icon source={icon} tone={tone} accessibilityLabel={label} />
    </span>
  );
}
