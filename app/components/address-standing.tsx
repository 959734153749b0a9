import { Banner, BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import type { ShortAddress } from "../domain/short-address.ts";
import { addressWords } from "./address-words.ts";

type StandingProps = {
  address: ShortAddress;
  busy: boolean;
  onWish: (wish: string) => void;
  allowed: () => Promise<boolean>;
};

/** How a short address stands in the store where that is not as here, with both ways to settle it. */
export function AddressStanding({ address, busy, onWish, allowed }: StandingProps) {
  const words = addressWords(address);
  if (words === null) return null;
  const changed = address.state === "missing" || address.state === "differs";
  const repair = async () => {
    if (await allowed()) onWish("repair-address");
  };
  return (
    <Banner tone={address.state === "writing" || address.state === "removing" ? "info" : "warning"}>
      <BlockStack gap="200">
        <Text as="p">{words}</Text>
        {(changed || address.state === "failed") && (
          <InlineStack align="start" gap="200">
            <Button size="slim" loading={busy} onClick={repair}>
              Write it again
            </Button>
            {changed && (
              <Button size="slim" disabled={busy} onClick={() => onWish("accept-address")}>
                Leave it to the store
              </Button>
            )}
          </InlineStack>
        )}
      </BlockStack>
    </Banner>
  );
}
