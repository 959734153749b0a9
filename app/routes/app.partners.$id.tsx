import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Card, Layout, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { AddCode } from "../components/add-code.tsx";
import { ApprovePartner } from "../components/approve-partner.tsx";
import { Balance } from "../components/balance.tsx";
import { CardHeader } from "../components/card-header.tsx";
import { CodeList } from "../components/code-list.tsx";
import { ComingCodes } from "../components/coming-codes.tsx";
import { useDecline } from "../components/decline.tsx";
import { EarnsNothing } from "../components/earns-nothing.tsx";
import { FormerCodes, NextCodes } from "../components/former-codes.tsx";
import { NotSaved } from "../components/not-saved.tsx";
import { counted } from "../components/numbers.ts";
import { OrderTable } from "../components/order-table.tsx";
import { PartnerDetails } from "../components/partner-details.tsx";
import { PartnerLinks } from "../components/partner-links.tsx";
import { PartnerPageCard } from "../components/partner-page-card.tsx";
import { PartnerPrefixes } from "../components/partner-prefixes.tsx";
import { SINCE, STATE_ACTIONS, usePartnerState } from "../components/partner-state.ts";
import { PayeeCard } from "../components/payee-card.tsx";
import { PlannedPosts } from "../components/planned-posts.tsx";
import { useShop } from "../components/shop-context.tsx";
import { PartnerBadge } from "../components/state-badges.tsx";
import { partnerEarns } from "../components/terms-words.ts";
import { dateOf } from "../components/when.ts";
import { codeSortOf } from "../domain/code-sort.ts";
import { pageNumber } from "../domain/page.ts";
import { CHOSEN_STATES, CODE_FATES } from "../domain/partner.ts";
import { env } from "../env.server.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { readBroughtOf } from "../services/brought-over.ts";
import { prefixesOfPartner } from "../services/code-prefixes.ts";
import { readCodeRows } from "../services/code-rows.ts";
import { countLiveCodes, listCodes } from "../services/codes.ts";
import { listComing } from "../services/first-codes.ts";
import { partnerLinks } from "../services/handles.ts";
import { readListWishes } from "../services/list-wishes.ts";
import { readOrders, readStatement } from "../services/orders.ts";
import { readFormerCodes, readNextCodes } from "../services/owners.ts";
import { changePartner, getPartner, listGroups, listSharing, setPartnerState } from "../services/partners.ts";
import { readPayeeState } from "../services/payees.ts";
import { hasSignedIn, readPortalSettings } from "../services/portal.ts";
import { listPosts } from "../services/posts.ts";
import { readOtherAccounts, readPartnerAccounts } from "../services/reports.ts";
import { readStandard } from "../services/settings.ts";

const MOVEMENTS = 50;
const ORDERS = 10;
const NOBODY = "There is no such partner in this store.";

const idOf = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0);

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const partner = await getPartner(shop.id, idOf(params.id));
  if (!partner) throw new Response(NOBODY, { status: 404 });
  const query = new URL(request.url).searchParams;
  const search = (query.get("q") ?? "").trim().slice(0, 100);
  const filter = { credit: null, partnerId: partner.id, codeKey: null, span: null, search: "" };
  const by = codeSortOf(query.get("sort"));
  const sort = { by, currency: shop.currency };
  const [
    codes,
    wished,
    former,
    promised,
    live,
    orders,
    statement,
    account,
    others,
    brought,
    links,
    signedIn,
    groups,
    payee,
    coming,
    posts,
    prefixes,
    sharing,
    standard,
    portal,
  ] = await Promise.all([
    listCodes(shop.id, { partnerId: partner.id, search, page: pageNumber(query.get("page")), sort }),
    readListWishes(shop.id, { partnerId: partner.id }, now),
    readFormerCodes(shop.id, partner.id),
    readNextCodes(shop.id, partner.id),
    countLiveCodes(shop.id, partner.id, now),
    readOrders(shop.id, filter, { after: null, before: null, limit: ORDERS }),
    readStatement(shop.id, partner.id, MOVEMENTS),
    readPartnerAccounts(shop, [partner.id]),
    readOtherAccounts(shop, [partner.id]),
    readBroughtOf(shop, partner.id),
    partnerLinks(shop, partner, now),
    hasSignedIn(shop.id, partner.id, now),
    listGroups(shop.id),
    readPayeeState({ shopId: shop.id, partnerId: partner.id }, now),
    listComing(shop.id, partner.id),
    listPosts(shop.id, partner.id),
    prefixesOfPartner(shop.id, partner),
    listSharing(shop.id, partner),
    readStandard(shop.id),
    readPortalSettings(shop.id),
  ]);
  return {
    partner,
    codes: { ...codes, rows: await readCodeRows(shop, codes.rows, now) },
    search,
    by,
    wished,
    former,
    promised,
    live,
    orders: orders.orders,
    statement,
    account: account(partner.id),
    others: others(partner.id),
    brought,
    links,
    page: { open: portal.open, signedIn, sendsMail: env.SMTP_URL !== undefined },
    groups,
    payee,
    coming,
    posts,
    prefixes,
    sharing,
    standard: standard.terms,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const fields = await fieldsOf(request);
  const state = CHOSEN_STATES.find((name) => name === fields.state);
  if (state) {
    const chosen = { kind: "ticked", ids: [idOf(params.id)] } as const;
    const codes = CODE_FATES.find((fate) => fate === fields.codes) ?? "leave";
    const wish = { chosen, state, codes, heirId: Number(fields.partnerId), restore: fields.restore === "on" };
    return unlessBusy(() => setPartnerState(shop, call, wish, now));
  }
  const saved = await unlessBusy(() => changePartner(shop, idOf(params.id), fields, now));
  if (saved.kind === "not-found") throw new Response(NOBODY, { status: 404 });
  return saved;
}

export default function PartnerPage() {
  const {
    partner,
    codes,
    wished,
    former,
    promised,
    by,
    live,
    search,
    orders,
    statement,
    account,
    others,
    brought,
    links,
    page,
    groups,
    sharing,
    standard,
    payee,
    coming,
    posts,
    prefixes,
  } = useLoaderData<typeof loader>();
  const clock = useShop();
  // Orders can be counted together whatever they are paid in, money cannot.
  const credited = others.reduce((sum, one) => sum + one.orders, account.orders);
  const [adding, setAdding] = useState(false);
  const [approving, setApproving] = useState(false);
  const state = usePartnerState(partner.name);
  const declining = useDecline({ action: "/app/partners?index" });
  const addCode = { content: "Add code", onAction: () => setAdding(true), disabled: partner.state === "archived" };
  return (
    <Page
      title={partner.name}
      titleMetadata={<PartnerBadge state={partner.state} />}
      subtitle={`${partnerEarns(partner.terms, clock)}. ${SINCE[partner.state]} ${dateOf(partner.createdAt, clock)}.`}
      backAction={{ content: "Partners", url: "/app/partners" }}
      primaryAction={addCode}
      secondaryActions={[
        ...STATE_ACTIONS[partner.state].map(({ content, to }) => ({
          content,
          onAction: () =>
            partner.state === "applied"
              ? setApproving(true)
              : state.change({
                  ...{ to, whom: partner.name, which: { ids: String(partner.id) }, restore: to === "active" },
                  ask: to === "paused" && live + partner.codesInUse > 0,
                }),
        })),
        ...(partner.state === "applied"
          ? [{ content: "Decline", onAction: () => declining.ask({ ids: String(partner.id), whom: partner.name }) }]
          : []),
      ]}
    >
      <BlockStack gap="400">
        <NotSaved problem={state.problem} />
        <EarnsNothing partner={partner} live={live} />
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              <Balance
                account={account}
                others={others}
                brought={brought}
                statement={statement}
                all={statement.length < MOVEMENTS}
              />
              <PayeeCard partnerId={partner.id} state={payee} />
              <Card padding="0">
                <CardHeader title="Codes" />
                <ComingCodes coming={coming} />
                <CodeList
                  codes={codes}
                  list={{ of: { partnerId: partner.id }, search, sort: by }}
                  wished={wished}
                  beside="offer"
                  searchFor={codes.pages > 1 || search ? "Search by code" : undefined}
                  {...(!search && {
                    empty: (
                      <Nothing
                        text={
                          partner.state === "archived"
                            ? `${partner.name} has no code. Who is archived gets none.`
                            : `${partner.name} has no code yet. Add one, and orders with it are credited.`
                        }
                      />
                    ),
                  })}
                />
                <NextCodes promised={promised} />
                <FormerCodes former={former} />
              </Card>
              <PartnerPrefixes partner={partner} prefixes={prefixes} />
              <Card padding="0">
                <CardHeader
                  title={counted(credited, "credited order")}
                  {...(credited > ORDERS && { to: `/app/orders?partner=${partner.id}` })}
                />
                <OrderTable withoutPartner orders={orders} empty={<Nothing text="No order was credited yet." />} />
              </Card>
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <PartnerDetails partner={partner} groups={groups} sharing={sharing} standard={standard} />
              <PlannedPosts partner={partner} posts={posts} />
              <PartnerLinks partner={partner} links={links} />
              {partner.state !== "archived" && <PartnerPageCard partner={partner} standing={page} />}
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
      {state.dialog}
      <ApprovePartner
        open={approving}
        onClose={() => setApproving(false)}
        partner={partner}
        onPlain={() =>
          state.change({ to: "active", whom: partner.name, which: { ids: String(partner.id) }, ask: false })
        }
      />
      {declining.dialog}
      <AddCode
        open={adding}
        onClose={() => setAdding(false)}
        given={{ kind: "partner", id: partner.id, name: partner.name }}
        gives={`It belongs to ${partner.name} from now on.`}
      />
    </Page>
  );
}

function Nothing({ text }: { text: string }) {
  return (
    <Box padding="400">
      <Text as="p" tone="subdued" alignment="start">
        {text}
      </Text>
    </Box>
  );
}
