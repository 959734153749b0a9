import { BlockStack, Box, Button, Card, Collapsible, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import { useId, useState } from "react";
import type { Currency, OrderId } from "../domain/ids.ts";
import { type Balance as Amounts, isEmpty } from "../domain/ledger.ts";
import { balanceWords } from "./balance-words.ts";
import { type MovementLine, Movements } from "./movements.tsx";
import { useMoney } from "./shop-context.tsx";

type BalanceProps = {
  account: { commission: bigint; pending: bigint; payable: bigint; paid: bigint };
  /** What stands in currencies that the shop counted in before. */
  others: readonly (Amounts & { currency: Currency })[];
  /** What of it a former program left, below zero for a debt. */
  brought: { amount: bigint; programs: string[] };
  statement: readonly (MovementLine & { orderId: OrderId; orderName: string | null })[];
  /** False where older movements are not shown. */
  all: boolean;
};

/** A partner's account in three words, and the movements that make it. */
export function Balance({ account, others, brought, statement, all }: BalanceProps) {
  const money = useMoney();
  const [open, setOpen] = useState(false);
  const panel = useId();
  const lines = statement.map((line) => ({ ...line, order: { id: line.orderId, name: line.orderName } }));
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            Balance
          </Text>
          <InlineGrid columns={3} gap="300">
            <Part word="waiting" amount={money(account.pending)} />
            <Part word="payable" amount={money(account.payable)} />
            <Part word="paid" amount={money(account.paid)} />
          </InlineGrid>
          {others
            .filter((one) => !isEmpty(one))
            .map((one) => (
              <Text key={one.currency} as="p" tone="subdued">
                {`In ${one.currency}, which the store counted in before: ${balanceWords(one)}.`}
              </Text>
            ))}
          {brought.amount !== 0n && (
            <Text as="p" tone="subdued">
              {brought.amount > 0n
                ? `${money(brought.amount)} of it was brought over from ${brought.programs.join(", ")}.`
                : `A debt of ${money(-brought.amount)} was brought over from ${brought.programs.join(", ")}.`}
            </Text>
          )}
          {statement.length > 0 && (
            <InlineStack align="start">
              <Button
                variant="plain"
                disclosure={open ? "up" : "down"}
                ariaExpanded={open}
                ariaControls={panel}
                onClick={() => setOpen(!open)}
              >
                {open ? "Hide the movements" : "Show the movements"}
              </Button>
            </InlineStack>
          )}
        </BlockStack>
      </Box>
      <Collapsible id={panel} open={open} transition={false}>
        {open && (
          <Box borderBlockStartWidth="025" borderColor="border-secondary">
            <Movements lines={lines} withPartner={false} />
            {!all && (
              <Box padding="400">
                <Text as="p" tone="subdued">
                  {`The newest ${statement.length} movements. Every order's page shows its own.`}
                </Text>
              </Box>
            )}
          </Box>
        )}
      </Collapsible>
    </Card>
  );
}

function Part({ word, amount }: { word: string; amount: string }) {
  return (
    <BlockStack>
      <Text as="span" variant="headingMd" numeric>
        {amount}
      </Text>
      <Text as="span" tone="subdued">
        {word}
      </Text>
    </BlockStack>
  );
}
