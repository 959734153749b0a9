import { Badge, InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { Currency, Instant } from "../domain/ids.ts";
import { formatMoney } from "../domain/money.ts";
import type { OrderState, OrderSummary } from "../domain/order-summary.ts";
import { unreachable } from "../domain/result.ts";
import { type Column, ListTable, Name } from "./list-table.tsx";
import { nothingWords, uncreditedWords, unpaidWords, waitingWords } from "./order-words.ts";
import { useShop } from "./shop-context.tsx";
import { type Clock, dateOf, when } from "./when.ts";

type OrderTableProps = {
  orders: readonly OrderSummary[];
  pagination?: Parameters<typeof ListTable>[0]["pagination"];
  loading?: boolean;
  empty?: ReactNode;
  /** On a page that is about one partner. */
  withoutPartner?: boolean;
};

/** Orders with who was credited and what it earned; each leads to why. */
export function OrderTable({ orders, pagination, loading, empty, withoutPartner = false }: OrderTableProps) {
  const clock = useShop();
  return (
    <ListTable
      columns={orderColumns(clock).filter((column) => !(withoutPartner && column.title === "Partner"))}
      rows={orders}
      idOf={(order) => order.orderId}
      condensed={(order) => ({
        title: <OrderLink order={order} />,
        value: amounts(order),
        line: [at(order.at, clock), withoutPartner ? null : (order.partner?.name ?? "no partner"), by(order)]
          .filter(Boolean)
          .join(" · "),
        badge: <OrderBadge state={order.state} />,
      })}
      resource={{ singular: "order", plural: "orders" }}
      {...(pagination && { pagination })}
      {...(loading !== undefined && { loading })}
      {...(empty !== undefined && { empty })}
    />
  );
}

function orderColumns(clock: Clock): Column<OrderSummary>[] {
  return [
    { title: "Order", cell: (order) => <OrderLink order={order} /> },
    { title: "Date", cell: (order) => at(order.at, clock) },
    { title: "By", cell: (order) => (order.by === "click" ? "link" : <Codes codes={order.codes} />) },
    {
      title: "Partner",
      cell: (order) => (order.partner ? <Name>{order.partner.name}</Name> : <Subdued>No partner</Subdued>),
    },
    { title: "Sales", numeric: true, cell: (order) => amount(order.sales, order.currency) },
    {
      title: "Commission",
      numeric: true,
      cell: (order) => (earns(order) ? amount(order.commission, order.currency) : <Subdued>–</Subdued>),
    },
    { title: "State", cell: (order) => <OrderBadge state={order.state} /> },
  ];
}

/** What led to the order, as far as it is known: a link, or the code that was typed. */
const by = (order: OrderSummary) => (order.by === "click" ? "link" : order.codes[0]);

function OrderLink({ order }: { order: OrderSummary }) {
  return (
    <Link url={`/app/orders/${order.orderId}`} dataPrimaryLink monochrome removeUnderline>
      <Text as="span" variant="bodyMd" fontWeight="semibold">
        {order.name ?? `Order ${order.orderId}`}
      </Text>
    </Link>
  );
}

function Codes({ codes }: { codes: string[] }) {
  const [first, ...rest] = codes;
  if (first === undefined) return <Subdued>–</Subdued>;
  return (
    <InlineStack align="start" gap="100" wrap={false}>
      <Text as="span">{first}</Text>
      {rest.length > 0 && <Subdued>{`+${rest.length}`}</Subdued>}
    </InlineStack>
  );
}

/** What became of an order, in two or three words. */
export function OrderBadge({ state }: { state: OrderState }) {
  const clock = useShop();
  switch (state.kind) {
    case "in-hold":
      return <Badge tone="info">{`Waiting until ${dateOf(state.until, clock)}`}</Badge>;
    case "unpaid":
      return <Badge tone="info">{unpaidWords(state.payment).badge}</Badge>;
    case "approved":
      return <Badge tone="success">Payable</Badge>;
    case "nothing-left":
      return <Badge>{nothingWords(state.why).badge}</Badge>;
    case "uncredited":
      return <Badge>{sentenceCase(uncreditedWords(state.reason))}</Badge>;
    case "waiting":
      return <Badge tone="attention">{sentenceCase(waitingWords(state.reason))}</Badge>;
    case "test":
      return <Badge>Test order</Badge>;
    default:
      return unreachable(state);
  }
}

// A test order is credited as if it were real: its commission is zero, as its state explains.
const earns = ({ partner }: OrderSummary) => partner !== null;

const amounts = (order: OrderSummary) =>
  earns(order)
    ? `${amount(order.sales, order.currency)} → ${amount(order.commission, order.currency)}`
    : amount(order.sales, order.currency);

const amount = (minor: bigint | null, currency: Currency | null) =>
  minor === null || currency === null ? "–" : formatMoney({ minor, currency });

const at = (moment: Instant | null, clock: Clock) => (moment === null ? "–" : when(moment, clock));

const sentenceCase = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

function Subdued({ children }: { children: ReactNode }) {
  return (
    <Text as="span" tone="subdued">
      {children}
    </Text>
  );
}
