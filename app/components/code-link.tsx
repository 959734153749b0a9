import { Link, Text } from "@shopify/polaris";
import type { CodeKey } from "../domain/ids.ts";

/** A code's name, which leads to its orders. */
export function CodeLink({ code: { key, display } }: { code: { key: CodeKey; display: string } }) {
  return (
    <Link
      url={`/app/orders?code=${encodeURIComponent(key)}`}
      monochrome
      removeUnderline
      accessibilityLabel={`${display}: show its orders`}
    >
      <Text as="span" variant="bodyMd" fontWeight="semibold">
        {display}
      </Text>
    </Link>
  );
}
