import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Card, ChoiceList, EmptySearchResult, Page, Text } from "@shopify/polaris";
import { EmptyList } from "../components/empty-list.tsx";
import { ListFilters } from "../components/list-filters.tsx";
import { OrderTable } from "../components/order-table.tsx";
import { PartnerFilter } from "../components/partner-filter.tsx";
import { periodLabel } from "../components/period-picker.tsx";
import { useShop } from "../components/shop-context.tsx";
import { TextFilter } from "../components/text-filter.tsx";
import { useAddress } from "../components/use-address.ts";
import { when } from "../components/when.ts";
import { codeKey } from "../domain/code.ts";
import { partnerId } from "../domain/ids.ts";
import { PERIOD_LABELS, type PeriodName, readPeriod } from "../domain/period.ts";
import { dayOf } from "../domain/time.ts";
import { merchantOf } from "../merchant.server.ts";
import { type FoundBy, searchOrders } from "../services/order-search.ts";
import type { Credit } from "../services/orders.ts";
import { getPartner } from "../services/partners.ts";
import { getReconciled } from "../services/reconciliation.ts";

const VIEWS = [
  { id: "all", label: "All", change: { credit: null } },
  { id: "credited", label: "Credited", change: { credit: "credited" } },
  { id: "uncredited", label: "Not credited", change: { credit: "uncredited" } },
  { id: "waiting", label: "Not decided yet", change: { credit: "waiting" } },
  { id: "test", label: "Test orders", change: { credit: "test" } },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const dated = query.has("period") || query.has("from");
  const period = dated ? readPeriod(query, dayOf(now, shop.timeZone)) : null;
  const partner = /^\d{1,9}$/.test(query.get("partner") ?? "") ? partnerId(Number(query.get("partner"))) : null;
  const filter = {
    credit: creditOf(query.get("credit")),
    partnerId: partner,
    codeKey: query.get("code") ? codeKey(query.get("code") ?? "") : null,
    span: period,
    search: (query.get("q") ?? "").trim().slice(0, 100),
  };
  const [page, owner, reconciled] = await Promise.all([
    searchOrders(shop.id, filter, { after: query.get("after"), before: query.get("before") }),
    partner === null ? null : getPartner(shop.id, partner),
    getReconciled(shop.id),
  ]);
  return { ...page, filter, period, partnerName: owner?.name ?? null, reconciled };
}

export default function Orders() {
  const { orders, by, next, previous, filter, period, partnerName, reconciled } = useLoaderData<typeof loader>();
  const { change, query, busy } = useAddress();
  const clock = useShop();
  const { today } = clock;
  const untouched =
    filter.credit === null && !filter.search && !period && filter.codeKey === null && filter.partnerId === null;
  const filters = [
    {
      key: "date",
      label: "Date",
      applied: period && periodLabel(period, today),
      clear: { period: null, from: null, to: null },
      control: (
        <ChoiceList
          title="Date"
          titleHidden
          choices={DATES.map((value) => ({ value, label: PERIOD_LABELS[value] }))}
          selected={period ? [period.name] : []}
          onChange={([name]) => change({ period: name ?? null, from: null, to: null })}
        />
      ),
    },
    {
      key: "code",
      label: "Code",
      applied: filter.codeKey,
      clear: { code: null },
      control: <TextFilter label="Code" value={query.get("code") ?? ""} onApply={(code) => change({ code })} />,
    },
    {
      key: "partner",
      label: "Partner",
      applied: filter.partnerId === null ? null : (partnerName ?? "unknown"),
      clear: { partner: null },
      control: <PartnerFilter chosen={filter.partnerId} onChoose={(partner) => change({ partner })} />,
    },
  ];
  return (
    <Page title="Orders" subtitle="Every order, who was credited, and why." fullWidth={false}>
      <BlockStack gap="400">
        {untouched && orders.length === 0 && !previous ? (
          <EmptyList
            art="orders"
            heading="Orders appear here as they are placed"
            text="Each one says who was credited, who was not, and why. Give a partner a code to see the first one credited."
            action={{ content: "Go to Offers", url: "/app/offers" }}
          />
        ) : (
          <Card padding="0">
            <ListFilters
              views={VIEWS}
              view={filter.credit ?? "all"}
              filters={filters}
              searchFor="Search by order number, code or partner"
            />
            {by !== null && (
              <Box paddingInline="400" paddingBlock="200">
                <Text as="p" tone="subdued">
                  {foundBy(by)}
                </Text>
              </Box>
            )}
            <OrderTable
              orders={orders}
              loading={busy}
              empty={
                filter.search === "" ? (
                  filter.credit === "waiting" && filter.partnerId === null && filter.codeKey === null && !period ? (
                    <EmptySearchResult
                      title="Every order is decided"
                      description="An order stands here only while Shopify has not told enough of it."
                      withIllustration
                    />
                  ) : undefined
                ) : (
                  <EmptySearchResult
                    title="No orders found"
                    description={`“${filter.search}” is no order’s number, no code that an order carried, and nobody’s name alone. Clear the filters, or write all of it.`}
                    withIllustration
                  />
                )
              }
              pagination={{
                hasNext: next !== null,
                hasPrevious: previous !== null,
                onNext: () => change({ after: next }),
                onPrevious: () => change({ before: previous }),
              }}
            />
          </Card>
        )}
        {reconciled.at !== null && (
          <Text as="p" tone="subdued">
            {`Compared with your store ${when(reconciled.at, clock)}: every order is here. ${foundWords(reconciled.recovered)}`}
          </Text>
        )}
      </BlockStack>
    </Page>
  );
}

const foundBy = (by: FoundBy): string =>
  by.kind === "code" ? `Orders with the code ${by.code}, credited or not.` : `Orders credited to ${by.name}.`;

/** Orders that were read because comparing found them. */
function foundWords(recovered: number): string {
  if (recovered === 0) return "Vouch compares every hour.";
  const orders = recovered === 1 ? "One order was" : `${recovered.toLocaleString("en-US")} orders were`;
  return `${orders} found this way so far: Shopify’s message came late, or never.`;
}

const DATES = (Object.keys(PERIOD_LABELS) as PeriodName[]).filter((name) => name !== "custom");

function creditOf(text: string | null): Credit | null {
  switch (text) {
    case "credited":
    case "uncredited":
    case "waiting":
    case "test":
      return text;
    default:
      return null;
  }
}
