import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import {
  Badge,
  Banner,
  BlockStack,
  Button,
  Card,
  InlineStack,
  Link,
  List,
  Page,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useState } from "react";
import { BATCH_STATE } from "../components/batch/batch-words.ts";
import { offerChoice } from "../components/batch/draft-offers.tsx";
import { FileField } from "../components/file-field.tsx";
import { type Column, ListTable } from "../components/list-table.tsx";
import { counted } from "../components/numbers.ts";
import { OwnClick } from "../components/own-click.tsx";
import { pagingOf } from "../components/paging.ts";
import { useShop } from "../components/shop-context.tsx";
import { useAddress } from "../components/use-address.ts";
import { when } from "../components/when.ts";
import type { Instant } from "../domain/ids.ts";
import { pageNumber } from "../domain/page.ts";
import { merchantOf, unlessBusy } from "../merchant.server.ts";
import { draftImport, listBatches } from "../services/imports.ts";
import { listOfferNames } from "../services/offers.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const query = new URL(request.url).searchParams;
  const [batches, offers] = await Promise.all([
    listBatches(shop.id, pageNumber(query.get("page"))),
    listOfferNames(shop.id),
  ]);
  const rows = batches.rows.map(({ id, kind, source, state, createdAt, wrong }) => ({
    id,
    kind,
    source,
    state,
    createdAt,
    wrong,
  }));
  const named = query.get("offer") ?? "";
  // Which of several is meant the merchant alone can say.
  const only = offers.length === 1 ? String(offers[0]?.id) : "";
  return { batches: { ...batches, rows }, offers, offer: named || only };
}

const MOST_BYTES = 20 * 1024 * 1024;

export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) {
    return { message: "The file is larger than 20 MB. Split it, and import one part after the other." };
  }
  const form = await request.formData();
  const [file, pasted, offer] = [form.get("file"), form.get("pasted"), form.get("offerId")];
  const text = typeof pasted === "string" ? pasted.trim() : "";
  const chosen = file instanceof File && file.size > 0 ? file : null;
  if (chosen !== null && text !== "")
    return { message: "You chose a file and pasted rows. Remove the file, or empty the field: one of them is read." };
  if (chosen === null && text === "") return { message: "Choose a file, or paste rows." };
  const bytes = chosen ? new Uint8Array(await chosen.arrayBuffer()) : new TextEncoder().encode(text);
  const known = new Set((await listOfferNames(shop.id)).map(({ id }) => id));
  const offerId = known.has(Number(offer)) ? Number(offer) : null;
  const name = (chosen?.name ?? "Pasted rows").slice(0, 200);
  const drafted = await unlessBusy(
    () => draftImport(shop, { bytes, name, offerId }, now),
    ({ message }) => ({ kind: "refused" as const, message }),
  );
  return drafted.kind === "drafted" ? redirect(`/app/imports/${drafted.id}`) : { message: drafted.message };
}

export default function Imports() {
  const { batches, offers, offer } = useLoaderData<typeof loader>();
  return (
    <Page
      title="Import codes and partners"
      backAction={{ content: "Offers", url: "/app/offers" }}
      secondaryActions={[{ content: "Move in from another program", url: "/app/moving" }]}
    >
      <BlockStack gap="400">
        <NewImport offers={offers} offer={offer} />
        {batches.total > 0 && <Former batches={batches} />}
      </BlockStack>
    </Page>
  );
}

/** Some fifteen lines: thousands that are pasted scroll within. */
const PASTED_HEIGHT = 320;

type NewImportProps = Pick<ReturnType<typeof useLoaderData<typeof loader>>, "offers" | "offer">;

function NewImport({ offers, offer }: NewImportProps) {
  const problem = useActionData<typeof action>();
  const busy = useNavigation().formMethod === "POST";
  const clock = useShop();
  const [pasted, setPasted] = useState("");
  const [offerId, setOfferId] = useState(offer);
  const options = [
    { label: "Choose an offer", value: "" },
    ...offers.toReversed().map((one) => ({ label: offerChoice(one, clock), value: String(one.id) })),
  ];
  return (
    <Card>
      <Form method="post" encType="multipart/form-data">
        <BlockStack gap="400">
          {problem && <Banner tone="critical">{problem.message}</Banner>}
          <List>
            <List.Item>A row has a code, and whose it is: a name, an e-mail address, or both.</List.Item>
            <List.Item>
              Partners who are not here yet are made. Nothing is done before you have seen each row.
            </List.Item>
            <List.Item>Files of UpPromote, Refersion and GoAffPro are read as they are.</List.Item>
          </List>
          <FileField hint="CSV from any spreadsheet, up to 250,000 rows" />
          <TextField
            label="Or paste rows"
            name="pasted"
            value={pasted}
            onChange={setPasted}
            multiline={3}
            autoComplete="off"
            monospaced
            maxHeight={PASTED_HEIGHT}
            placeholder={"code, partner, email\nADA20, Ada Lovelace, ada@example.com"}
          />
          <Select
            label="Offer for codes whose row names none"
            name="offerId"
            helpText="Not needed where each row names its own, or has no code."
            options={options}
            value={offerId}
            onChange={setOfferId}
          />
          <InlineStack align="end">
            <Button variant="primary" submit loading={busy}>
              Read the rows
            </Button>
          </InlineStack>
        </BlockStack>
      </Form>
    </Card>
  );
}

type Batches = ReturnType<typeof useLoaderData<typeof loader>>["batches"];
type Batch = Batches["rows"][number];

function Former({ batches }: { batches: Batches }) {
  const clock = useShop();
  const { change } = useAddress();
  const said = (at: Instant) => when(at, clock);
  const columns: Column<Batch>[] = [
    { title: "Import", cell: (row) => <BatchLink batch={row} /> },
    { title: "State", cell: (row) => <State batch={row} /> },
    { title: "Begun", cell: (row) => said(row.createdAt) },
    { title: "", cell: (row) => row.state === "draft" && <GoOn batch={row} /> },
  ];
  return (
    <Card padding="0">
      <ListTable
        columns={columns}
        rows={batches.rows}
        idOf={(row) => String(row.id)}
        condensed={(row) => ({
          title: <BatchLink batch={row} />,
          line: said(row.createdAt),
          badge: <State batch={row} />,
        })}
        resource={{ singular: "import", plural: "imports" }}
        pagination={pagingOf(batches, (page) => change({ page }), counted(batches.total, "import"))}
      />
    </Card>
  );
}

function State({ batch: { state, wrong } }: { batch: Batch }) {
  return (
    <InlineStack align="start" gap="200" blockAlign="center">
      <Badge {...(state === "draft" && { tone: "attention" })}>{BATCH_STATE[state]}</Badge>
      {wrong > 0 && (
        <Text as="span" tone="subdued">
          {`${counted(wrong, "row")} ${wrong === 1 ? "needs" : "need"} you`}
        </Text>
      )}
    </InlineStack>
  );
}

const GoOn = ({ batch }: { batch: Batch }) => (
  <OwnClick>
    <Button size="slim" url={`/app/imports/${batch.id}`} accessibilityLabel={`Go on with ${batch.source}`}>
      Go on
    </Button>
  </OwnClick>
);

function BatchLink({ batch }: { batch: Batch }) {
  return (
    <Link url={`/app/imports/${batch.id}`} monochrome removeUnderline>
      <Text as="span" fontWeight="semibold">
        {batch.source}
      </Text>
    </Link>
  );
}
