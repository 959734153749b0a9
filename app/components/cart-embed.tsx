import { BlockStack, Button, Card, Text } from "@shopify/polaris";

/** The way to the theme's switch for extensions/storefront: only a merchant can turn it on. */
export function CartEmbed({ appKey }: { appKey: string }) {
  // Source: shopify.dev, deep link to an app embed block; its name is the block's file.
  const to = `shopify://admin/themes/current/editor?context=apps&activateAppId=${appKey}/referral`;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h3" variant="headingSm">
          Links in the cart
        </Text>
        <Text as="p">
          Some browsers block every pixel. Turned on in your theme, Vouch also notes in the cart by whose link a
          customer came, if the customer allows it.
        </Text>
        <BlockStack inlineAlign="start">
          <Button url={to} target="_top">
            Open theme editor
          </Button>
        </BlockStack>
      </BlockStack>
    </Card>
  );
}
