import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, EmptySearchResult, Page } from "@shopify/polaris";
import { ListTable } from "../components/list-table.tsx";
import { count, counted } from "../components/numbers.ts";
import { PeriodPicker } from "../components/period-picker.tsx";
import { useMoney } from "../components/shop-context.tsx";
import { useCodeColumns, usePartnerColumns } from "../components/top-tables.tsx";
import { useAddress } from "../components/use-address.ts";
import { PAGE_SIZE, pageNumber } from "../domain/page.ts";
import { type Period, readPeriod } from "../domain/period.ts";
import { dayOf } from "../domain/time.ts";
import { merchantOf } from "../merchant.server.ts";
import {
  type CodeTotals,
  type PartnerTotals,
  readCodeTotals,
  readPartnerTotals,
  type TotalsSort,
} from "../services/reports.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const period = readPeriod(query, dayOf(now, shop.timeZone));
  const page = pageNumber(query.get("page"));
  const slice = { sort: sortOf(query.get("sort")), limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE };
  const shown = { period, page, sort: slice.sort };
  if (params.by === "partners")
    return { by: "partners" as const, ...shown, ...(await readPartnerTotals(shop, period, slice)) };
  if (params.by === "codes") return { by: "codes" as const, ...shown, ...(await readCodeTotals(shop, period, slice)) };
  throw new Response("There is no such report.", { status: 404 });
}

export default function FullReport() {
  const data = useLoaderData<typeof loader>();
  const { change, busy } = useAddress();
  const { period, page, sort, total } = data;
  const table = {
    loading: busy,
    empty: (
      <EmptySearchResult
        title={data.by === "partners" ? "No partner was credited in these days" : "No code was used in these days"}
        description="Choose other days."
        withIllustration
      />
    ),
    sorted: { by: sort, onSort: (by: string) => change({ sort: by }) },
    pagination: {
      hasPrevious: page > 1,
      hasNext: page * PAGE_SIZE < total,
      onPrevious: () => change({ page: String(page - 1) }),
      onNext: () => change({ page: String(page + 1) }),
      label: `${count(total)} in all`,
    },
  };
  return (
    <Page
      title={data.by === "partners" ? "By partner" : "By code"}
      backAction={{ content: "Home", url: "/app" }}
      secondaryActions={<PeriodPicker key={`${period.from}${period.to}`} period={period} />}
    >
      <Card padding="0">
        {data.by === "partners" ? (
          <Partners rows={data.rows} period={period} table={table} />
        ) : (
          <Codes rows={data.rows} period={period} table={table} />
        )}
      </Card>
    </Page>
  );
}

type TableProps<Row> = {
  rows: Row[];
  period: Period;
  table: Pick<Parameters<typeof ListTable<Row>>[0], "loading" | "sorted" | "pagination" | "empty">;
};

function Partners({ rows, period, table }: TableProps<PartnerTotals>) {
  const columns = usePartnerColumns(period);
  const money = useMoney();
  return (
    <ListTable
      {...table}
      columns={columns}
      rows={rows}
      idOf={(row) => String(row.partnerId)}
      condensed={(row) => ({
        title: columns[0]?.cell(row),
        value: `${money(row.sales)} sales`,
        line: `${counted(row.orders, "order")}, ${money(row.commission)} commission`,
      })}
      resource={{ singular: "partner", plural: "partners" }}
    />
  );
}

function Codes({ rows, period, table }: TableProps<CodeTotals>) {
  const columns = useCodeColumns(period);
  const money = useMoney();
  const owned = columns.toSpliced(1, 0, { title: "Partner", cell: (row) => row.partner?.name ?? "nobody" });
  return (
    <ListTable
      {...table}
      columns={owned}
      rows={rows}
      idOf={(row) => row.key}
      condensed={(row) => ({
        title: columns[0]?.cell(row),
        value: `${money(row.sales)} sales`,
        line: `${row.partner?.name ?? "nobody"}, used in ${counted(row.redemptions, "order")}`,
      })}
      resource={{ singular: "code", plural: "codes" }}
    />
  );
}

function sortOf(text: string | null): TotalsSort {
  return text === "orders" || text === "commission" || text === "discount" ? text : "sales";
}
