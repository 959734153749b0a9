import { Badge, InlineStack, Link } from "@shopify/polaris";
import type { ReactNode } from "react";
import { isHousesOwn } from "../domain/code-state.ts";
import { offerStateAt } from "../domain/offer.ts";
import { type CodeActions, CodeButtons } from "./code-buttons.tsx";
import { CodeCell, OfferLine } from "./code-cell.tsx";
import { CODE_ORDERS, CODE_SALES } from "./code-counts.ts";
import { type CodeRow, UNMADE } from "./code-row.ts";
import { type Column, ListTable, Name } from "./list-table.tsx";
import { count, counted } from "./numbers.ts";
import { OwnClick } from "./own-click.tsx";
import { useMoney, useShop } from "./shop-context.tsx";
import { CodeBadge } from "./state-badges.tsx";
import { dayWords } from "./when.ts";

/** What stands beside a code: its partner on an offer's page, its offer on a partner's, both among all codes. */
export type Beside = "partner" | "offer" | "both";

type CodesTableProps = CodeActions & {
  rows: readonly CodeRow[];
  beside: Beside;
  /** Opens a code's link. */
  onLink: (code: CodeRow) => void;
  /** Codes whose wish is under way. */
  busy: ReadonlySet<string>;
  selection?: Parameters<typeof ListTable<CodeRow>>[0]["selection"];
  pagination?: Parameters<typeof ListTable<CodeRow>>[0]["pagination"];
  sorted?: Parameters<typeof ListTable<CodeRow>>[0]["sorted"];
  loading?: boolean;
  empty?: ReactNode;
};

/** Codes with whose they are, how they stand in the store, and what they brought. */
export function CodesTable(props: CodesTableProps) {
  const { rows, beside, onLink, busy, selection, pagination, sorted, loading, empty } = props;
  const { today, now } = useShop();
  const money = useMoney();
  const offerOf = ({ offer }: CodeRow) => (offer ? offerStateAt(offer, now) : "active");
  const [withPartner, withOffer] = [beside !== "offer", beside !== "partner"];
  const other = (row: CodeRow) => (withPartner ? (row.partner?.name ?? "nobody") : (row.offer?.title ?? UNMADE));
  const partnerColumn: Column<CodeRow> = {
    title: "Partner",
    cell: (row) => (
      <OwnClick>
        <PartnerLink row={row} />
      </OwnClick>
    ),
  };
  const lastColumn: Column<CodeRow> = {
    title: "Last order",
    sort: "last",
    cell: (row) => (row.yield.lastDay ? dayWords(row.yield.lastDay, today) : "–"),
  };
  // A partner's page gives the list two thirds of its width: what is in a column of its own elsewhere stands below the code there.
  const columns: Column<CodeRow>[] = [
    {
      title: "Code",
      sort: "code",
      ascending: true,
      cell: (row) => (
        <CodeCell row={row} onLink={onLink}>
          {withOffer && <OfferLine row={row} told={beside === "offer"} />}
        </CodeCell>
      ),
    },
    ...(withPartner ? [partnerColumn] : []),
    { title: "State", cell: (row) => <CodeBadge state={row.state} offer={offerOf(row)} own={isHousesOwn(row)} /> },
    { title: "Orders", sort: "orders", numeric: true, help: CODE_ORDERS, cell: (row) => count(row.yield.orders) },
    { title: "Sales", sort: "sales", numeric: true, help: CODE_SALES, cell: (row) => money(row.yield.sales) },
    ...(withPartner ? [lastColumn] : []),
    {
      title: "Actions",
      cell: (row) => (
        <OwnClick>
          <CodeButtons row={row} busy={busy.has(row.key)} on={props} />
        </OwnClick>
      ),
    },
  ];
  return (
    <ListTable
      columns={columns}
      rows={rows}
      idOf={(row) => row.key}
      condensed={(row) => ({
        title: <CodeCell row={row} onLink={onLink} />,
        value: `${money(row.yield.sales)} sales`,
        line: `${other(row)}, used in ${counted(row.yield.orders, "order")}`,
        badge: (
          <InlineStack align="start" gap="200" blockAlign="center">
            <CodeBadge state={row.state} offer={offerOf(row)} own={isHousesOwn(row)} />
            <CodeButtons row={row} busy={busy.has(row.key)} on={props} phone />
          </InlineStack>
        ),
      })}
      resource={{ singular: "code", plural: "codes" }}
      {...(selection && { selection })}
      {...(pagination && { pagination })}
      {...(sorted && { sorted })}
      {...(loading !== undefined && { loading })}
      {...(empty !== undefined && { empty })}
    />
  );
}

function PartnerLink({ row: { partner } }: { row: CodeRow }) {
  if (!partner) return <Badge>Nobody</Badge>;
  return (
    <Link url={`/app/partners/${partner.id}`} monochrome removeUnderline>
      <Name>{partner.name}</Name>
    </Link>
  );
}
