import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, EmptyState, InlineGrid, List, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { AddCode } from "../components/add-code.tsx";
import codesArt from "../components/art/codes.svg";
import { CodeList } from "../components/code-list.tsx";
import { count } from "../components/numbers.ts";
import { useDeleteOffer } from "../components/offer/delete-offer.tsx";
import { FirstCodes } from "../components/offer/first-codes.tsx";
import { OfferBanners, useOfferChange } from "../components/offer/offer-state.tsx";
import { conditionLines, idleWords, offerSentence, valueWords } from "../components/offer-words.ts";
import { saveFile } from "../components/save-file.ts";
import { useMoney, useShop } from "../components/shop-context.tsx";
import { OfferBadge } from "../components/state-badges.tsx";
import { offerEarns } from "../components/terms-words.ts";
import { dayWords } from "../components/when.ts";
import { codeSortOf } from "../domain/code-sort.ts";
import { CODE_STATES, offerStateAt } from "../domain/offer.ts";
import { pageNumber } from "../domain/page.ts";
import { fieldsOf, type Merchant, merchantOf, unlessBusy } from "../merchant.server.ts";
import { readCodeRows } from "../services/code-rows.ts";
import { listCodes } from "../services/codes.ts";
import { listDifferences } from "../services/differences.ts";
import { readFirstCodePattern } from "../services/first-codes.ts";
import { readListWishes } from "../services/list-wishes.ts";
import { countCodes, listLiveCodes, liveCodesOf } from "../services/live-codes.ts";
import { deleteOffer, readDeleting } from "../services/offer-deleting.ts";
import { getOffer, pauseOffer, resumeOffer, retryOffer } from "../services/offers.ts";
import { readOfferYields } from "../services/reports.ts";
import { listViews } from "../services/saved-views.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const offer = /^\d{1,9}$/.test(params.id ?? "") ? await getOffer(shop.id, Number(params.id)) : null;
  if (!offer) throw new Response("There is no such offer in this store.", { status: 404 });
  const query = new URL(request.url).searchParams;
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  const codeState = CODE_STATES.find((one) => one === query.get("state")) ?? null;
  const by = codeSortOf(query.get("sort"));
  const asked = { search, page: pageNumber(query.get("page")), sort: { by, currency: shop.currency } };
  const [codes, wished, live, total, brought, differs, firstCodes, views, deleting] = await Promise.all([
    codeState === "live"
      ? listLiveCodes(shop.id, offer, asked, now)
      : listCodes(shop.id, { offerId: offer.id, state: codeState, ...asked }),
    readListWishes(shop.id, { offerId: offer.id }, now),
    liveCodesOf(shop.id, [offer.id], now),
    countCodes(shop.id, offer.id),
    readOfferYields(shop, [offer.id]),
    listDifferences(shop.id, { offerId: offer.id, page: 1 }),
    readFirstCodePattern(shop.id, offer.id),
    listViews(shop.id, "codes"),
    readDeleting(shop.id, offer.id),
  ]);
  const rows = await readCodeRows(shop, codes.rows, now);
  return {
    offer,
    state: offerStateAt(offer, now),
    live: live(offer.id),
    total,
    search,
    by,
    wished,
    codes: { ...codes, rows },
    brought: brought(offer.id),
    differs,
    firstCodes,
    deleting,
    filtered: { state: codeState, views },
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const merchant = await merchantOf(request);
  const { wish } = await fieldsOf(request);
  const offerId = /^\d{1,9}$/.test(params.id ?? "") ? Number(params.id) : 0;
  return unlessBusy(() => carryOut(merchant, offerId, wish));
}

async function carryOut({ shop, call, now }: Merchant, offerId: number, wish: string | undefined) {
  if (wish === "delete") {
    const deleted = await deleteOffer(shop, call, offerId, now);
    const gone = deleted.kind === "deleted" || deleted.kind === "not-found";
    return gone ? redirect("/app/offers?done=offer-deleted") : deleted;
  }
  const change = WISHES[wish as keyof typeof WISHES];
  if (!change) throw new Response("Choose what to do with the offer.", { status: 400 });
  return change(shop, call, offerId, now);
}

const WISHES = { pause: pauseOffer, resume: resumeOffer, retry: retryOffer };

export default function OfferPage() {
  const { offer, state, live, total, search, by, wished, codes, brought, differs, firstCodes, deleting, filtered } =
    useLoaderData<typeof loader>();
  const [adding, setAdding] = useState(false);
  const shop = useShop();
  const money = useMoney();
  const primaryAction = { content: "Add code", onAction: () => setAdding(true) };
  const changing = useOfferChange(offer, live);
  const idle = idleWords(offer, shop);
  const deletion = useDeleteOffer(offer, { deleting, codes: total, orders: brought.orders });
  return (
    <Page
      title={offer.title}
      titleMetadata={<OfferBadge state={state} />}
      subtitle={offerSentence(offer, shop)}
      backAction={{ content: "Offers", url: "/app/offers" }}
      primaryAction={primaryAction}
      secondaryActions={[
        { content: "Edit", url: `/app/offers/${offer.id}/edit` },
        ...(state === "ended" ? [] : [changing.action]),
      ]}
      actionGroups={[
        {
          title: "Add many codes",
          actions: [
            { content: "Make for many partners", url: `/app/offers/${offer.id}/generate` },
            { content: "Import a file", url: `/app/imports?offer=${offer.id}` },
            { content: "Map existing codes", url: "/app/codes/map" },
          ],
        },
        {
          title: "More",
          actions: [
            { content: "Duplicate", url: `/app/offers/new?from=${offer.id}` },
            {
              content: "Export codes",
              onAction: () => void saveFile(`/app/codes/export?offer=${offer.id}`, "codes.csv"),
            },
            { content: "Delete", destructive: true, onAction: deletion.ask },
          ],
        },
      ]}
    >
      <BlockStack gap="400">
        {deletion.banner}
        <OfferBanners offer={offer} differs={differs} changing={changing} />
        <InlineGrid columns={{ xs: 2, sm: 4 }} gap={{ xs: "200", md: "400" }}>
          <Figure title="Codes live" value={`${count(live)} of ${count(total)}`} />
          <Figure title="Orders" value={count(brought.orders)} />
          <Figure title="Sales" value={money(brought.sales)} />
          <Figure title="Last order" value={brought.lastDay ? dayWords(brought.lastDay, shop.today) : "–"} />
        </InlineGrid>
        <Card padding="0">
          {codes.total === 0 && !search && filtered.state === null ? (
            <EmptyState
              heading="Give the first code"
              image={codesArt}
              action={primaryAction}
              secondaryAction={{ content: "Map existing codes", url: "/app/codes/map" }}
            >
              <p>{`Each partner gets a code of their own. ${idle ?? "It is live in your store within a second."}`}</p>
            </EmptyState>
          ) : (
            <CodeList
              codes={codes}
              list={{ of: { offerId: offer.id }, search, sort: by }}
              wished={wished}
              beside="partner"
              searchFor="Search by code or partner"
              filtered={filtered}
            />
          )}
        </Card>
        <Card>
          <BlockStack gap="200">
            <Text as="h2" variant="headingSm">
              Conditions
            </Text>
            <List>
              {conditionLines(offer).map((line) => (
                <List.Item key={line}>{line}</List.Item>
              ))}
              <List.Item>{offerEarns(offer.terms, shop)}</List.Item>
            </List>
          </BlockStack>
        </Card>
        <FirstCodes key={firstCodes} offer={offer} saved={firstCodes} />
        {offer.note && (
          <Card>
            <Text as="h2" variant="headingSm">
              Note
            </Text>
            <div className="vouch-note">
              <Text as="p">{offer.note}</Text>
            </div>
          </Card>
        )}
      </BlockStack>
      {changing.dialog}
      {deletion.dialog}
      <AddCode
        open={adding}
        onClose={() => setAdding(false)}
        given={{ kind: "offer", id: offer.id, name: offer.title }}
        gives={`It gives ${valueWords(offer)}.`}
        idle={idle}
        offer={offer}
      />
    </Page>
  );
}

function Figure({ title, value }: { title: string; value: string }) {
  return (
    <Card padding="300">
      <BlockStack gap="100">
        <Text as="h2" variant="bodySm" tone="subdued">
          {title}
        </Text>
        <Text as="p" variant="headingMd" numeric>
          {value}
        </Text>
      </BlockStack>
    </Card>
  );
}
