import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Badge, Banner, BlockStack, Card, InlineGrid, Link, Page, Text } from "@shopify/polaris";
import { CardHeader } from "../components/card-header.tsx";
import { ListFilters } from "../components/list-filters.tsx";
import { type Column, ListTable, Name } from "../components/list-table.tsx";
import { isDifferent, whyDifferent } from "../components/moving/parity-words.ts";
import { count, counted } from "../components/numbers.ts";
import { pagingOf } from "../components/paging.ts";
import { saveFile } from "../components/save-file.ts";
import { useMoney, useShop } from "../components/shop-context.tsx";
import { useAddress } from "../components/use-address.ts";
import { dateOf } from "../components/when.ts";
import { PAGE_SIZE, pageNumber, pageOf } from "../domain/page.ts";
import type { ParityLine } from "../domain/parity.ts";
import { merchantOf } from "../merchant.server.ts";
import { readParity } from "../services/parity.ts";

const idOf = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0);

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const parity = await readParity(shop, idOf(params.id), now);
  if (parity === null) throw new Response("There is no such list in this store.", { status: 404 });
  const query = new URL(request.url).searchParams;
  const show = query.get("show") === "all" ? ("all" as const) : ("different" as const);
  const search = (query.get("q") ?? "").trim().toLowerCase();
  const { lines, unread, ...rest } = parity;
  const different = lines.filter(({ why }) => isDifferent(why));
  const shown = (show === "all" ? lines : different).filter(
    ({ order, theirs, ours }) =>
      search === "" || `${order} ${theirs?.partner} ${ours?.partner}`.toLowerCase().includes(search),
  );
  const page = pageNumber(query.get("page"));
  const rows = shown.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  return {
    ...rest,
    partners: rest.partners.slice(0, PAGE_SIZE),
    counts: { all: lines.length, different: different.length, tried: lines.filter(({ tried }) => tried).length },
    unread: unread.slice(0, PAGE_SIZE),
    show,
    rows: pageOf(rows, page, shown.length),
  };
}

type Row = ParityLine;

export default function Parity() {
  const { file, counts, rows, show, all, span } = useLoaderData<typeof loader>();
  const money = useMoney();
  const clock = useShop();
  const { change, busy } = useAddress();
  const views = [
    { id: "different", label: `Different (${count(counts.different)})`, change: { show: null } },
    { id: "all", label: `All (${count(counts.all)})`, change: { show: "all" } },
  ];
  const [first, last] = span === null ? [] : [dateOf(span.from, clock), dateOf(span.to, clock)];
  const spanText = first === undefined ? "" : `, orders of ${first === last ? first : `${first} to ${last}`}`;
  return (
    <Page
      title={`${file.program} and Vouch`}
      subtitle={`${file.name}${spanText}. ${counts.tried > 0 ? `${counted(counts.tried, "line")} as the trial has it.` : ""}`}
      backAction={{ content: "Moving in", url: "/app/moving" }}
      secondaryActions={[
        { content: "Export", onAction: () => void saveFile(`/app/moving/parity/${file.id}/file`, "comparison.csv") },
      ]}
    >
      <BlockStack gap="400">
        {!all && (
          <Banner tone="warning">
            <p>There are more orders than a page compares. Compare a shorter time.</p>
          </Banner>
        )}
        <Totals />
        <Rejected />
        <Unread />
        <Card padding="0">
          <ListFilters views={views} view={show} searchFor="Search by order or partner" />
          <ListTable
            columns={columnsOf(money)}
            rows={rows.rows}
            idOf={(row) => `${row.order}-${row.theirs?.partner ?? ""}`}
            condensed={(row) => ({
              title: <OrderLink line={row} />,
              value: signed(row.difference, money),
              line: `${side(row.theirs, money)} → ${side(row.ours, money)}. ${whyDifferent(row.why)}.`,
            })}
            resource={{ singular: "order", plural: "orders" }}
            loading={busy}
            empty={
              <Text as="p" alignment="center" tone="subdued">
                {counts.different === 0 ? "No order differs." : "No order is found. Change the search."}
              </Text>
            }
            pagination={pagingOf(rows, (page) => change({ page }), counted(rows.total, "line"))}
          />
        </Card>
        <Partners />
      </BlockStack>
    </Page>
  );
}

/** Both totals, and what lies between them. */
function Totals() {
  const { file, theirs, ours } = useLoaderData<typeof loader>();
  const money = useMoney();
  return (
    <Card>
      <InlineGrid columns={3} gap="300">
        <Total word={file.program} amount={money(theirs)} />
        <Total word="Vouch" amount={money(ours)} />
        <Total word="Difference" amount={signed(ours - theirs, money)} />
      </InlineGrid>
    </Card>
  );
}

function Total({ word, amount }: { word: string; amount: string }) {
  return (
    <BlockStack gap="100">
      <Text as="span" tone="subdued">
        {word}
      </Text>
      <Text as="span" variant="headingMd" numeric>
        {amount}
      </Text>
    </BlockStack>
  );
}

function Rejected() {
  const { file, rejected } = useLoaderData<typeof loader>();
  if (rejected === 0) return null;
  return (
    <Banner>
      <p>{`${counted(rejected, "row")} that ${file.program} denied ${rejected === 1 ? "is" : "are"} left out: nothing was earned there.`}</p>
    </Banner>
  );
}

function Unread() {
  const { unread } = useLoaderData<typeof loader>();
  if (unread.length === 0) return null;
  return (
    <Banner
      tone="warning"
      title={`${counted(unread.length, "row")} of the file could not be read and ${unread.length === 1 ? "is" : "are"} not compared`}
    >
      <BlockStack gap="100">
        {unread.slice(0, 10).map(({ line, shown, problem }) => (
          <Text as="p" key={line}>{`Line ${line} (${shown.filter(Boolean).join(", ")}): ${problem}`}</Text>
        ))}
      </BlockStack>
    </Banner>
  );
}

function Partners() {
  const { file, partners } = useLoaderData<typeof loader>();
  const money = useMoney();
  return (
    <Card padding="0">
      <CardHeader title="By partner" />
      <ListTable
        columns={[
          { title: "Partner", cell: (row) => <Name>{row.partner}</Name> },
          { title: "Orders", numeric: true, cell: (row) => count(row.orders) },
          { title: file.program, numeric: true, cell: (row) => money(row.theirs) },
          { title: "Vouch", numeric: true, cell: (row) => money(row.ours) },
          { title: "Difference", numeric: true, cell: (row) => signed(row.ours - row.theirs, money) },
        ]}
        rows={partners}
        idOf={({ key }) => key}
        condensed={(row) => ({
          title: row.partner,
          value: signed(row.ours - row.theirs, money),
          line: `${money(row.theirs)} → ${money(row.ours)} · ${counted(row.orders, "order")}`,
        })}
        resource={{ singular: "partner", plural: "partners" }}
      />
    </Card>
  );
}

const columnsOf = (money: (minor: bigint) => string): Column<Row>[] => [
  { title: "Order", cell: (row) => <OrderLink line={row} /> },
  { title: "Theirs", numeric: true, cell: (row) => <Side side={row.theirs} money={money} /> },
  { title: "Vouch", numeric: true, cell: (row) => <Side side={row.ours} money={money} /> },
  { title: "Difference", numeric: true, cell: (row) => signed(row.difference, money) },
  { title: "Why", cell: (row) => <span className="vouch-wrap">{whyDifferent(row.why)}</span> },
];

function Side({ side: one, money }: { side: Row["theirs"]; money: (minor: bigint) => string }) {
  if (one === null) return <>–</>;
  return (
    <BlockStack inlineAlign="end">
      <Text as="span" numeric>
        {money(one.amount)}
      </Text>
      <Text as="span" tone="subdued">
        <Name>{one.partner}</Name>
      </Text>
    </BlockStack>
  );
}

function OrderLink({ line: { orderId, order, tried } }: { line: Row }) {
  const name = /^\d/.test(order) && order.length < 10 ? `#${order}` : order;
  if (orderId === null) return <>{name}</>;
  return (
    <BlockStack gap="100" inlineAlign="start">
      <Link url={`/app/orders/${orderId}`} monochrome removeUnderline>
        <Text as="span" fontWeight="semibold">
          {name}
        </Text>
      </Link>
      {tried && <Badge size="small">Trial</Badge>}
    </BlockStack>
  );
}

const side = (one: Row["theirs"], money: (minor: bigint) => string) =>
  one === null ? "–" : `${money(one.amount)} (${one.partner})`;

const signed = (minor: bigint, money: (minor: bigint) => string) =>
  minor > 0n ? `+${money(minor)}` : minor < 0n ? `−${money(-minor)}` : money(0n);
