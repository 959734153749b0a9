import { BlockStack, Box, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { PartnerId } from "../domain/ids.ts";
import type { Sign } from "../domain/watch.ts";
import { counted } from "./numbers.ts";
import { useShop } from "./shop-context.tsx";
import { signsHeading, signWords } from "./watch-words.ts";

type SignedCode = { key: string; display: string; partner: { id: PartnerId; name: string }; sign: Sign };

export const checkUrl = (code: string) => `/app/check?${new URLSearchParams({ q: code })}`;

type NewCodesProps = { signs: { silent: number; clicksOnly: number; first: readonly SignedCode[] } };

/** New codes that nobody uses, the first of them with the way to see why. */
export function NewCodes({ signs }: NewCodesProps) {
  const { silent, clicksOnly, first } = signs;
  if (first.length === 0) return null;
  const more = silent + clicksOnly - first.length;
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <Text as="h2" variant="headingSm">
          {signsHeading(signs)}
        </Text>
      </Box>
      <ul className="vouch-list">
        {first.map((code) => (
          <li key={code.key}>
            <Row code={code} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Box padding="400" paddingBlockStart="200">
          <Text as="p" tone="subdued">{`And ${counted(more, "more code")}. Each says so in its row.`}</Text>
        </Box>
      )}
    </Card>
  );
}

function Row({ code: { display, partner, sign } }: { code: SignedCode }) {
  const clock = useShop();
  return (
    <Box paddingInline="400" paddingBlock="300">
      <InlineStack align="space-between" blockAlign="center" gap="300" wrap={false}>
        <BlockStack gap="050">
          <Text as="p" breakWord>
            <Text as="span" fontWeight="semibold">
              {display}
            </Text>
            {" of "}
            <Link url={`/app/partners/${partner.id}`} monochrome removeUnderline>
              {partner.name}
            </Link>
          </Text>
          <Text as="p" tone="subdued">
            {signWords(sign, clock)}
          </Text>
        </BlockStack>
        <Button url={checkUrl(display)} accessibilityLabel={`Check ${display}`}>
          Check
        </Button>
      </InlineStack>
    </Box>
  );
}
