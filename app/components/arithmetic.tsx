import { Box, InlineStack, Text } from "@shopify/polaris";
import type { AmountStep } from "../domain/commission.ts";
import type { Currency } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";
import { unreachable } from "../domain/result.ts";
import type { TermsVersion } from "../domain/terms.ts";
import { counted, percent } from "./numbers.ts";
import { useShop } from "./shop-context.tsx";
import { type LevelNames, levelWords } from "./terms-words.ts";
import type { Clock } from "./when.ts";

export type Earned = { partner: string; shareBps: number; terms: TermsVersion; commission: bigint };

type ArithmeticProps = {
  /** What was bought, by the order's lines; null where Shopify does not say. */
  titles: readonly (string | null)[];
  steps: readonly AmountStep[];
  total: bigint;
  /** How many items are left, for who earns by the item. */
  items: number;
  earned: readonly Earned[];
  /** Who said by which terms it is earned. */
  levels: LevelNames;
  currency: Currency;
  /** A test order earns nothing: its sum says what an order like it would have earned. */
  test: boolean;
};

/** How an order's amount and its commission come about, line by line. */
export function Arithmetic({ titles, steps, total, items, earned, levels, currency, test }: ArithmeticProps) {
  const clock = useShop();
  const money = (minor: bigint) => formatMoney({ minor, currency });
  return (
    <ul className="vouch-list">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a sum have no other identity and keep their order
        <Row key={index} text={stepWords(step, money, titles)} amount={amountOf(step, money)} />
      ))}
      <Row text={earned.length > 0 && !test ? "Commission is computed on" : "Sales"} amount={money(total)} strong />
      {earned.map((credit) => (
        <Row
          key={credit.partner}
          text={earnedWords(credit, { total, items, money, test, levels, clock })}
          amount={money(credit.commission)}
          strong={!test}
        />
      ))}
    </ul>
  );
}

function Row({ text, amount, strong = false }: { text: string; amount: string; strong?: boolean }) {
  const weight = strong ? "semibold" : "regular";
  return (
    <li>
      <Box paddingInline="400" paddingBlock="200">
        <InlineStack align="space-between" gap="400" wrap={false}>
          <Text as="span" fontWeight={weight}>
            {text}
          </Text>
          <span className="vouch-amount">
            <Text as="span" fontWeight={weight} numeric alignment="end">
              {amount}
            </Text>
          </span>
        </InlineStack>
      </Box>
    </li>
  );
}

type Format = (minor: bigint) => string;

/** One step of the sum in words: "Linen shirt: 2 × €99.00 − discount €19.80 − tax €12.64". */
export function stepWords(step: AmountStep, money: Format, titles: readonly (string | null)[] = []): string {
  const line = (position: number) => titles[position - 1] ?? `Line ${position}`;
  switch (step.kind) {
    case "line": {
      const parts = [`${line(step.position)}: ${step.quantity} × ${money(step.price)}`];
      if (step.discount !== 0n) parts.push(`discount ${money(step.discount)}`);
      if (step.tax !== 0n) parts.push(`tax ${money(step.tax)}`);
      return parts.join(" − ");
    }
    case "not-counted":
      return `${line(step.position)}: ${step.what === "gift-card" ? "a gift card" : "a tip"} does not count`;
    case "edited":
      return `${line(step.position)}: ${step.removed} of ${step.quantity} removed from the order`;
    case "refunded": {
      const tax = step.tax === 0n ? "" : ` less tax ${money(step.tax)}`;
      return `${line(step.position)}: ${step.quantity} refunded, ${money(step.subtotal)}${tax}`;
    }
    case "stopped-at-zero":
      return "An order is never below zero";
    case "money-for-goods":
      return `${money(step.money)} given back for what was taken off the order: it came off already`;
    case "money-refunded":
      return `${money(step.money)} given back of ${money(step.of)}: the same part comes off`;
    case "cancelled":
      return "The order was cancelled";
    case "deleted":
      return "The order was deleted";
    default:
      return unreachable(step);
  }
}

const amountOf = (step: AmountStep, money: Format) => ("amount" in step ? signed(step.amount, money) : money(0n));

const signed = (minor: bigint, money: Format) => (minor < 0n ? `−${money(-minor)}` : money(minor));

type Sum = { total: bigint; items: number; money: Format; test: boolean; levels: LevelNames; clock: Clock };

/** How a partner's commission comes about: "Sarah Lee: €80.00 × 10 %, by the offer Autumn since 1 Oct". */
export function earnedWords({ partner, terms: version, shareBps }: Earned, sum: Sum): string {
  const { total, items, money, test, levels, clock } = sum;
  const { terms } = version;
  const who = test ? `${partner} would have earned` : partner;
  const share = shareBps === 10_000 ? "" : ` × ${percent(shareBps)} share`;
  const by = `${share}, ${levelWords(version, levels, clock)}`;
  switch (terms.kind) {
    case "percent":
      return `${who}: ${money(total)} × ${percent(terms.rateBps)}${by}`;
    case "flat":
      return `${who}: ${money(terms.amount)} for each order${by}`;
    case "per-item":
      return `${who}: ${counted(items, "item")} × ${money(terms.amount)}${by}`;
    default:
      return unreachable(terms);
  }
}
