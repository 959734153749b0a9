import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack, Page, Text } from "@shopify/polaris";
import { useRef } from "react";
import { toast } from "../components/bridge.ts";
import { useChangeQuestion } from "../components/change-question.tsx";
import { ChangedAddresses } from "../components/changed-addresses.tsx";
import { DifferenceCard } from "../components/difference-card.tsx";
import { acceptAllQuestion, acceptQuestion, settledWords } from "../components/difference-words.ts";
import { EmptyList } from "../components/empty-list.tsx";
import { GoneCodes } from "../components/gone-codes.tsx";
import { Looked, useLook } from "../components/look-at-store.tsx";
import { counted } from "../components/numbers.ts";
import { useAddress } from "../components/use-address.ts";
import { useAnswer } from "../components/use-answer.ts";
import { saidOf } from "../domain/difference.ts";
import { pageNumber } from "../domain/page.ts";
import { unreachable } from "../domain/result.ts";
import { fieldsOf, type Merchant, merchantOf, unlessBusy } from "../merchant.server.ts";
import {
  acceptDiscounts,
  listDifferences,
  readReaches,
  repairDiscounts,
  stopDiscounts,
} from "../services/differences.ts";
import { listGone } from "../services/gone-codes.ts";
import { listChangedAddresses } from "../services/short-addresses.ts";
import { type ShownDifference, stillShown } from "../services/shown-differences.ts";
import { lookAtStore, readSweep } from "../services/sweep.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const offer = query.get("offer") ?? "";
  const offerId = /^\d{1,9}$/.test(offer) ? Number(offer) : null;
  const [differing, sweep, gone, addresses] = await Promise.all([
    listDifferences(shop.id, { offerId, page: pageNumber(query.get("page")) }),
    readSweep(shop.id),
    listGone(shop, pageNumber(query.get("gone")), now),
    listChangedAddresses(shop.id),
  ]);
  return { ...differing, reaches: await readReaches(shop.id, differing.rows, now), addresses, sweep, gone };
}

// A page shows 50 rows; more at once is no merchant's click.
const MOST = 50;

export async function action({ request }: ActionFunctionArgs) {
  const merchant = await merchantOf(request);
  const fields = await fieldsOf(request);
  return unlessBusy(
    () => carryOut(merchant, fields),
    ({ message }) => ({ refused: [message], waiting: 0 }),
  );
}

async function carryOut({ shop, call, now }: Merchant, fields: Readonly<Record<string, string>>) {
  if (fields.wish === "look") {
    await lookAtStore(shop.id);
    return { refused: [], waiting: 0 };
  }
  const settle = SETTLE[fields.wish as keyof typeof SETTLE];
  if (!settle) throw new Response("Choose which of the two holds.", { status: 400 });
  const { gids, left } = await stillShown(shop.id, shownOf(fields), { follows: fields.wish === "accept" });
  const refused = left;
  let waiting = 0;
  for (const settled of await settle(shop, call, gids, now)) {
    switch (settled.kind) {
      case "refused":
        refused.push(settled.message);
        break;
      case "waiting":
        waiting += 1;
        break;
      case "done":
      case "not-found":
        break;
      default:
        unreachable(settled);
    }
  }
  return { refused: [...new Set(refused)], waiting };
}

/** What the page showed: line by line the discounts, and what was said of each. */
function shownOf({ gids, said }: Readonly<Record<string, string>>): ShownDifference[] {
  const lines = (said ?? "").split("\n");
  const named = (gids ?? "").split("\n").filter(Boolean).slice(0, MOST);
  return named.map((gid, n) => ({ gid, said: lines[n] ?? "" }));
}

const SETTLE = { repair: repairDiscounts, accept: acceptDiscounts, stop: stopDiscounts };

export default function Differences() {
  const { rows, reaches, total, page, pages, sweep, gone, addresses } = useLoaderData<typeof loader>();
  const { change } = useAddress();
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.state === "idle" ? fetcher.data : undefined;
  useAnswer(fetcher.data, ({ refused, waiting }) => {
    if (refused.length === 0 && waiting === 0) toast(settled.current);
  });
  const look = useLook(sweep);
  const settled = useRef("");
  const settle = (wish: keyof typeof SETTLE, gids: readonly string[]) => {
    const chosen = rows.filter(({ gid }) => gids.includes(gid));
    settled.current = settledWords(wish, chosen);
    const said = chosen.map(({ differences }) => saidOf(differences));
    const shown = { gids: chosen.map(({ gid }) => gid).join("\n"), said: said.join("\n") };
    void fetcher.submit({ wish, ...shown }, { method: "post" });
  };
  const { ask, dialog } = useChangeQuestion();
  const reachOf = (offerId: number) => reaches.find(({ offer }) => offer.id === offerId);
  const wish = (what: keyof typeof SETTLE, row: (typeof rows)[number]) => {
    const question = acceptQuestion(what, row, reachOf(row.offer.id));
    const onConfirm = () => settle(what, [row.gid]);
    if (question === null) onConfirm();
    else ask({ ...question, onConfirm });
  };
  const all = rows.map(({ gid }) => gid);
  const askForAll = () => ask({ ...acceptAllQuestion(rows, reaches), onConfirm: () => settle("accept", all) });
  const busy = fetcher.state !== "idle";
  return (
    <Page
      title="Differences"
      subtitle="Discounts, codes and short addresses of which Shopify says something else than Vouch."
      backAction={{ content: "Offers", url: "/app/offers" }}
      {...(rows.length > 1 && {
        primaryAction: { content: "Use Vouch’s for all", onAction: () => settle("repair", all), loading: busy },
      })}
      secondaryActions={[
        ...(rows.length > 1 ? [{ content: "Use Shopify’s for all", onAction: askForAll, loading: busy }] : []),
        look.action,
      ]}
    >
      <BlockStack gap="400">
        <Looked sweep={sweep} />
        <GoneCodes gone={gone} />
        {answer && answer.refused.length > 0 && <Banner tone="critical">{answer.refused.join(" ")}</Banner>}
        {answer && answer.waiting > 0 && (
          <Banner tone="warning">Shopify has not been told all of it yet. Vouch goes on by itself.</Banner>
        )}
        <ChangedAddresses addresses={addresses} />
        {total === 0 && addresses.length === 0 && gone.total === 0 && (
          <EmptyList
            art="done"
            heading="Shopify and Vouch say the same"
            text="What you change on a discount in Shopify shows here, with both ways to settle it. Which products, collections or customers a discount is for is not compared."
            action={{ content: "See offers", url: "/app/offers" }}
          />
        )}
        {rows.map((row) => (
          <DifferenceCard
            key={row.gid}
            row={row}
            others={rows.filter(({ kind, offer }) => kind === "shared" && offer.id === row.offer.id).length - 1}
            busy={busy}
            onWish={(what) => wish(what, row)}
          />
        ))}
        {pages > 1 && (
          <InlineStack align="center" gap="200" blockAlign="center">
            <Button disabled={page <= 1} onClick={() => change({ page: String(page - 1) })}>
              Previous
            </Button>
            <Text as="span">{`${counted(total, "difference")} in all`}</Text>
            <Button disabled={page >= pages} onClick={() => change({ page: String(page + 1) })}>
              Next
            </Button>
          </InlineStack>
        )}
      </BlockStack>
      {dialog}
    </Page>
  );
}
