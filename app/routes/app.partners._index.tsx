import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Box, Card, EmptySearchResult, Page, useIndexResourceState } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { toast } from "../components/bridge.ts";
import { useDecline } from "../components/decline.tsx";
import { EmptyList } from "../components/empty-list.tsx";
import { ListFilters } from "../components/list-filters.tsx";
import { ListTable } from "../components/list-table.tsx";
import { NotSaved } from "../components/not-saved.tsx";
import { count, counted } from "../components/numbers.ts";
import { pagingOf } from "../components/paging.ts";
import { useCondensedPartner, usePartnerColumns } from "../components/partner-columns.tsx";
import { partnerFilters } from "../components/partner-list-filters.tsx";
import { changedWords } from "../components/partner-words.ts";
import { SetGroup } from "../components/set-group.tsx";
import { useShop } from "../components/shop-context.tsx";
import { useStateChange } from "../components/state-change.tsx";
import { useAddress } from "../components/use-address.ts";
import { useAnswer } from "../components/use-answer.ts";
import type { Currency } from "../domain/ids.ts";
import { pageNumber } from "../domain/page.ts";
import { CHOSEN_STATES, type ChosenState, CODE_FATES, isWaiting, PARTNER_SORTS } from "../domain/partner.ts";
import { chosenPartnersOf, partnerFilterOf } from "../domain/partner-query.ts";
import { dayOf } from "../domain/time.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { decline } from "../services/applications.ts";
import { listGroups, listPartners, setPartnerGroup, setPartnerState } from "../services/partners.ts";
import { readNextPosts } from "../services/posts.ts";
import { readDues, readPartnerAccounts } from "../services/reports.ts";
import { listViews } from "../services/saved-views.ts";

const VIEWS = [
  { id: "all", label: "All", change: { state: null } },
  { id: "applied", label: "Applied", change: { state: "applied" } },
  { id: "invited", label: "Invited", change: { state: "invited" } },
  { id: "active", label: "Active", change: { state: "active" } },
  { id: "paused", label: "Paused", change: { state: "paused" } },
  { id: "archived", label: "Archived", change: { state: "archived" } },
];

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const today = dayOf(now, shop.timeZone);
  const filter = partnerFilterOf(query, today);
  const sort = PARTNER_SORTS.find((one) => one === query.get("sort")) ?? "name";
  const [list, groups, views] = await Promise.all([
    listPartners(shop.id, filter, pageNumber(query.get("page")), sort),
    listGroups(shop.id),
    listViews(shop.id, "partners"),
  ]);
  const ids = list.rows.map((partner) => partner.id);
  const { owed } = filter;
  const [account, posts, dueTo] = await Promise.all([
    readPartnerAccounts(shop, ids),
    readNextPosts(shop.id, ids, today),
    owed === null ? () => null : readDues(shop, ids, owed),
  ]);
  const rows = list.rows.map((partner) => ({
    ...partner,
    account: account(partner.id),
    nextPost: posts.get(partner.id) ?? null,
    due: dueTo(partner.id),
  }));
  return { ...list, rows, filter, sort, groups, views };
}

/** `ids` names partners; "all" stands for whatever the filters of the page's address find. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const fields = await fieldsOf(request);
  const chosen = chosenPartnersOf(fields.ids, new URL(request.url).searchParams, dayOf(now, shop.timeZone));
  const { group } = fields;
  if (group !== undefined) return unlessBusy(() => setPartnerGroup(shop, chosen, group, now));
  if (fields.decline !== undefined) return unlessBusy(() => decline(shop, { chosen, note: fields.note ?? "" }, now));
  const state = CHOSEN_STATES.find((name) => name === fields.state);
  if (!state) throw new Response("Choose a state for the partners.", { status: 400 });
  const codes = CODE_FATES.find((fate) => fate === fields.codes) ?? "leave";
  const wish = { chosen, state, codes, heirId: Number(fields.partnerId), restore: fields.restore === "on" };
  return unlessBusy(() => setPartnerState(shop, call, wish, now));
}

export default function Partners() {
  const { rows, page, pages, total, filter, sort, groups, views } = useLoaderData<typeof loader>();
  const { currency } = useShop();
  const { change, busy, query } = useAddress();
  const selection = useIndexResourceState(rows.map((row) => ({ id: String(row.id) })));
  const { selectedResources: ticked, allResourcesSelected: allChosen, clearSelection } = selection;
  const [grouping, setGrouping] = useState(false);
  const bulk = useBulk(() => {
    setGrouping(false);
    clearSelection();
  });
  const ids = allChosen ? "all" : ticked.join(",");
  const state = useStateChange((fields) => bulk.submit({ ids, ...fields }), bulk);
  const columns = usePartnerColumns(rows);
  const condensed = useCondensedPartner();
  const primaryAction = { content: "Add partner", url: "/app/partners/new" };

  // Nothing is done to partners who are out of sight.
  const shown = query.toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is the reason, not an input
  useEffect(clearSelection, [shown]);

  const chosenWords = counted(allChosen ? total : ticked.length, "partner");
  const chosenRows = rows.filter(({ id }) => ticked.includes(String(id)));
  // What is done to many depends on what they are: who applied is not resumed, and who is active is not declined.
  const waiting = filter.state === null ? chosenRows.some(({ state }) => isWaiting(state)) : isWaiting(filter.state);
  const declining = useDecline({ done: clearSelection });
  const archived = filter.state === "archived" || (!allChosen && chosenRows.every((row) => row.state === "archived"));
  const setState = (to: ChosenState, content: string, restore = false) => ({
    content,
    onAction: () =>
      state.change({
        ...{ to, whom: chosenWords, restore, which: { ids, query } },
        ask: !restore && (allChosen || to !== "active" || chosenRows.some((row) => row.state === "archived")),
      }),
  });
  const { search, state: ofState, group, channel, posts, owed } = filter;
  const untouched = !search && [ofState, group, channel, posts, owed].every((one) => one === null);
  if (total === 0 && untouched) {
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
    <Page
      title="Partners"
      primaryAction={primaryAction}
      secondaryActions={[
        { content: "Groups", url: "/app/groups" },
        { content: "Links of other programs", url: "/app/links" },
      ]}
    >
      {!grouping && state.problem !== undefined && (
        <Box paddingBlockEnd="400">
          <NotSaved problem={state.problem} />
        </Box>
      )}
      <Card padding="0">
        <ListFilters
          views={VIEWS}
          view={filter.state ?? "all"}
          filters={partnerFilters({ filter, currency, groups, change })}
          searchFor="Search by name, email, code or group"
          saved={{ list: "partners", views }}
        />
        <ListTable
          columns={columns}
          rows={rows}
          idOf={(row) => String(row.id)}
          condensed={condensed}
          resource={{ singular: "partner", plural: "partners" }}
          {...(owed !== null && { empty: <NothingDue currency={owed} /> })}
          selection={{
            chosen: ticked,
            all: { total, chosen: allChosen },
            onChange: selection.handleSelectionChange,
            actions: [
              { content: "Set group…", onAction: () => setGrouping(true) },
              ...(waiting
                ? [
                    setState("active", "Approve"),
                    { content: "Decline…", onAction: () => declining.ask({ ids, whom: chosenWords }) },
                  ]
                : archived
                  ? [setState("active", "Make active", true)]
                  : [setState("paused", "Pause"), setState("active", "Resume")]),
              ...(archived ? [] : [setState("archived", "Archive")]),
            ],
          }}
          loading={busy}
          sorted={{ by: sort, onSort: (by) => change({ sort: by }) }}
          pagination={pagingOf({ page, pages }, (page) => change({ page }), `${count(total)} in all`)}
        />
      </Card>
      {state.dialog}
      {declining.dialog}
      <SetGroup
        open={grouping}
        groups={groups.map(({ name }) => name)}
        problem={bulk.problem}
        saving={bulk.saving}
        onSet={(group) => bulk.submit({ ids, group })}
        onClose={() => setGrouping(false)}
      />
    </Page>
  );
}

/** Does something to several partners, and tells what was done. */
function useBulk(done: () => void) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useAnswer(answer, (told) => {
    if (told.kind === "refused" || told.kind === "declined") return;
    const whom = counted(told.partners, "partner");
    if (told.kind === "state") toast(changedWords(null, told));
    else toast(told.group === null ? `${whom} in no group` : `${whom} in ${told.group}`);
    done();
  });
  return {
    submit: (fields: Record<string, string>) => void fetcher.submit(fields, { method: "post" }),
    saving: fetcher.state !== "idle",
    said: answer,
    problem: answer?.kind === "refused" ? answer.problems[0]?.message : undefined,
  };
}

const NothingDue = ({ currency }: { currency: Currency }) => (
  <EmptySearchResult
    title={`Nobody here is due commission in ${currency}`}
    description={`What was earned in ${currency} is paid or taken back. Clear the filters to see all partners.`}
    withIllustration
  />
);
