import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Card, InlineGrid, InlineStack, Page, Text } from "@shopify/polaris";
import { CardHeader } from "../components/card-header.tsx";
import { MetricCard } from "../components/metric-card.tsx";
import { Headline, Needs } from "../components/needs.tsx";
import { NewCodes } from "../components/new-codes.tsx";
import { change as changeOf, count, percent } from "../components/numbers.ts";
import { OrderTable } from "../components/order-table.tsx";
import { formerLabel, PeriodPicker, periodLabel } from "../components/period-picker.tsx";
import { SalesChart } from "../components/sales-chart.tsx";
import { SetupGuide } from "../components/setup-guide.tsx";
import { useMoney, useShop } from "../components/shop-context.tsx";
import { formerNeeds, needsOf, startNeeds, stepsOf, turnOf } from "../components/standing.ts";
import { TopCodes, TopPartners } from "../components/top-tables.tsx";
import { daysIn, type Period, periodQuery, readPeriod } from "../domain/period.ts";
import { dayOf } from "../domain/time.ts";
import { merchantOf } from "../merchant.server.ts";
import { countWaiting } from "../services/applications.ts";
import { readOrders } from "../services/orders.ts";
import { type Report, readFormerDues, readReport, readStanding } from "../services/reports.ts";
import { listSigns } from "../services/watch.ts";

const LATEST = 5;
const NO_FILTER = { credit: null, partnerId: null, codeKey: null, span: null, search: "" };

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const period = readPeriod(new URL(request.url).searchParams, dayOf(now, shop.timeZone));
  const [standing, report, latest, signs, applications, dues] = await Promise.all([
    readStanding(shop.id),
    readReport(shop, period, now),
    readOrders(shop.id, NO_FILTER, { after: null, before: null, limit: LATEST }),
    listSigns(shop, now),
    countWaiting(shop.id),
    readFormerDues(shop),
  ]);
  const { backfill, earnsFrom } = shop;
  return {
    period,
    report,
    latest: latest.orders,
    signs,
    dues,
    standing: { ...standing, backfill, earnsFrom, applications },
  };
}

export default function Home() {
  const { period, report, latest, signs, dues, standing } = useLoaderData<typeof loader>();
  const shop = useShop();
  const needs = [...needsOf(standing), ...startNeeds(standing, shop), ...formerNeeds(dues)];
  if (!standing.hasCredited) {
    const steps = stepsOf(standing, shop);
    return (
      <Page title="Home">
        <BlockStack gap="400">
          <SetupGuide steps={steps} turn={turnOf(steps)} />
          <Needs needs={needs} />
          <NewCodes signs={signs} />
          {latest.length > 0 && <Latest orders={latest} />}
        </BlockStack>
      </Page>
    );
  }
  return (
    <Page title="Home">
      <BlockStack gap="400">
        <Box paddingInline={{ xs: "400", sm: "0" }}>
          <InlineStack align="space-between" blockAlign="center" gap="300">
            <Headline needs={needs} />
            <PeriodPicker key={`${period.from}${period.to}`} period={period} />
          </InlineStack>
        </Box>
        <Needs needs={needs} />
        <NewCodes signs={signs} />
        <Metrics report={report} period={period} />
        <Card>
          <SalesChart bars={report.bars} title={barTitle(report.bars)} />
        </Card>
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400">
          <div className="vouch-half">
            <TopPartners rows={report.partners.rows} total={report.partners.total} period={period} />
          </div>
          <div className="vouch-half">
            <TopCodes rows={report.codes.rows} total={report.codes.total} period={period} />
          </div>
        </InlineGrid>
        <Latest orders={latest} />
      </BlockStack>
    </Page>
  );
}

function Metrics({ report: { now, before, days }, period }: { report: Report; period: Period }) {
  const money = useMoney();
  const shop = useShop();
  const against = formerLabel(before.span, shop);
  const orders = `/app/orders?${new URLSearchParams({ credit: "credited", ...periodQuery(period) })}`;
  const span = periodLabel(period, shop.today).toLowerCase();
  return (
    <BlockStack gap="200">
      <InlineGrid columns={{ xs: 2, md: 4 }} gap={{ xs: "200", md: "400" }}>
        <MetricCard
          title="Sales with partners"
          help={`Sales of credited orders, ${span}: lines after discounts, without tax, shipping and what was given back.`}
          value={money(now.creditedSales)}
          change={changeOf(now.creditedSales, before.creditedSales)}
          against={against}
          more="good"
          trend={days.map((d) => Number(d.creditedSales))}
          to={orders}
        />
        <MetricCard
          title="Orders"
          help={`Orders credited to a partner, ${span}, of ${count(now.orders)} in all.`}
          value={count(now.credited)}
          change={changeOf(BigInt(now.credited), BigInt(before.credited))}
          against={against}
          more="good"
          trend={days.map((d) => d.credited)}
          to={orders}
        />
        <MetricCard
          title="Commission"
          help={`What partners earned with the orders of this period, ${span}.`}
          value={money(now.commission)}
          change={changeOf(now.commission, before.commission)}
          against={against}
          more="neither"
          trend={days.map((d) => Number(d.commission))}
          to={orders}
        />
        <MetricCard
          title="Cost of sales"
          help="What partners cost for every 100 of sales with them: their commission, and the discounts of their codes as customers got them. Sales are counted after discounts and refunds, without tax."
          value={now.costBps === null ? "–" : percent(Math.round(now.costBps / 10) * 10)}
          change={now.costBps === null ? null : changeOf(BigInt(now.costBps), BigInt(before.costBps ?? 0))}
          against={against}
          more="bad"
          trend={days.map((d) =>
            d.creditedSales > 0n ? Number(((d.commission + d.discount) * 10_000n) / d.creditedSales) : 0,
          )}
        />
      </InlineGrid>
      <Box paddingInline={{ xs: "400", sm: "0" }}>
        <Text as="p" variant="bodySm" tone="subdued">
          Compared with {against}.
        </Text>
      </Box>
    </BlockStack>
  );
}

function Latest({ orders }: { orders: Parameters<typeof OrderTable>[0]["orders"] }) {
  return (
    <Card padding="0">
      <BlockStack>
        <CardHeader title="Latest orders" to="/app/orders" />
        <OrderTable orders={orders} empty={<Text as="p">No orders yet.</Text>} />
      </BlockStack>
    </Card>
  );
}

/** What one bar of the chart is. */
function barTitle(bars: Report["bars"]): string {
  const last = bars.at(-1);
  if (!last || last.from === last.to) return "Sales per day";
  return daysIn(last) > 7 ? "Sales per four weeks" : "Sales per week";
}
