import { Box, Card, Link, Text } from "@shopify/polaris";
import type { CodeKey, PartnerId } from "../domain/ids.ts";
import { type Period, periodQuery } from "../domain/period.ts";
import { CardHeader } from "./card-header.tsx";
import { CODE_ORDERS, CODE_SALES } from "./code-counts.ts";
import { type Column, ListTable, Name } from "./list-table.tsx";
import { count, counted } from "./numbers.ts";
import { useMoney } from "./shop-context.tsx";

export type PartnerLine = {
  partnerId: PartnerId;
  name: string;
  orders: number;
  sales: bigint;
  discount: bigint;
  commission: bigint;
};
export type CodeLine = {
  key: CodeKey;
  display: string;
  partner: { id: PartnerId; name: string } | null;
  redemptions: number;
  orders: number;
  sales: bigint;
  discount: bigint;
  commission: bigint;
};

const TOP = 10;

/** The orders behind a figure of the report: the same filters, the same days. */
export function ordersLink(period: Period, filter: Record<string, string>): string {
  return `/app/orders?${new URLSearchParams({ ...filter, ...periodQuery(period) })}`;
}

export function usePartnerColumns(period: Period): Column<PartnerLine>[] {
  const money = useMoney();
  return [
    {
      title: "Partner",
      cell: (row) => <RowLink url={ordersLink(period, { partner: String(row.partnerId) })} text={row.name} />,
    },
    { title: "Orders", numeric: true, sort: "orders", cell: (row) => count(row.orders) },
    { title: "Sales", numeric: true, sort: "sales", cell: (row) => money(row.sales) },
    { title: "Commission", numeric: true, sort: "commission", cell: (row) => money(row.commission) },
  ];
}

export function useCodeColumns(period: Period): Column<CodeLine>[] {
  const money = useMoney();
  return [
    { title: "Code", cell: (row) => <RowLink url={ordersLink(period, { code: row.key })} text={row.display} /> },
    { title: "Orders", numeric: true, sort: "orders", help: CODE_ORDERS, cell: (row) => count(row.redemptions) },
    { title: "Sales", numeric: true, help: CODE_SALES, sort: "sales", cell: (row) => money(row.sales) },
    { title: "Discount", numeric: true, sort: "discount", cell: (row) => money(row.discount) },
  ];
}

export function TopPartners({ rows, total, period }: { rows: readonly PartnerLine[]; total: number; period: Period }) {
  const columns = usePartnerColumns(period);
  const money = useMoney();
  return (
    <Card padding="0">
      <CardHeader
        title="By partner"
        {...(total > TOP && { to: allLink("partners", period), all: `All ${count(total)}` })}
      />
      <ListTable
        columns={columns}
        rows={rows}
        idOf={(row) => String(row.partnerId)}
        condensed={(row) => ({
          title: <RowLink url={ordersLink(period, { partner: String(row.partnerId) })} text={row.name} />,
          value: `${money(row.sales)} sales`,
          line: `${counted(row.orders, "order")}, ${money(row.commission)} commission`,
        })}
        resource={{ singular: "partner", plural: "partners" }}
        empty={<Nothing text="No partner had an order in these days." />}
      />
    </Card>
  );
}

export function TopCodes({ rows, total, period }: { rows: readonly CodeLine[]; total: number; period: Period }) {
  const columns = useCodeColumns(period);
  const money = useMoney();
  return (
    <Card padding="0">
      <CardHeader title="By code" {...(total > TOP && { to: allLink("codes", period), all: `All ${count(total)}` })} />
      <ListTable
        columns={columns}
        rows={rows}
        idOf={(row) => row.key}
        condensed={(row) => ({
          title: <RowLink url={ordersLink(period, { code: row.key })} text={row.display} />,
          value: `${money(row.sales)} sales`,
          line: `used in ${counted(row.redemptions, "order")}, ${money(row.discount)} discount`,
        })}
        resource={{ singular: "code", plural: "codes" }}
        empty={<Nothing text="No partner’s code was used in these days." />}
      />
    </Card>
  );
}

function RowLink({ url, text }: { url: string; text: string }) {
  return (
    <Link url={url} dataPrimaryLink monochrome removeUnderline>
      <Text as="span" variant="bodyMd" fontWeight="semibold">
        <Name>{text}</Name>
      </Text>
    </Link>
  );
}

function Nothing({ text }: { text: string }) {
  return (
    <Box padding="400">
      <Text as="p" tone="subdued" alignment="start">
        {text}
      </Text>
    </Box>
  );
}

const allLink = (by: "partners" | "codes", period: Period) =>
  `/app/report/${by}?${new URLSearchParams(periodQuery(period))}`;
