import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Badge, Banner, BlockStack, Card, Link, Page, Text } from "@shopify/polaris";
import { CardHeader } from "../components/card-header.tsx";
import { EmptyList } from "../components/empty-list.tsx";
import { ListFilters } from "../components/list-filters.tsx";
import { type Column, ListTable, Name } from "../components/list-table.tsx";
import { TRIED_BY, triedWords } from "../components/moving/trial-words.ts";
import { count, counted } from "../components/numbers.ts";
import { pagingOf } from "../components/paging.ts";
import { useMoney, useShop } from "../components/shop-context.tsx";
import { useAddress } from "../components/use-address.ts";
import { dateOf, when } from "../components/when.ts";
import { PAGE_SIZE, pageNumber, pageOf } from "../domain/page.ts";
import { merchantOf } from "../merchant.server.ts";
import { readTrial, type TriedOrder } from "../services/moving.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const trial = await readTrial(shop, now);
  if (trial === null) return { trial: null };
  const query = new URL(request.url).searchParams;
  const show = query.get("show") === "all" ? ("all" as const) : ("credited" as const);
  const search = (query.get("q") ?? "").trim().toLowerCase();
  const shown = trial.orders.filter(
    ({ partner, name }) =>
      (show === "all" || partner !== null) &&
      (search === "" || `${name} ${partner?.name}`.toLowerCase().includes(search)),
  );
  const page = pageNumber(query.get("page"));
  const rows = shown.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  const { orders, ...rest } = trial;
  const credited = orders.filter(({ partner }) => partner !== null).length;
  return { trial: { ...rest, credited, total: orders.length }, show, rows: pageOf(rows, page, shown.length) };
}

export default function Trial() {
  const data = useLoaderData<typeof loader>();
  const back = { content: "Moving in", url: "/app/moving" };
  if (data.trial === null)
    return (
      <Page title="Trial" backAction={back}>
        <EmptyList
          art="orders"
          heading="No trial is under way"
          text="Choose the day from which orders are tried. It has to lie before the moment at which Vouch takes over."
          action={{ content: "Choose a day", url: "/app/moving" }}
        />
      </Page>
    );
  return <Tried {...data} />;
}

type TriedProps = Extract<Awaited<ReturnType<typeof loader>>, { rows: unknown }>;

function Tried({ trial, rows, show }: TriedProps) {
  const clock = useShop();
  const money = useMoney();
  const { change, busy } = useAddress();
  const sum = trial.partners.reduce((all, { commission }) => all + commission, 0n);
  const views = [
    { id: "credited", label: `Credited (${count(trial.credited)})`, change: { show: null } },
    { id: "all", label: `All (${count(trial.total)})`, change: { show: "all" } },
  ];
  return (
    <Page
      title="Trial"
      subtitle={`Orders since ${dateOf(trial.from, clock)}. Nothing of it is booked.`}
      backAction={{ content: "Moving in", url: "/app/moving" }}
      secondaryActions={[{ content: "Compare with the former program", url: "/app/moving/new/commissions" }]}
    >
      <BlockStack gap="400">
        {!trial.all && (
          <Banner tone="warning">
            <p>{`The newest ${count(trial.total)} orders are tried. Begin the trial later to see all of it.`}</p>
          </Banner>
        )}
        <Card padding="0">
          <CardHeader title={`${money(sum)} would be earned by ${counted(trial.partners.length, "partner")}`} />
          <ListTable
            columns={[
              { title: "Partner", cell: (row) => <Name>{row.name}</Name> },
              { title: "Orders", numeric: true, cell: (row) => count(row.orders) },
              { title: "Would earn", numeric: true, cell: (row) => money(row.commission) },
            ]}
            rows={trial.partners.slice(0, 20)}
            idOf={({ id }) => String(id)}
            condensed={(row) => ({ title: row.name, value: money(row.commission), line: counted(row.orders, "order") })}
            resource={{ singular: "partner", plural: "partners" }}
            empty={<Nothing text="No order of this time would be credited." />}
          />
        </Card>
        <Card padding="0">
          <ListFilters views={views} view={show} searchFor="Search by order or partner" />
          <ListTable
            columns={columnsOf(clock, money)}
            rows={rows.rows}
            idOf={({ orderId }) => orderId}
            condensed={(row) => ({
              title: <OrderLink order={row} />,
              value: money(row.commission),
              line: [when(row.at, clock), row.partner?.name].filter(Boolean).join(" · "),
              badge: <Outcome order={row} />,
            })}
            resource={{ singular: "order", plural: "orders" }}
            loading={busy}
            pagination={pagingOf(rows, (page) => change({ page }), counted(rows.total, "order"))}
          />
        </Card>
      </BlockStack>
    </Page>
  );
}

function columnsOf(clock: ReturnType<typeof useShop>, money: (minor: bigint) => string): Column<TriedOrder>[] {
  return [
    { title: "Order", cell: (row) => <OrderLink order={row} /> },
    { title: "Date", cell: (row) => when(row.at, clock) },
    {
      title: "Would be credited to",
      cell: (row) => (row.partner ? <Name>{row.partner.name}</Name> : <Nobody />),
    },
    { title: "Sales", numeric: true, cell: (row) => money(row.sales) },
    { title: "Would earn", numeric: true, cell: (row) => money(row.commission) },
    { title: "Because", cell: (row) => <Outcome order={row} /> },
  ];
}

function Outcome({ order: { by, reason } }: { order: TriedOrder }) {
  if (by !== null) return <Badge tone="info">{TRIED_BY[by]}</Badge>;
  return <Badge>{triedWords(reason)}</Badge>;
}

function OrderLink({ order: { orderId, name } }: { order: TriedOrder }) {
  return (
    <Link url={`/app/orders/${orderId}`} monochrome removeUnderline dataPrimaryLink>
      <Text as="span" fontWeight="semibold">
        {name ?? `Order ${orderId}`}
      </Text>
    </Link>
  );
}

function Nobody() {
  return (
    <Text as="span" tone="subdued">
      Nobody
    </Text>
  );
}

function Nothing({ text }: { text: string }) {
  return (
    <Text as="p" tone="subdued" alignment="center">
      {text}
    </Text>
  );
}
