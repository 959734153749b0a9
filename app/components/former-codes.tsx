import { Box, Link, List, Text } from "@shopify/polaris";
import type { Instant } from "../domain/ids.ts";
import { formerWords, nextCodeWords } from "./owners-words.ts";
import { useShop } from "./shop-context.tsx";

type Former = { key: string; display: string; until: Instant; now: { id: number; name: string } | null };

/** Codes that were a partner's: their orders before that moment stay with the partner. */
export function FormerCodes({ former }: { former: readonly Former[] }) {
  const clock = useShop();
  return (
    <OtherCodes title="Former codes" codes={former.map((code) => ({ ...code, words: formerWords(code, clock) }))} />
  );
}

type Promised = { key: string; display: string; from: Instant; now: { id: number; name: string } | null };

/** Codes that go to a partner on a day ahead; until then nothing of them is theirs. */
export function NextCodes({ promised }: { promised: readonly Promised[] }) {
  const clock = useShop();
  const codes = promised.map((code) => ({ ...code, words: nextCodeWords(code, clock) }));
  return <OtherCodes title="Codes from a later day on" codes={codes} />;
}

type OtherCodesProps = { title: string; codes: readonly { key: string; words: string; now: { id: number } | null }[] };

/** Codes beside those that are a partner's now, each with a link to whoever has it. */
function OtherCodes({ title, codes }: OtherCodesProps) {
  if (codes.length === 0) return null;
  return (
    <Box padding="400" borderBlockStartWidth="025" borderColor="border">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      <List>
        {codes.map(({ key, words, now }) => (
          <List.Item key={key}>
            {now === null ? (
              words
            ) : (
              <Link url={`/app/partners/${now.id}`} monochrome>
                {words}
              </Link>
            )}
          </List.Item>
        ))}
      </List>
    </Box>
  );
}
