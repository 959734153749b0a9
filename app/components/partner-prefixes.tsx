import { BlockStack, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useState } from "react";
import type { Instant } from "../domain/ids.ts";
import { AddPrefix } from "./add-prefix.tsx";
import { EndPrefix } from "./end-prefix.tsx";
import { counted } from "./numbers.ts";
import { useShop } from "./shop-context.tsx";
import { type Clock, dateOf } from "./when.ts";

type Prefix = { prefix: string; from: Instant; to: Instant | null; orders: number };
type PartnerPrefixesProps = {
  partner: { id: number; name: string; state: string };
  prefixes: { rows: readonly Prefix[]; total: number };
};

const SHOWN = 8;

/** How codes begin that count for a partner, without being made or mapped one by one. */
export function PartnerPrefixes({ partner, prefixes: { rows, total } }: PartnerPrefixesProps) {
  const [adding, setAdding] = useState(false);
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            Code prefixes
          </Text>
          <Text as="p" tone="subdued">
            {`Every code of your store that begins with one counts for ${partner.name}, unless the code itself is somebody’s.`}
          </Text>
        </BlockStack>
        {rows.slice(0, SHOWN).map((row) => (
          <PrefixLine key={`${row.prefix} ${row.from}`} partner={partner} row={row} />
        ))}
        {total > SHOWN && (
          <Link
            url={`/app/prefixes?${new URLSearchParams({ q: partner.name })}`}
          >{`All ${counted(total, "prefix", "prefixes")}`}</Link>
        )}
        <InlineStack align="start" gap="200" blockAlign="center">
          <Button size="slim" disabled={partner.state === "archived"} onClick={() => setAdding(true)}>
            Add prefix
          </Button>
          <Link url="/app/prefixes">All code prefixes</Link>
        </InlineStack>
      </BlockStack>
      {adding && <AddPrefix partner={partner} onClose={() => setAdding(false)} />}
    </Card>
  );
}

/** "since 1 Sep", "1 Sep – 20 Nov" or "on 20 Nov". */
export function heldWords({ from, to }: Pick<Prefix, "from" | "to">, clock: Clock): string {
  const first = dateOf(from, clock);
  const last = to === null ? null : dateOf(to, clock);
  if (last === null) return `since ${first}`;
  return first === last ? `on ${first}` : `${first} – ${last}`;
}

function PrefixLine({ partner, row }: { partner: PartnerPrefixesProps["partner"]; row: Prefix }) {
  const clock = useShop();
  return (
    <InlineStack align="space-between" blockAlign="start" gap="200" wrap={false}>
      <BlockStack>
        <Text as="p" fontWeight="semibold" breakWord {...(row.to !== null && { tone: "subdued" as const })}>
          {row.prefix}
        </Text>
        <Text as="p" tone="subdued">
          {`${heldWords(row, clock)} · ${counted(row.orders, "order")}`}
        </Text>
      </BlockStack>
      {row.to === null && <EndPrefix prefix={row.prefix} partner={partner} />}
    </InlineStack>
  );
}
