import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Card, Page } from "@shopify/polaris";
import { CodeList } from "../components/code-list.tsx";
import { EmptyList } from "../components/empty-list.tsx";
import { saveFile } from "../components/save-file.ts";
import { codeSortOf } from "../domain/code-sort.ts";
import { CODE_STATES } from "../domain/offer.ts";
import { pageNumber } from "../domain/page.ts";
import { merchantOf } from "../merchant.server.ts";
import { readCodeRows } from "../services/code-rows.ts";
import { listCodes } from "../services/codes.ts";
import { readListWishes } from "../services/list-wishes.ts";
import { listViews } from "../services/saved-views.ts";

const WHOLE = { whole: true } as const;

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  const state = CODE_STATES.find((one) => one === query.get("state")) ?? null;
  const by = codeSortOf(query.get("sort"));
  const sort = { by, currency: shop.currency };
  const [codes, wished, views] = await Promise.all([
    listCodes(shop.id, { state, search, page: pageNumber(query.get("page")), sort }),
    readListWishes(shop.id, WHOLE, now),
    listViews(shop.id, "codes"),
  ]);
  const rows = await readCodeRows(shop, codes.rows, now);
  return { codes: { ...codes, rows }, wished, search, by, filtered: { state, views } };
}

export default function Codes() {
  const { codes, wished, search, by, filtered } = useLoaderData<typeof loader>();
  const mapCodes = { content: "Map existing codes", url: "/app/codes/map" };
  const importCodes = { content: "Import codes", url: "/app/imports" };
  if (codes.total === 0 && search === "" && filtered.state === null) {
    return (
      <Page title="Codes">
        <EmptyList
          art="codes"
          heading="All codes of your partners, in one list"
          text="A code is given to a partner under an offer. Codes that your store has already can be mapped as they stand."
          action={{ content: "See offers", url: "/app/offers" }}
          secondaryAction={mapCodes}
        />
      </Page>
    );
  }
  return (
    <Page
      title="Codes"
      subtitle="All that Vouch knows of: of every offer, mapped ones, and those that are nobody’s."
      secondaryActions={[
        mapCodes,
        importCodes,
        { content: "Export codes", onAction: () => void saveFile("/app/codes/export", "codes.csv") },
      ]}
    >
      <Card padding="0">
        <CodeList
          codes={codes}
          list={{ of: WHOLE, search, sort: by }}
          wished={wished}
          beside="both"
          searchFor="Search by code or partner"
          filtered={filtered}
        />
      </Card>
    </Page>
  );
}
