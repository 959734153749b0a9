import { BlockStack, Button, ButtonGroup, Card, Link, List, Text } from "@shopify/polaris";
import { canFollow, type DifferingRow, differenceWords, type SettleWish, stopsCode } from "./difference-words.ts";
import { counted } from "./numbers.ts";
import { useShop } from "./shop-context.tsx";
import { when } from "./when.ts";

/** `others`: how many more shared discounts of the same offer differ. */
type DifferenceCardProps = { row: DifferingRow; others: number; busy: boolean; onWish: (wish: SettleWish) => void };

/** What Shopify says otherwise of a discount, and the ways to settle it. */
export function DifferenceCard({ row, others, busy, onWish }: DifferenceCardProps) {
  const clock = useShop();
  const { offer, code } = row;
  const codes = code === null ? "no live code" : row.codes === 1 ? code : `${code} and ${row.codes - 1} more`;
  const name = row.kind === "own" && code !== null ? code : offer.title;
  const note = noteWords(row, others);
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="050">
          <Text as="h2" variant="headingSm">
            <Link url={`/app/offers/${offer.id}`} monochrome removeUnderline>
              {offer.title}
            </Link>
          </Text>
          <Text as="p" tone="subdued">{`${codes}, seen ${when(row.checkedAt, clock)}`}</Text>
        </BlockStack>
        <List>
          {row.differences.map((difference) => (
            <List.Item key={difference.what}>{differenceWords(difference, clock)}</List.Item>
          ))}
        </List>
        {note !== null && (
          <Text as="p" tone="subdued">
            {note}
          </Text>
        )}
        <ButtonGroup>
          {canFollow(row) ? (
            <Button loading={busy} onClick={() => onWish("accept")} accessibilityLabel={`Use Shopify’s for ${name}`}>
              Use Shopify’s
            </Button>
          ) : (
            <Button loading={busy} onClick={() => onWish("stop")} accessibilityLabel={`Stop ${name}`}>
              Stop code
            </Button>
          )}
          <Button loading={busy} onClick={() => onWish("repair")} accessibilityLabel={`Use Vouch’s for ${name}`}>
            Use Vouch’s
          </Button>
        </ButtonGroup>
      </BlockStack>
    </Card>
  );
}

function noteWords(row: DifferingRow, others: number): string | null {
  const { kind, offer, beside } = row;
  const code = row.code ?? "this code";
  if (kind === "shared") {
    if (others <= 0) return null;
    return `What you take from Shopify here becomes the offer: the other ${counted(others, "discount")} of ${offer.title} on this page then ${others === 1 ? "follows" : "follow"} it.`;
  }
  if (stopsCode(row)) return `“Use Shopify’s” stops ${code} here too. No other code of ${offer.title} changes.`;
  if (!beside) return null;
  return canFollow(row)
    ? `“Use Shopify’s” makes this a condition of ${code} alone. No other code of ${offer.title} changes.`
    : `This is the same for all codes of ${offer.title}, so ${code} alone cannot follow Shopify. Use Vouch’s, stop ${code}, or edit the offer for all its codes.`;
}
