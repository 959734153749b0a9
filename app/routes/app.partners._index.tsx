import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Card, Link, Page, Text, useIndexResourceState } from "@shopify/polaris";
import { toast } from "../components/bridge.ts";
import { EmptyList } from "../components/empty-list.tsx";
import { ListFilters } from "../components/list-filters.tsx";
import { type Column, ListTable, Name } from "../components/list-table.tsx";
import { count, counted } from "../components/numbers.ts";
import { termsShort } from "../components/partner-words.ts";
import { useMoney } from "../components/shop-context.tsx";
import { PartnerBadge } from "../components/state-badges.tsx";
import { useAddress } from "../components/use-address.ts";
import { useAnswer } from "../components/use-answer.ts";
import { pageNumber } from "../domain/page.ts";
import { PARTNER_STATES, type Partner, type PartnerStateName } from "../domain/partner.ts";
import { fieldsOf, merchantOf } from "../merchant.server.ts";
import { listPartners, setPartnerState } from "../services/partners.ts";
import { readPartnerAccounts } from "../services/reports.ts";

const VIEWS = [
  { id: "all", label: "All", change: { state: null } },
  { id: "active", label: "Active", change: { state: "active" } },
  { id: "paused", label: "Paused", change: { state: "paused" } },
  { id: "archived", label: "Archived", change: { state: "archived" } },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const state = PARTNER_STATES.find((name) => name === query.get("state")) ?? null;
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  const list = await listPartners(shop.id, { search, state, page: pageNumber(query.get("page")) });
  const account = await readPartnerAccounts(
    shop,
    list.rows.map((partner) => partner.id),
  );
  return { ...list, rows: list.rows.map((partner) => ({ ...partner, account: account(partner.id) })), search, state };
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const fields = await fieldsOf(request);
  const state = PARTNER_STATES.find((name) => name === fields.state);
  if (!state) throw new Response("Choose a state for the partners.", { status: 400 });
  return { state, changed: await setPartnerState(shop, idsOf(fields.ids), state, now) };
}

type Row = Partner & { account: { orders: number; pending: bigint; payable: bigint } };

export default function Partners() {
  const { rows, page, pages, total, search, state } = useLoaderData<typeof loader>();
  const { change, busy } = useAddress();
  const { selectedResources, handleSelectionChange, clearSelection } = useIndexResourceState(
    rows.map((row) => ({ id: String(row.id) })),
  );
  const setState = useStateChange(clearSelection);
  const columns = usePartnerColumns();
  const money = useMoney();
  const bulk = (to: PartnerStateName, content: string) => ({
    content,
    onAction: () => setState(selectedResources, to),
  });
  const primaryAction = { content: "Add partner", url: "/app/partners/new" };

  if (total === 0 && !search && state === null) {
    return (
      <Page title="Partners">
        <EmptyList
          art="partners"
          heading="Add who promotes your shop"
          text="A partner gets a code of their own. Each order with it is credited to them, with a commission that follows refunds and edits to the cent."
          action={primaryAction}
        />
      </Page>
    );
  }
  return (
    <Page title="Partners" primaryAction={primaryAction}>
      <Card padding="0">
        <ListFilters views={VIEWS} view={state ?? "all"} searchFor="Search by name or email" />
        <ListTable
          columns={columns}
          rows={rows}
          idOf={(row) => String(row.id)}
          condensed={(row) => ({
            title: <PartnerLink partner={row} />,
            value: money(row.account.payable),
            line: `${counted(row.codes, "code")}, ${counted(row.account.orders, "order")}, ${money(row.account.pending)} waiting`,
            badge: <PartnerBadge state={row.state} />,
          })}
          resource={{ singular: "partner", plural: "partners" }}
          selection={{
            chosen: selectedResources,
            onChange: handleSelectionChange,
            actions: [bulk("paused", "Pause"), bulk("active", "Resume"), bulk("archived", "Archive")],
          }}
          loading={busy}
          pagination={{
            hasPrevious: page > 1,
            hasNext: page < pages,
            onPrevious: () => change({ page: String(page - 1) }),
            onNext: () => change({ page: String(page + 1) }),
            label: `${count(total)} in all`,
          }}
        />
      </Card>
    </Page>
  );
}

function usePartnerColumns(): Column<Row>[] {
  const money = useMoney();
  return [
    { title: "Partner", cell: (row) => <PartnerLink partner={row} /> },
    { title: "State", cell: (row) => <PartnerBadge state={row.state} /> },
    { title: "Commission", cell: (row) => termsShort(row.terms.terms) },
    { title: "Codes", numeric: true, cell: (row) => count(row.codes) },
    { title: "Orders", numeric: true, cell: (row) => count(row.account.orders) },
    { title: "Waiting", numeric: true, cell: (row) => money(row.account.pending) },
    { title: "Payable", numeric: true, cell: (row) => money(row.account.payable) },
  ];
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

function useStateChange(done: () => void) {
  const fetcher = useFetcher<typeof action>();
  useAnswer(fetcher.data, ({ changed, state }) => {
    toast(`${counted(changed, "partner")} ${DONE[state]}`);
    done();
  });
  return (ids: string[], state: PartnerStateName) => fetcher.submit({ ids: ids.join(","), state }, { method: "post" });
}

const DONE: Record<PartnerStateName, string> = { active: "resumed", paused: "paused", archived: "archived" };

const idsOf = (text: string | undefined) =>
  (text ?? "")
    .split(",")
    .filter((id) => /^\d{1,9}$/.test(id))
    .map(Number);
