import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Button, Card, EmptySearchResult, Link, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { AddFormerLinks } from "../components/add-former-links.tsx";
import { toast } from "../components/bridge.ts";
import { EmptyList } from "../components/empty-list.tsx";
import { ListFilters } from "../components/list-filters.tsx";
import { type Column, ListTable, Name } from "../components/list-table.tsx";
import { NotDone, notSaved } from "../components/not-saved.tsx";
import { count, counted } from "../components/numbers.ts";
import { pagingOf } from "../components/paging.ts";
import { useShop } from "../components/shop-context.tsx";
import { useAddress } from "../components/use-address.ts";
import { useAnswer } from "../components/use-answer.ts";
import { dateOf, when } from "../components/when.ts";
import { handleKey } from "../domain/handle.ts";
import { type Instant, partnerId } from "../domain/ids.ts";
import { pageNumber } from "../domain/page.ts";
import type { Refused } from "../domain/shop.ts";
import { fieldsOf, type Merchant, merchantOf, unlessBusy } from "../merchant.server.ts";
import { changeHandle, listFormerLinks, mapFormerLinks, unmapFormerLink } from "../services/handles.ts";
import { saveLanding } from "../services/links.ts";
import { getPartner, invite } from "../services/partners.ts";
import { readPortalSettings } from "../services/portal.ts";
import { sendLink } from "../services/sign-in.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  return { search, ...(await listFormerLinks(shop.id, { search, page: pageNumber(query.get("page")) })) };
}

/** Changes what leads to a partner; called by this page and by components/partner-links.tsx. */
export async function action({ request }: ActionFunctionArgs) {
  const merchant = await merchantOf(request);
  const fields = await fieldsOf(request);
  return unlessBusy(() => carryOut(merchant, fields));
}

async function carryOut({ shop, now }: Merchant, fields: Readonly<Record<string, string>>) {
  const { wish, partner: id = "", handle = "", lines = "", parameter = "", value = "" } = fields;
  const partner = /^\d{1,9}$/.test(id) ? await getPartner(shop.id, Number(id)) : null;
  if (partner === null) throw new Response("There is no such partner in this store.", { status: 404 });
  const owner = partnerId(partner.id);
  switch (wish) {
    case "handle":
      return changeHandle(shop, owner, handle, now);
    case "landing":
      return saveLanding(shop, { of: "partner", id: owner }, fields.landing ?? "");
    case "map":
      return mapFormerLinks(shop, owner, lines, now);
    case "unmap":
      await unmapFormerLink(shop, owner, { parameter, value: handleKey(value) });
      return { kind: "unmapped" as const };
    case "invite":
      if (partner.email === null) return { kind: "invited" as const, to: null };
      if (partner.state === "invited") await invite(shop.id, owner);
      else if ((await readPortalSettings(shop.id)).open) await sendLink(shop, partner.email);
      else return { kind: "closed" as const };
      return { kind: "invited" as const, to: partner.email };
    default:
      throw new Response("Nothing of that name can be done.", { status: 400 });
  }
}

type Row = {
  parameter: string;
  value: string;
  since: Instant;
  partner: { id: number; name: string };
  clicks: number;
  lastAt: Instant | null;
};

export default function FormerLinksPage() {
  const { rows, page, pages, total, search } = useLoaderData<typeof loader>();
  const clock = useShop();
  const { change, busy } = useAddress();
  const [adding, setAdding] = useState(false);
  const last = ({ lastAt }: Row) => (lastAt === null ? "–" : when(lastAt, clock));
  const columns: Column<Row>[] = [
    { title: "Link", cell: (row) => <Name>{linkText(row)}</Name> },
    { title: "Partner", cell: (row) => <PartnerLink row={row} /> },
    { title: "Counts since", cell: ({ since }) => dateOf(since, clock) },
    { title: "Clicks", numeric: true, cell: ({ clicks }) => count(clicks) },
    { title: "Last click", cell: last },
    { title: "Actions", cell: (row) => <Remove row={row} /> },
  ];
  return (
    <Page
      title="Links of other programs"
      subtitle="Links that partners had in a former program, and that go on counting here."
      backAction={{ content: "Partners", url: "/app/partners" }}
      primaryAction={{ content: "Add links", onAction: () => setAdding(true) }}
    >
      {total === 0 && search === "" ? (
        <EmptyList
          art="partners"
          heading="Let old links go on earning"
          text="Links of a former program stand in posts for years. Add what they say of each partner, such as sca_ref=5188496, and who comes by them counts here."
        />
      ) : (
        <Card padding="0">
          <ListFilters
            views={[{ id: "all", label: "Links", change: {} }]}
            view="all"
            searchFor="Search by link or partner"
          />
          <ListTable
            columns={columns}
            rows={rows}
            idOf={linkText}
            condensed={(row) => ({
              title: (
                <Text as="span" breakWord>
                  {linkText(row)}
                </Text>
              ),
              value: counted(row.clicks, "click"),
              line: `${row.partner.name}, since ${dateOf(row.since, clock)}, last click ${last(row)}`,
              badge: <Remove row={row} />,
            })}
            resource={{ singular: "link", plural: "links" }}
            loading={busy}
            empty={
              <EmptySearchResult title="No link of another program is like that" description="" withIllustration />
            }
            {...(pages > 1 && {
              pagination: pagingOf({ page, pages }, (page) => change({ page }), `${count(total)} in all`),
            })}
          />
        </Card>
      )}
      {adding && <AddFormerLinks onClose={() => setAdding(false)} />}
    </Page>
  );
}

const linkText = ({ parameter, value }: Pick<Row, "parameter" | "value">) => `${parameter}=${value}`;

function PartnerLink({ row: { partner } }: { row: Row }) {
  return (
    <Link url={`/app/partners/${partner.id}`} monochrome removeUnderline>
      <Name>{partner.name}</Name>
    </Link>
  );
}

function Remove({ row }: { row: Row }) {
  const fetcher = useFetcher<{ kind: "unmapped" } | Refused>();
  useAnswer(fetcher.data, ({ kind }) => {
    if (kind === "unmapped") toast(`${linkText(row)} counts for nobody from now on`);
  });
  const { parameter, value, partner } = row;
  const fields = { wish: "unmap", partner: String(partner.id), parameter, value };
  return (
    <>
      <Button
        size="micro"
        variant="tertiary"
        loading={fetcher.state !== "idle"}
        accessibilityLabel={`Remove ${linkText(row)}`}
        onClick={() => fetcher.submit(fields, { method: "post", action: "/app/links" })}
      >
        Remove
      </Button>
      <NotDone problem={notSaved(fetcher.data)} />
    </>
  );
}
