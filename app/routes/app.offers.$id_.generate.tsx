import { randomBytes } from "node:crypto";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import {
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  FormLayout,
  InlineStack,
  Page,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { useEffect, useState } from "react";
import { type Column, ListTable } from "../components/list-table.tsx";
import { count, counted } from "../components/numbers.ts";
import { idleWords } from "../components/offer-words.ts";
import { useShop } from "../components/shop-context.tsx";
import { useAddress } from "../components/use-address.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { getOffer } from "../services/offers.ts";
import { listGroups } from "../services/partners.ts";
import { type PatternRow, type Preview, previewPattern, startPattern } from "../services/patterns.ts";

const idOf = (text: string | null | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0);
const SHOWN = 50;
const FIRST_PATTERN = "{FIRST}{VALUE}";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, call } = await merchantOf(request);
  const offer = await getOffer(shop.id, idOf(params.id));
  if (!offer) throw new Response("There is no such offer in this store.", { status: 404 });
  const query = new URL(request.url).searchParams;
  const pattern = (query.get("pattern") ?? FIRST_PATTERN).slice(0, 200);
  const groupId = idOf(query.get("group")) || null;
  // Kept in the address, so that random parts stay what was shown.
  const seed = /^[0-9a-f]{16}$/.test(query.get("seed") ?? "")
    ? (query.get("seed") ?? "")
    : randomBytes(8).toString("hex");
  const [preview, groups] = await Promise.all([
    previewPattern(shop, call, offer, { pattern, groupId, seed }),
    listGroups(shop.id),
  ]);
  const { rows, notAsked, problem: unheard } = preview.ok ? preview.value : NOTHING;
  return {
    offer,
    groups,
    wish: { pattern, group: groupId === null ? "" : String(groupId), seed },
    problem: preview.ok ? null : preview.error,
    notAsked: { names: notAsked, why: unheard },
    total: rows.length,
    ready: rows.filter(({ code }) => code !== null).length,
    taken: rows.filter(({ instead }) => instead !== null).length,
    hinted: rows.filter(({ hint }) => hint !== null).length,
    rows: rows.toSorted((one, other) => weightOf(other) - weightOf(one)).slice(0, SHOWN),
  };
}

const NOTHING: Preview = { rows: [], notAsked: 0, problem: null };

// What a merchant should look at stands first.
const weightOf = ({ code, instead, hint }: PatternRow) =>
  code === null ? 3 : instead !== null ? 2 : hint !== null ? 1 : 0;

export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const offer = await getOffer(shop.id, idOf(params.id));
  if (!offer) throw new Response("There is no such offer in this store.", { status: 404 });
  const fields = await fieldsOf(request);
  const wish = { pattern: fields.pattern ?? "", groupId: idOf(fields.group) || null, seed: fields.seed ?? "" };
  const started = await unlessBusy(
    () => startPattern(shop, call, offer, wish, now),
    ({ message }) => ({ kind: "refused" as const, message }),
  );
  return started.kind === "started" ? redirect(`/app/imports/${started.id}`) : { message: started.message };
}

export default function Generate() {
  const { offer, groups, wish, problem, notAsked, total, ready, taken, hinted, rows } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const idle = idleWords(offer, useShop());
  const { change, busy } = useAddress();
  const making = useNavigation().formMethod === "POST";
  const [pattern, setPattern] = useState(wish.pattern);
  useEffect(() => {
    if (pattern === wish.pattern) return;
    const timer = setTimeout(() => change({ pattern, seed: wish.seed }, "replace"), 300);
    return () => clearTimeout(timer);
  }, [pattern, wish.pattern, wish.seed, change]);
  const error = problem ?? undefined;
  return (
    <Page
      title="Make codes for many partners"
      subtitle={offer.title}
      backAction={{ content: offer.title, url: `/app/offers/${offer.id}` }}
    >
      <Form method="post">
        <input type="hidden" name="seed" value={wish.seed} />
        <BlockStack gap="400">
          {idle !== null && <Banner tone="warning">{idle}</Banner>}
          {refused && <Banner tone="critical">{refused.message}</Banner>}
          {notAsked.names > 0 && (
            <Banner tone={notAsked.why === null ? "info" : "warning"}>{notAskedWords(notAsked)}</Banner>
          )}
          <Card>
            <FormLayout>
              <TextField
                label="Pattern"
                name="pattern"
                value={pattern}
                onChange={setPattern}
                autoComplete="off"
                monospaced
                maxLength={200}
                helpText="{FIRST} {LAST} {NAME} {INITIALS} of the partner, {BRAND} your store, {VALUE} what the offer gives, {RANDOM4} four letters and digits that nobody guesses."
                {...(error !== undefined && { error })}
              />
              <Select
                label="For"
                name="group"
                options={[
                  { label: "All active partners without a code of this offer", value: "" },
                  ...groups.map(({ id, name }) => ({ label: `Group ${name}`, value: String(id) })),
                ]}
                value={wish.group}
                onChange={(group) => change({ group, seed: wish.seed })}
              />
            </FormLayout>
          </Card>
          {problem === null && (
            <Card padding="0">
              <ListTable
                columns={COLUMNS}
                rows={rows}
                idOf={(row) => String(row.partner.id)}
                condensed={(row) => ({ title: row.partner.name, value: row.code ?? "–", line: remarkOf(row) })}
                resource={{ singular: "code", plural: "codes" }}
                loading={busy}
                empty={
                  <Text as="p" alignment="center" tone="subdued">
                    {`No active partner ${wish.group === "" ? "" : "of this group "}is without a code of this offer.`}
                  </Text>
                }
              />
            </Card>
          )}
          <Box paddingInline={{ xs: "400", sm: "0" }}>
            <InlineStack align="space-between" blockAlign="center" gap="300">
              <Text as="p" tone="subdued">
                {total > 0 && summaryOf({ total, ready, taken, hinted })}
              </Text>
              <Button
                variant="primary"
                submit
                loading={making}
                disabled={ready === 0 || busy || pattern !== wish.pattern}
              >
                {ready === 0 ? "Make codes" : `Make ${counted(ready, "code")}`}
              </Button>
            </InlineStack>
          </Box>
        </BlockStack>
      </Form>
    </Page>
  );
}

type Row = ReturnType<typeof useLoaderData<typeof loader>>["rows"][number];

const COLUMNS: Column<Row>[] = [
  { title: "Partner", cell: (row) => row.partner.name },
  {
    title: "Code",
    cell: (row) => (
      <Text as="span" fontWeight="semibold">
        {row.code ?? "–"}
      </Text>
    ),
  },
  { title: "Remark", cell: remarkOf },
];

function notAskedWords({ names, why }: { names: number; why: string | null }): string {
  const told = `Whether your store has ${counted(names, "more name")} already is found out when the codes are made. What it has is told then, and those partners go without until you make codes for them once more.`;
  return why === null ? told : `${why} ${told}`;
}

function remarkOf({ code, instead, takenIn, hint }: Row): string {
  if (code === null) return "Nothing of the name can be a code. Give this partner one by hand.";
  const taken =
    instead !== null &&
    (takenIn === "store" ? `${instead} is a discount in your store already.` : `${instead} is taken.`);
  return [taken, hint].filter(Boolean).join(" ");
}

function summaryOf({ total, ready, taken, hinted }: { total: number; ready: number; taken: number; hinted: number }) {
  const parts = [
    `${count(ready)} of ${count(total)} ready`,
    ...(taken > 0 ? [`${count(taken)} with another ending, since the name is taken`] : []),
    ...(hinted > 0 ? [`${count(hinted)} to look at`] : []),
  ];
  return `${parts.join(" · ")}.${total > SHOWN ? ` The first ${SHOWN} are shown.` : ""}`;
}
