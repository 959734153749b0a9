import { Link, Text } from "@shopify/polaris";
import type { Day } from "../domain/ids.ts";
import { formatMoney, type Money } from "../domain/money.ts";
import type { Partner } from "../domain/partner.ts";
import { type Column, type Condensed, Name } from "./list-table.tsx";
import { count, counted } from "./numbers.ts";
import { CHANNEL_WORDS } from "./partner-words.ts";
import { useMoney, useShop } from "./shop-context.tsx";
import { PartnerBadge } from "./state-badges.tsx";
import { termsShort } from "./terms-words.ts";
import { dayName } from "./when.ts";

export type PartnerListRow = Partner & {
  account: { orders: number; pending: bigint; payable: bigint };
  nextPost: Day | null;
  /** What is due in the currency that the list is filtered by, where the shop counts in another. */
  due: Money | null;
};

/** The columns of a list of partners; those of group and channel are there where they say something. */
export function usePartnerColumns(rows: readonly PartnerListRow[]): Column<PartnerListRow>[] {
  const money = useMoney();
  const { today } = useShop();
  const group: Column<PartnerListRow> = {
    title: "Group",
    cell: ({ group }) => <span className="vouch-half">{group ? <Name>{group.name}</Name> : "–"}</span>,
  };
  const channel: Column<PartnerListRow> = {
    title: "Channel",
    cell: ({ channel }) => (channel ? CHANNEL_WORDS[channel] : "–"),
  };
  const post: Column<PartnerListRow> = {
    title: "Next post",
    cell: ({ nextPost }) => (nextPost ? dayName(nextPost, today) : "–"),
  };
  const [due] = rows.flatMap((row) => row.due ?? []);
  const owed: Column<PartnerListRow> = {
    title: `Due in ${due?.currency ?? ""}`,
    numeric: true,
    cell: (row) => (row.due ? formatMoney(row.due) : "–"),
  };
  return [
    {
      title: "Partner",
      sort: "name",
      ascending: true,
      cell: (row) => (
        <span className="vouch-most">
          <PartnerLink partner={row} />
        </span>
      ),
    },
    ...(rows.some((row) => row.group) ? [group] : []),
    ...(rows.some((row) => row.channel) ? [channel] : []),
    ...(rows.some((row) => row.nextPost) ? [post] : []),
    { title: "State", cell: (row) => <PartnerBadge state={row.state} /> },
    {
      title: "Commission",
      cell: (row) => (row.terms.terms === null ? "By group or offer" : termsShort(row.terms.terms)),
    },
    { title: "Codes", numeric: true, cell: (row) => count(row.codes) },
    { title: "Orders", sort: "orders", numeric: true, cell: (row) => count(row.account.orders) },
    { title: "Waiting", sort: "waiting", numeric: true, cell: (row) => money(row.account.pending) },
    { title: "Payable", sort: "payable", numeric: true, cell: (row) => money(row.account.payable) },
    ...(due ? [owed] : []),
  ];
}

/** The same on a phone. */
export function useCondensedPartner(): (row: PartnerListRow) => Condensed {
  const money = useMoney();
  return (row) => ({
    title: <PartnerLink partner={row} />,
    value: row.due ? `${formatMoney(row.due)} due` : `${money(row.account.payable)} payable`,
    line: `${counted(row.codes, "code")}, ${counted(row.account.orders, "order")}, ${money(row.account.pending)} waiting`,
    badge: <PartnerBadge state={row.state} />,
  });
}

function PartnerLink({ partner }: { partner: Pick<Partner, "id" | "name"> }) {
  return (
    <Link url={`/app/partners/${partner.id}`} dataPrimaryLink monochrome removeUnderline>
      <Text as="span" variant="bodyMd" fontWeight="semibold">
        <Name>{partner.name}</Name>
      </Text>
    </Link>
  );
}
