import { Box, InlineStack, Link, Text } from "@shopify/polaris";
import type { Currency, Instant, OrderId } from "../domain/ids.ts";
import type { Account, Cause } from "../domain/ledger.ts";
import { formatMoney } from "../domain/money.ts";
import { unreachable } from "../domain/result.ts";
import { useShop } from "./shop-context.tsx";
import { whenExactly } from "./when.ts";

export type MovementLine = {
  seq: number;
  at: Instant;
  cause: Cause;
  from: Account;
  to: Account;
  amount: bigint;
  currency: Currency;
  partnerName: string;
  order?: { id: OrderId; name: string | null };
  /** Where an amount came from that no order here earned. */
  brought?: Brought | null;
};
export type Brought = { program: string; reference: string };

type MovementsProps<Line> = {
  lines: readonly Line[];
  withPartner: boolean;
  /** Why something was taken back, where that is known. */
  takenBack?: (line: Line) => string;
  /** When the order was placed, and how its credit passed to another, where that is known; of one order alone. */
  order?: { placedAt: Instant | null; passed: string | null; byHand: ReadonlySet<Instant> };
};

/** Movements of the account as a statement: when, what, how much. */
export function Movements<Line extends MovementLine>({
  lines,
  withPartner,
  takenBack = () => "Refund, edit or cancellation",
  order,
}: MovementsProps<Line>) {
  const clock = useShop();
  return (
    <ul className="vouch-list">
      {lines.map((line, index) => (
        <li key={`${line.brought ? "brought" : ""}${line.order?.id ?? ""}-${line.seq}`}>
          <Box paddingInline="400" paddingBlock="200">
            <InlineStack align="space-between" gap="400" wrap={false}>
              <InlineStack align="start" gap="200" blockAlign="baseline">
                <Text as="span" tone="subdued" numeric>
                  {whenExactly(line.at, clock)}
                </Text>
                {line.order && !line.brought && (
                  <Link url={`/app/orders/${line.order.id}`} monochrome>
                    {line.order.name ?? `Order ${line.order.id}`}
                  </Link>
                )}
                <Text as="span">
                  {[
                    causeWords(
                      line,
                      takenBack(line),
                      line.order || line.brought ? null : earnedWords(line, index, { lines, ...order }),
                    ),
                    withPartner ? line.partnerName : "",
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </Text>
              </InlineStack>
              <span className="vouch-amount">
                <Text as="span" numeric alignment="end" tone={line.cause === "taken-back" ? "critical" : "base"}>
                  {amountWords(line)}
                </Text>
              </span>
            </InlineStack>
          </Box>
        </li>
      ))}
    </ul>
  );
}

// Later than this after an order was placed, what is earned with it was not earned by its being placed.
const LATE_MS = 60 * 60_000;

export const BY_HAND = "Credit changed by hand";

type Earning = {
  lines: readonly MovementLine[];
  placedAt?: Instant | null;
  passed?: string | null;
  byHand?: ReadonlySet<Instant>;
};

/** Why something is earned with an order: its being placed, its credit's passing to another, or a change. */
function earnedWords(line: MovementLine, index: number, { lines, placedAt, passed, byHand }: Earning): string {
  if (byHand?.has(line.at)) return BY_HAND;
  const earned = lines.filter(({ cause }) => cause === "earned");
  if (lines.findIndex((l) => l.cause === "earned" && l.partnerName === line.partnerName) !== index)
    return "Order changed";
  const isFirst = earned[0]?.at === line.at;
  if (!isFirst) return passed ?? "Credit passed on";
  return placedAt && line.at > placedAt + LATE_MS ? "Credited" : "Order placed";
}

/** `earned` is null on a statement, where orders stand beside a movement. */
function causeWords(line: MovementLine, takenBack: string, earned: string | null): string {
  switch (line.cause) {
    case "earned":
      return earned ?? "Commission earned";
    case "approved":
      return "Waiting period over, payable now";
    case "taken-back":
      return line.from === "pending" ? takenBack : `${takenBack}, taken back from what was payable`;
    case "brought-over":
      return line.from === "payable" ? `Debt brought over ${whence(line)}` : `Brought over ${whence(line)}`;
    case "brought-back":
      return `Undone: what was brought over ${whence(line)}`;
    default:
      return unreachable(line.cause);
  }
}

/** "from UpPromote, order 1042". */
function whence({ brought }: MovementLine): string {
  if (!brought) return "from a former program";
  return `from ${brought.program}${brought.reference === "" ? "" : `, order ${brought.reference.replace(/^#?/, "#")}`}`;
}

function amountWords({ cause, from, amount, currency }: MovementLine): string {
  const text = formatMoney({ minor: amount, currency });
  switch (cause) {
    case "earned":
      return `+${text}`;
    case "approved":
      return text;
    case "taken-back":
      return `−${text}`;
    case "brought-over":
    case "brought-back":
      return from === "expense" ? `+${text}` : `−${text}`;
    default:
      return unreachable(cause);
  }
}
