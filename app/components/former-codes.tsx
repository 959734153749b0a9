import { Box, Link, List, Text } from "@shopify/polaris";
import type { Instant } from "../domain/ids.ts";
import { formerWords } from "./owners-words.ts";
import { useShop } from "./shop-context.tsx";

type Former = { key: string; display: string; until: Instant; now: { id: number; name: string } | null };

/** Codes that were a partner's: their orders before that moment stay with the partner. */
export function FormerCodes({ former }: { former: readonly Former[] }) {
  const clock = useShop();
  if (former.length === 0) return null;
  return (
    <Box padding="400" borderBlockStartWidth="025" borderColor="border">
      <Text as="h3" variant="headingSm">
        Former codes
      </Text>
      <List>
        {former.map((code) => (
          <List.Item key={code.key}>
            {code.now === null ? (
              formerWords(code, clock)
            ) : (
              <Link url={`/app/partners/${code.now.id}`} monochrome>
                {formerWords(code, clock)}
              </Link>
            )}
          </List.Item>
        ))}
      </List>
    </Box>
  );
}
