import { useSubmit } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { Instant } from "../../domain/ids.ts";
import type { Discount, Offer } from "../../domain/offer.ts";
import { valueTitle } from "../offer-words.ts";
import { useShop } from "../shop-context.tsx";
import { whenExactly } from "../when.ts";

type OfferVersionsProps = {
  offer: Offer;
  /** The newest first; the first is what is in force. */
  versions: readonly { version: number; savedAt: Instant; discount: Discount }[];
};

/** What the offer was before, each to be put in force again. */
export function OfferVersions({ offer, versions }: OfferVersionsProps) {
  const submit = useSubmit();
  const clock = useShop();
  const former = versions.slice(1);
  if (former.length === 0) return null;
  const restore = (version: number) => submit({ wish: "restore", version: String(version) }, { method: "post" });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Former versions
        </Text>
        {former.map(({ version, savedAt, discount }) => (
          <InlineStack key={version} align="space-between" blockAlign="center" gap="200" wrap={false}>
            <BlockStack>
              <Text as="span">{valueTitle(discount)}</Text>
              <Text as="span" variant="bodySm" tone="subdued">
                {`${discount.title === offer.title ? "" : `${discount.title}, `}saved ${whenExactly(savedAt, clock)}`}
              </Text>
            </BlockStack>
            <Button
              size="slim"
              onClick={() => restore(version)}
              accessibilityLabel={`Restore: ${valueTitle(discount)}`}
            >
              Restore
            </Button>
          </InlineStack>
        ))}
      </BlockStack>
    </Card>
  );
}
