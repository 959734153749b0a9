import { useSubmit } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { Instant } from "../../domain/ids.ts";
import type { Discount, Offer } from "../../domain/offer.ts";
import { useChangeQuestion } from "../change-question.tsx";
import { valueTitle, valueWords } from "../offer-words.ts";
import { useShop } from "../shop-context.tsx";
import { whenExactly } from "../when.ts";
import { misnamedWords, type Named, type Reach, reachWords } from "./change-words.ts";

type OfferVersionsProps = {
  offer: Offer;
  reach: Reach;
  named: Named;
  /** The newest first; the first is what is in force. */
  versions: readonly { version: number; savedAt: Instant; discount: Discount }[];
};

/** What the offer was before, each to be put in force again. */
export function OfferVersions({ offer, versions, reach, named }: OfferVersionsProps) {
  const submit = useSubmit();
  const clock = useShop();
  const former = versions.slice(1);
  const { ask, dialog } = useChangeQuestion();
  if (former.length === 0) return null;
  const restore = (version: number) =>
    submit({ wish: "restore", version: String(version), shown: String(offer.version) }, { method: "post" });
  const wish = ({ version, discount }: OfferVersionsProps["versions"][number]) => {
    if (reach.inStore === 0) return restore(version);
    const gives = valueWords(discount);
    const misnamed = gives === valueWords(offer) ? null : misnamedWords(named, gives);
    ask({
      title: `Restore ${gives}?`,
      sentences: [reachWords("Restoring", reach), ...(misnamed === null ? [] : [misnamed])],
      confirm: "Restore",
      onConfirm: () => restore(version),
    });
  };
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Former versions
        </Text>
        {former.map((one) => (
          <InlineStack key={one.version} align="space-between" blockAlign="center" gap="200" wrap={false}>
            <BlockStack>
              <Text as="span">{valueTitle(one.discount)}</Text>
              <Text as="span" variant="bodySm" tone="subdued">
                {`${one.discount.title === offer.title ? "" : `${one.discount.title}, `}saved ${whenExactly(one.savedAt, clock)}`}
              </Text>
            </BlockStack>
            <Button size="slim" onClick={() => wish(one)} accessibilityLabel={`Restore: ${valueTitle(one.discount)}`}>
              Restore
            </Button>
          </InlineStack>
        ))}
      </BlockStack>
      {dialog}
    </Card>
  );
}
