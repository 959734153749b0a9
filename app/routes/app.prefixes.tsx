import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, EmptySearchResult, Link, Page } from "@shopify/polaris";
import { useState } from "react";
import { AddPrefix } from "../components/add-prefix.tsx";
import { EmptyList } from "../components/empty-list.tsx";
import { EndPrefix } from "../components/end-prefix.tsx";
import { ListFilters } from "../components/list-filters.tsx";
import { type Column, ListTable, Name } from "../components/list-table.tsx";
import { count, counted } from "../components/numbers.ts";
import { pagingOf } from "../components/paging.ts";
import { heldWords } from "../components/partner-prefixes.tsx";
import { useShop } from "../components/shop-context.tsx";
import { useAddress } from "../components/use-address.ts";
import { type Instant, partnerId } from "../domain/ids.ts";
import { pageNumber } from "../domain/page.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { addPrefix, endPrefix, listPrefixes } from "../services/code-prefixes.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  return { search, ...(await listPrefixes(shop.id, { search, page: pageNumber(query.get("page")) })) };
}

/** Gives and ends prefixes; called by this page and by components/partner-prefixes.tsx. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const { wish, partner = "", prefix = "", day = "" } = await fieldsOf(request);
  const id = /^\d{1,9}$/.test(partner) ? Number(partner) : 0;
  if (wish === "add")
    return unlessBusy(() => addPrefix(shop, { partnerId: id, prefix: prefix.slice(0, 255), day }, now));
  if (wish === "end") {
    return unlessBusy(async () => {
      const ended = await endPrefix(shop, { partnerId: partnerId(id), prefix }, now);
      return { kind: ended ? ("ended" as const) : ("gone" as const) };
    });
  }
  throw new Response("Choose what to do with the prefix.", { status: 400 });
}

type Row = {
  prefix: string;
  partnerId: number;
  partner: string;
  from: Instant;
  to: Instant | null;
  orders: number;
};

export default function PrefixesPage() {
  const { rows, page, pages, total, search } = useLoaderData<typeof loader>();
  const clock = useShop();
  const { change, busy } = useAddress();
  const [adding, setAdding] = useState(false);
  const columns: Column<Row>[] = [
    { title: "Codes begin with", cell: (row) => <Name>{row.prefix}</Name> },
    { title: "Partner", cell: (row) => <PartnerLink row={row} /> },
    { title: "Counts", cell: (row) => heldWords(row, clock) },
    { title: "Orders", numeric: true, cell: ({ orders }) => count(orders) },
    { title: "Actions", cell: (row) => <End row={row} /> },
  ];
  return (
    <Page
      title="Code prefixes"
      subtitle="Codes that begin with one count for its partner, unless the code itself is somebody’s. Of several prefixes the longest decides."
      backAction={{ content: "Partners", url: "/app/partners" }}
      primaryAction={{ content: "Add prefix", onAction: () => setAdding(true) }}
      secondaryActions={[{ content: "Bring over prefixes", url: "/app/moving/new/prefixes" }]}
    >
      {total === 0 && search === "" ? (
        <EmptyList
          art="partners"
          heading="Thousands of codes, one partner"
          text="Codes for one use each, such as SARAH-8F3K2, need not be made or mapped one by one. Say how they begin, and whose they are."
        />
      ) : (
        <Card padding="0">
          <ListFilters
            views={[{ id: "all", label: "Prefixes", change: {} }]}
            view="all"
            searchFor="Search by prefix or partner"
          />
          <ListTable
            columns={columns}
            rows={rows}
            idOf={({ prefix, from }) => `${prefix} ${from}`}
            condensed={(row) => ({
              title: row.prefix,
              value: counted(row.orders, "order"),
              line: `${row.partner}, ${heldWords(row, clock)}`,
              badge: <End row={row} />,
            })}
            resource={{ singular: "prefix", plural: "prefixes" }}
            loading={busy}
            empty={<EmptySearchResult title="No code prefix is like that" description="" withIllustration />}
            {...(pages > 1 && {
              pagination: pagingOf({ page, pages }, (page) => change({ page }), `${count(total)} in all`),
            })}
          />
        </Card>
      )}
      {adding && <AddPrefix onClose={() => setAdding(false)} />}
    </Page>
  );
}

function PartnerLink({ row }: { row: Row }) {
  return (
    <Link url={`/app/partners/${row.partnerId}`} monochrome removeUnderline>
      <Name>{row.partner}</Name>
    </Link>
  );
}

const End = ({ row }: { row: Row }) =>
  row.to === null ? <EndPrefix prefix={row.prefix} partner={{ id: row.partnerId, name: row.partner }} /> : null;
