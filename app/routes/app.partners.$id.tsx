import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Box, Card, Layout, Page, Text } from "@shopify/polaris";
import { useRef, useState } from "react";
import { AddCode } from "../components/add-code.tsx";
import { ApprovePartner } from "../components/approve-partner.tsx";
import { Balance } from "../components/balance.tsx";
import { toast } from "../components/bridge.ts";
import { CardHeader } from "../components/card-header.tsx";
import { CodeList } from "../components/code-list.tsx";
import { ComingCodes } from "../components/coming-codes.tsx";
import { useDecline } from "../components/decline.tsx";
import { FormerCodes, NextCodes } from "../components/former-codes.tsx";
import { NotSaved } from "../components/not-saved.tsx";
import { counted } from "../components/numbers.ts";
import { OrderTable } from "../components/order-table.tsx";
import { PartnerFields, partnerForm } from "../components/partner-fields.tsx";
import { PartnerLinks } from "../components/partner-links.tsx";
import { PartnerPageCard } from "../components/partner-page-card.tsx";
import { PartnerPrefixes } from "../components/partner-prefixes.tsx";
import { changedWords } from "../components/partner-words.ts";
import { PayeeCard } from "../components/payee-card.tsx";
import { PlannedPosts } from "../components/planned-posts.tsx";
import { SaveBar } from "../components/save-bar.tsx";
import { useShop } from "../components/shop-context.tsx";
import { PartnerBadge } from "../components/state-badges.tsx";
import { type StateFields, useStateChange } from "../components/state-change.tsx";
import { partnerEarns } from "../components/terms-words.ts";
import { useAnswer } from "../components/use-answer.ts";
import { useFields } from "../components/use-fields.ts";
import { dateOf } from "../components/when.ts";
import { changedFields } from "../domain/changed-fields.ts";
import { codeSortOf } from "../domain/code-sort.ts";
import { pageNumber } from "../domain/page.ts";
import { CHOSEN_STATES, type ChosenState, CODE_FATES, isWaiting, type PartnerStateName } from "../domain/partner.ts";
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
        <EarnsNothing />
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
              <Details />
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

/** While a partner is paused or archived, what their codes go on giving costs the shop and earns nobody anything. */
function EarnsNothing() {
  const { partner, live } = useLoaderData<typeof loader>();
  if (partner.state === "active") return <OtherCurrency />;
  if (isWaiting(partner.state)) return <Waiting />;
  return (
    <Banner tone={live > 0 ? "warning" : "info"}>
      <p>
        {`${partner.name} is ${partner.state}: orders placed from now on earn nothing.`}
        {live > 0 && ` Customers still get the discount of ${counted(live, "live code")}; stop what should end.`}
        {partner.state === "archived" && " To add a code, make them active again."}
      </p>
    </Banner>
  );
}

/** Terms from before the store counted in another currency: nothing is converted. */
function OtherCurrency() {
  const { partner } = useLoaderData<typeof loader>();
  const { currency } = useShop();
  const { terms } = partner.terms;
  if (terms === null || terms.kind === "percent" || terms.currency === currency) return null;
  return (
    <Banner tone="warning">
      <p>
        {`${partner.name} earns nothing on orders in ${currency}: the commission is an amount in ${terms.currency}, and nothing is converted. Set it in ${currency} under Commission.`}
      </p>
    </Banner>
  );
}

function Waiting() {
  const { partner } = useLoaderData<typeof loader>();
  const applied = partner.state === "applied";
  return (
    <Banner tone="info">
      <p>
        {applied
          ? `${partner.name} applied to become a partner. The note holds what was written. Until you approve, nothing is earned.`
          : `${partner.name} is invited, and earns nothing until the invitation is accepted.`}
        {" A code that you add approves at once."}
      </p>
    </Banner>
  );
}

/** What can be changed of a partner; the save bar comes with the first change. */
function Details() {
  const { partner, groups, sharing, standard } = useLoaderData<typeof loader>();
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const problems = answer?.kind === "refused" ? answer.problems : undefined;
  const shown = partnerForm(partner);
  const form = useFields(shown, problems);
  const element = useRef<HTMLFormElement>(null);
  const saving = fetcher.state !== "idle";

  useAnswer(answer, (told) => {
    if (told.kind === "saved")
      toast(told.termsFrom === null ? "Partner saved" : "Saved. The new commission holds for orders from now on");
  });
  return (
    <fetcher.Form
      method="post"
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void fetcher.submit(changedFields(form.values, shown), { method: "post" });
      }}
    >
      <SaveBar
        id="partner-edit"
        dirty={form.dirty}
        saving={saving}
        onSave={() => element.current?.requestSubmit()}
        onDiscard={form.discard}
      />
      <NotSaved problem={form.problem("form")} />
      <PartnerFields form={form} groups={groups} sharing={sharing} standard={standard} />
    </fetcher.Form>
  );
}

function usePartnerState(name: string) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useAnswer(answer, (told) => {
    if (told.kind === "state") toast(changedWords(name, told));
  });
  const submit = (fields: StateFields) => void fetcher.submit(fields, { method: "post" });
  return useStateChange(submit, { saving: fetcher.state !== "idle", said: answer });
}

const SINCE: Record<PartnerStateName, string> = {
  invited: "Added on",
  applied: "Applied on",
  active: "Partner since",
  paused: "Partner since",
  archived: "Added on",
};

const STATE_ACTIONS: Record<PartnerStateName, { content: string; to: ChosenState }[]> = {
  invited: [
    { content: "Make active", to: "active" },
    { content: "Archive", to: "archived" },
  ],
  applied: [{ content: "Approve", to: "active" }],
  active: [
    { content: "Pause", to: "paused" },
    { content: "Archive", to: "archived" },
  ],
  paused: [
    { content: "Resume", to: "active" },
    { content: "Archive", to: "archived" },
  ],
  archived: [{ content: "Make active", to: "active" }],
};

function Nothing({ text }: { text: string }) {
  return (
    <Box padding="400">
      <Text as="p" tone="subdued" alignment="start">
        {text}
      </Text>
    </Box>
  );
}
