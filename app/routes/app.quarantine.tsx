import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import {
  Banner,
  BlockStack,
  Button,
  ButtonGroup,
  Card,
  Link,
  Modal,
  Page,
  Text,
  useIndexResourceState,
} from "@shopify/polaris";
import { useState } from "react";
import { toast } from "../components/bridge.ts";
import { EmptyList } from "../components/empty-list.tsx";
import { ListTable } from "../components/list-table.tsx";
import { NotSaved, notSaved } from "../components/not-saved.tsx";
import { count, counted } from "../components/numbers.ts";
import { OwnClick } from "../components/own-click.tsx";
import { pagingOf } from "../components/paging.ts";
import { remedyOf } from "../components/quarantine-words.ts";
import { useShop } from "../components/shop-context.tsx";
import { topicWords } from "../components/topic-words.ts";
import { useAddress } from "../components/use-address.ts";
import { useAnswer } from "../components/use-answer.ts";
import { whenExactly } from "../components/when.ts";
import { pageNumber } from "../domain/page.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { discardQuarantined, listQuarantine, retryQuarantined } from "../services/quarantine.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  return listQuarantine(shop.id, pageNumber(new URL(request.url).searchParams.get("page")));
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const { wish, ids = "" } = await fieldsOf(request);
  const chosen = ids
    .split(",")
    .filter((id) => /^\d{1,19}$/.test(id))
    .slice(0, 50);
  return unlessBusy(async () => {
    if (wish === "discard")
      return {
        kind: "done" as const,
        discarded: await discardQuarantined(shop.id, chosen, now),
        settled: 0,
        refused: 0,
      };
    const retried = await retryQuarantined({ shopId: shop.id, call, now }, chosen);
    const settled = retried.filter(({ kind }) => kind === "settled").length;
    return { kind: "done" as const, discarded: 0, settled, refused: retried.length - settled };
  });
}

export default function Quarantine() {
  const { rows, page, pages, total } = useLoaderData<typeof loader>();
  const { change, busy } = useAddress();
  const clock = useShop();
  const { selectedResources, handleSelectionChange, clearSelection } = useIndexResourceState(rows);
  const [discarding, setDiscarding] = useState<string[]>([]);
  const { send, working, refused, problem } = useWishes(() => {
    clearSelection();
    setDiscarding([]);
  });
  if (total === 0) {
    return (
      <Page title="Could not be processed">
        <EmptyList
          art="done"
          heading="Everything could be processed"
          text="An event that cannot be booked waits here with its reason, and is never guessed at."
        />
      </Page>
    );
  }
  const actions = (id: string) => (
    <ButtonGroup>
      <Button
        size="micro"
        loading={working.has(id)}
        accessibilityLabel={`Try again: event ${id}`}
        onClick={() => send("retry", [id])}
      >
        Try again
      </Button>
      <Button
        size="micro"
        variant="tertiary"
        accessibilityLabel={`Discard event ${id}`}
        onClick={() => setDiscarding([id])}
      >
        Discard
      </Button>
    </ButtonGroup>
  );
  return (
    <Page
      title="Could not be processed"
      subtitle="Vouch books nothing it is not sure of. Each event says what was wrong; it is kept for 30 days."
      primaryAction={{
        content: pages > 1 ? "Try this page again" : "Try all again",
        loading: working.size > 0,
        onAction: () =>
          send(
            "retry",
            rows.map(({ id }) => id),
          ),
      }}
    >
      <BlockStack gap="400">
        <NotSaved problem={problem} />
        {refused > 0 && (
          <Banner tone="warning" title={`${counted(refused, "event")} could still not be processed`}>
            <p>
              {refused === 1
                ? "The reason below is the one it has now."
                : "The reasons below are the ones they have now."}
            </p>
          </Banner>
        )}
        <Card padding="0">
          <ListTable
            columns={[
              { title: "Reason", cell: (row) => <Reason row={row} /> },
              { title: "Event", cell: (row) => topicWords(row.topic) },
              {
                title: "Order",
                cell: (row) =>
                  row.orderId ? (
                    <OwnClick>
                      <OrderLink id={row.orderId} name={row.orderName} />
                    </OwnClick>
                  ) : (
                    "–"
                  ),
              },
              { title: "Received", cell: (row) => whenExactly(row.receivedAt, clock) },
              { title: "Tried", numeric: true, cell: (row) => count(row.attempts + 1) },
              { title: "Actions", cell: (row) => <OwnClick>{actions(row.id)}</OwnClick> },
            ]}
            rows={rows}
            idOf={(row) => row.id}
            condensed={(row) => ({
              title: <Reason row={row} />,
              line: (
                <OwnClick>
                  {`${topicWords(row.topic)}, ${whenExactly(row.receivedAt, clock)}`}
                  {row.orderId && (
                    <>
                      {", order "}
                      <OrderLink id={row.orderId} name={row.orderName} />
                    </>
                  )}
                </OwnClick>
              ),
              badge: actions(row.id),
            })}
            resource={{ singular: "event", plural: "events" }}
            selection={{
              chosen: selectedResources,
              onChange: handleSelectionChange,
              actions: [
                { content: "Try again", onAction: () => send("retry", selectedResources) },
                { content: "Discard", onAction: () => setDiscarding(selectedResources) },
              ],
            }}
            loading={busy}
            pagination={pagingOf({ page, pages }, (page) => change({ page }), `${count(total)} in all`)}
          />
        </Card>
      </BlockStack>
      <Modal
        open={discarding.length > 0}
        onClose={() => setDiscarding([])}
        title={`Discard ${counted(discarding.length, "event")}?`}
        primaryAction={{
          content: `Discard ${counted(discarding.length, "event")}`,
          destructive: true,
          loading: working.size > 0,
          onAction: () => send("discard", discarding),
        }}
        secondaryActions={[{ content: "Keep", onAction: () => setDiscarding([]) }]}
      >
        <Modal.Section>
          <Text as="p">
            What Shopify sent is erased and nothing is booked from it. A later event of the same order is still heard.
          </Text>
        </Modal.Section>
      </Modal>
    </Page>
  );
}

function useWishes(done: () => void) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useAnswer(answer, (told) => {
    if (told.kind === "refused") return done();
    const { settled, discarded } = told;
    if (settled > 0) toast(`${counted(settled, "event")} processed`);
    if (discarded > 0) toast(`${counted(discarded, "event")} discarded`);
    done();
  });
  const working = new Set(fetcher.state === "idle" ? [] : String(fetcher.formData?.get("ids") ?? "").split(","));
  const send = (wish: "retry" | "discard", ids: readonly string[]) =>
    fetcher.submit({ wish, ids: ids.join(",") }, { method: "post" });
  return { send, working, refused: answer?.kind === "done" ? answer.refused : 0, problem: notSaved(answer) };
}

/** What was wrong, and what can be done about it. */
function Reason({ row }: { row: { reason: string; topic: string; orderId: unknown; detail: string } }) {
  return (
    <span className="vouch-problem">
      <BlockStack gap="050">
        <Text as="span">{row.detail}</Text>
        <Text as="span" variant="bodySm" tone="subdued" fontWeight="regular">
          {remedyOf(row)}
        </Text>
      </BlockStack>
    </span>
  );
}

/** An order that is not known here has no other name than Shopify's long id. */
const OrderLink = ({ id, name }: { id: string; name: string | null }) => (
  <Link url={`shopify://admin/orders/${id}`} target="_top" monochrome>
    {name ?? id}
  </Link>
);
