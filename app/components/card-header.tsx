import { Box, Button, InlineStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

type CardHeaderProps = { title: string; to?: string; all?: string; children?: ReactNode };

/** The title of a card that holds a table, with the way to all of it, or what else can be done with it. */
export function CardHeader({ title, to, all = "All", children }: CardHeaderProps) {
  return (
    <Box padding="400" paddingBlockEnd="300">
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <Text as="h2" variant="headingSm">
          {title}
        </Text>
        {to && (
          <Button variant="plain" url={to} accessibilityLabel={`${all} of ${title.toLowerCase()}`}>
            {all}
          </Button>
        )}
        {children}
      </InlineStack>
    </Box>
  );
}
