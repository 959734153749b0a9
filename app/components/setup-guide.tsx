import { BlockStack, Box, Button, Card, Icon, InlineStack, ProgressBar, Text } from "@shopify/polaris";
import { CheckCircleIcon } from "@shopify/polaris-icons";

export type SetupStep = {
  title: string;
  /** What the step is for, in one sentence. */
  text: string;
  done: boolean;
  /** Said in place of the text once the step is done. */
  doneText?: string;
  /** Goes on by itself, so the steps after it do not wait for it. */
  byItself?: true;
  action?: { content: string; url: string };
};

/** The way of a first day. The step that is the merchant's turn carries its button; all say what they are for. */
export function SetupGuide({ steps, turn }: { steps: readonly SetupStep[]; turn: SetupStep | undefined }) {
  const done = steps.filter((step) => step.done).length;
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="300">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            Set up Vouch
          </Text>
          <Text as="p" tone="subdued">
            From here to the first credited order.
          </Text>
          <InlineStack align="start" gap="300" blockAlign="center" wrap={false}>
            <Text as="span" variant="bodySm" tone="subdued">
              {`${done} of ${steps.length} done`}
            </Text>
            <Box width="160px">
              <ProgressBar
                size="small"
                tone="primary"
                progress={Math.round((100 * done) / steps.length)}
                animated={false}
              />
            </Box>
          </InlineStack>
        </BlockStack>
      </Box>
      <Box as="ul" padding="200" paddingBlockStart="0" borderColor="border">
        {steps.map((step) => (
          <Step key={step.title} step={step} current={step === turn} />
        ))}
      </Box>
    </Card>
  );
}

function Step({ step, current }: { step: SetupStep; current: boolean }) {
  return (
    <Box as="li" padding="200" borderRadius="200" {...(current && { background: "bg-surface-secondary" as const })}>
      <InlineStack align="start" gap="200" wrap={false} blockAlign="start">
        <span className="vouch-step">
          {step.done ? <Icon source={CheckCircleIcon} tone="success" /> : <i className="vouch-step-open" />}
        </span>
        <BlockStack gap="100">
          <Text as="h3" variant={current ? "headingSm" : "bodyMd"}>
            {step.title}
            <Text as="span" visuallyHidden>
              {step.done ? " (done)" : " (open)"}
            </Text>
          </Text>
          <Text as="p" tone="subdued">
            {step.done ? (step.doneText ?? step.text) : step.text}
          </Text>
          {step.action && !step.done && (
            <Box paddingBlockStart="100">
              <Button
                variant={current ? "primary" : "secondary"}
                url={step.action.url}
                disabled={!current && !step.byItself}
              >
                {step.action.content}
              </Button>
            </Box>
          )}
        </BlockStack>
      </InlineStack>
    </Box>
  );
}
