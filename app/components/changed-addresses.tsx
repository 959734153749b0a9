import { useFetcher } from "@remix-run/react";
import { Box, Card, Text } from "@shopify/polaris";
import type { FieldProblem } from "../domain/shop.ts";
import type { ShortAddress } from "../domain/short-address.ts";
import { AddressStanding } from "./address-standing.tsx";
import { askForScope, toast } from "./bridge.ts";
import { CardHeader } from "./card-header.tsx";
import { useAnswer } from "./use-answer.ts";

/** Short addresses that the store has otherwise, with both ways to settle each; nothing where there is none. */
export function ChangedAddresses({ addresses }: { addresses: readonly ShortAddress[] }) {
  if (addresses.length === 0) return null;
  return (
    <Card padding="0">
      <CardHeader title="Short addresses" />
      {addresses.map((address) => (
        <Changed key={address.key} address={address} />
      ))}
    </Card>
  );
}

type Answer = { kind: string; problem?: string; problems?: FieldProblem[] };

function Changed({ address }: { address: ShortAddress }) {
  const fetcher = useFetcher<Answer>();
  useAnswer(fetcher.data, ({ kind }) => {
    if (kind === "live") toast(`${address.path} leads to the code’s link`);
    if (kind === "removed") toast(`${address.path} removed`);
  });
  const post = (wish: string) =>
    void fetcher.submit({ wish, code: address.key }, { method: "post", action: "/app/codes/link" });
  const problem = fetcher.data?.problem ?? fetcher.data?.problems?.map(({ message }) => message).join(" ");
  return (
    <Box padding="400" borderBlockStartWidth="025" borderColor="border-secondary">
      <AddressStanding
        address={address}
        busy={fetcher.state !== "idle"}
        onWish={post}
        allowed={() => askForScope("write_online_store_navigation")}
      />
      {problem !== undefined && (
        <Text as="p" tone="critical">
          {problem}
        </Text>
      )}
    </Box>
  );
}
