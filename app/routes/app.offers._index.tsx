import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Link, Page, Text } from "@shopify/polaris";
import { EmptyList } from "../components/empty-list.tsx";
import { ListFilters } from "../components/list-filters.tsx";
import { type Column, ListTable, Name } from "../components/list-table.tsx";
import { count, counted } from "../components/numbers.ts";
import { valueTitle } from "../components/offer-words.ts";
import { pagingOf } from "../components/paging.ts";
import { saveFile } from "../components/save-file.ts";
import { useMoney } from "../components/shop-context.tsx";
import { OfferBadge } from "../components/state-badges.tsx";
import { useAddress } from "../components/use-address.ts";
import { type Offer, offerStateAt } from "../domain/offer.ts";
import { pageNumber } from "../domain/page.ts";
import { merchantOf } from "../merchant.server.ts";
import { liveCodesOf } from "../services/live-codes.ts";
import { listOffers } from "../services/offers.ts";
import { readOfferYields } from "../services/reports.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  const list = await listOffers(shop.id, { search, page: pageNumber(query.get("page")) });
  const ids = list.rows.map((offer) => offer.id);
  const [brought, live] = await Promise.all([readOfferYields(shop, ids), liveCodesOf(shop.id, ids, now)]);
  const rows = list.rows.map((offer) => ({
    ...offer,
    state: offerStateAt(offer, now),
    live: live(offer.id),
    yield: brought(offer.id),
  }));
  return { ...list, rows, search };
}

type Row = Offer & { state: ReturnType<typeof offerStateAt>; live: number; yield: { orders: number; sales: bigint } };

export default function Offers() {
  const { rows, page, pages, total, search } = useLoaderData<typeof loader>();
  const { change, busy } = useAddress();
  const money = useMoney();
  const primaryAction = { content: "Make offer", url: "/app/offers/new" };
  const mapCodes = { content: "Map existing codes", url: "/app/codes/map" };
  if (total === 0 && !search) {
    return (
      <Page title="Offers">
        <EmptyList
          art="codes"
          heading="Make the discount that partners pass on"
          text="An offer says what customers get. Each partner has a code of their own under it, live in your store within a second."
          action={primaryAction}
          secondaryAction={mapCodes}
        />
      </Page>
    );
  }
  return (
    <Page
      title="Offers"
      primaryAction={primaryAction}
      secondaryActions={[
        { content: "All codes", url: "/app/codes/all" },
        mapCodes,
        { content: "Import codes", url: "/app/imports" },
        { content: "Check a code or link", url: "/app/check" },
        { content: "Differences", url: "/app/differences" },
        { content: "Export codes", onAction: () => void saveFile("/app/codes/export", "codes.csv") },
      ]}
    >
      <Card padding="0">
        <ListFilters views={[{ id: "all", label: "All", change: {} }]} view="all" searchFor="Search by name" />
        <ListTable
          columns={offerColumns(money)}
          rows={rows}
          idOf={(row) => String(row.id)}
          condensed={(row) => ({
            title: <OfferLink offer={row} />,
            value: `${money(row.yield.sales)} sales`,
            line: `${valueTitle(row)}, ${counted(row.live, "live code")}, used in ${counted(row.yield.orders, "order")}`,
            badge: <OfferBadge state={row.state} />,
          })}
          resource={{ singular: "offer", plural: "offers" }}
          loading={busy}
          pagination={pagingOf({ page, pages }, (page) => change({ page }), `${count(total)} in all`)}
        />
      </Card>
    </Page>
  );
}

const offerColumns = (money: (minor: bigint) => string): Column<Row>[] => [
  { title: "Offer", cell: (row) => <OfferLink offer={row} /> },
  { title: "Gives", cell: (row) => valueTitle(row) },
  { title: "State", cell: (row) => <OfferBadge state={row.state} /> },
  { title: "Codes live", numeric: true, cell: (row) => count(row.live) },
  {
    title: "Orders",
    numeric: true,
    help: "Orders in which a code of the offer was used, whoever was credited.",
    cell: (row) => count(row.yield.orders),
  },
  {
    title: "Sales",
    numeric: true,
    help: "Sales of the orders in which a code of the offer was used, whoever was credited.",
    cell: (row) => money(row.yield.sales),
  },
];

function OfferLink({ offer }: { offer: Pick<Offer, "id" | "title"> }) {
  return (
    <Link url={`/app/offers/${offer.id}`} dataPrimaryLink monochrome removeUnderline>
      <Text as="span" variant="bodyMd" fontWeight="semibold">
        <Name>{offer.title}</Name>
      </Text>
    </Link>
  );
}
