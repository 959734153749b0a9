import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Button, InlineStack, Layout, Page, Text } from "@shopify/polaris";
import { useRef, useState } from "react";
import { toast } from "../components/bridge.ts";
import { NotDone, NotSaved, notSaved } from "../components/not-saved.tsx";
import { PayeeBadge } from "../components/payee-card.tsx";
import { PayeeFields } from "../components/payee-fields.tsx";
import { PayeeHistory } from "../components/payee-history.tsx";
import { holdWords, payoutLines } from "../components/payee-words.ts";
import { SaveBar } from "../components/save-bar.tsx";
import { useShop } from "../components/shop-context.tsx";
import { useAnswer } from "../components/use-answer.ts";
import { useFields } from "../components/use-fields.ts";
import { env } from "../env.server.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { getPartner } from "../services/partners.ts";
import { ACCOUNT_COUNTRIES, COUNTRIES } from "../services/payee-checks.ts";
import { readPayee, revealPayout, savePayee } from "../services/payees.ts";

const NOBODY = "There is no such partner in this store.";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const partner = await getPartner(shop.id, idOf(params.id));
  if (!partner) throw new Response(NOBODY, { status: 404 });
  const before = new URL(request.url).searchParams.get("before");
  const payee = await readPayee({ shopId: shop.id, partnerId: partner.id }, now, idOf(before) || null);
  return {
    partner: { id: partner.id, name: partner.name, email: partner.email },
    payee,
    before,
    countries: COUNTRIES,
    bankCountries: ACCOUNT_COUNTRIES,
    sendsMail: env.SMTP_URL !== undefined,
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const partner = await getPartner(shop.id, idOf(params.id));
  if (!partner) throw new Response(NOBODY, { status: 404 });
  const whose = { shopId: shop.id, partnerId: partner.id };
  const fields = await fieldsOf(request);
  const answer = await unlessBusy(async () =>
    fields.wish === "reveal" ? revealPayout(whose, now) : savePayee({ ...whose, by: "merchant", fields, now }),
  );
  if (answer.kind === "not-found") throw new Response(NOBODY, { status: 404 });
  return answer;
}

export default function PayeePage() {
  const { partner, payee, before, countries, bankCountries } = useLoaderData<typeof loader>();
  const clock = useShop();
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const form = useFields(payee.form, answer?.kind === "refused" ? answer.problems : undefined);
  const element = useRef<HTMLFormElement>(null);
  useAnswer(answer, (told) => {
    if (told.kind !== "saved") return;
    toast(told.changed ? "Payout details saved" : "Nothing was changed");
    // Where the money goes is in no form: what was typed of it goes, and "as now" is chosen again.
    form.set(told.form);
  });
  // What was shown in full is hidden with the next change: it would be the former.
  const changed = payee.history.find(({ parts }) => parts.includes("payout"))?.seq;
  const here = `/app/partners/${partner.id}/payee`;
  return (
    <Page
      title="Payout details"
      titleMetadata={<PayeeBadge state={payee} />}
      subtitle={partner.name}
      backAction={{ content: partner.name, url: `/app/partners/${partner.id}` }}
    >
      <BlockStack gap="400">
        {payee.hold !== null && (
          <Banner tone="warning">
            <p>{holdWords(payee.hold, clock)} So somebody who took over an account cannot be paid at once.</p>
          </Banner>
        )}
        <NotSaved problem={form.problem("form")} />
        <Warnings />
        <Layout>
          <Layout.Section>
            <fetcher.Form method="post" ref={element} noValidate>
              <SaveBar
                id="payee"
                dirty={form.dirty}
                saving={fetcher.state !== "idle"}
                onSave={() => element.current?.requestSubmit()}
                onDiscard={form.discard}
              />
              <PayeeFields
                form={form}
                masked={payee.unreadable === null ? payee.masked : null}
                stored={<Stored key={changed ?? 0} countries={countries} />}
                countries={countries}
                bankCountries={bankCountries}
              />
            </fetcher.Form>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <PayeeHistory
              events={payee.history}
              newest={before === null ? null : here}
              older={payee.older === null ? null : `${here}?before=${payee.older}`}
            />
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}

/** What keeps a change from being told, or the details from being read. */
function Warnings() {
  const { partner, payee, sendsMail } = useLoaderData<typeof loader>();
  return (
    <>
      {payee.unreadable !== null && (
        <Banner tone="critical" title="These details cannot be read">
          <p>
            {payee.unreadable === "altered"
              ? "What is stored was changed outside of Vouch, or belongs to somebody else. Nothing is paid by it. Enter the details again, and ask who can write to the database."
              : "They were encrypted under an app secret that is no longer set. Whoever operates Vouch can set SHOPIFY_API_SECRET_OLD to it; or enter the details again."}
          </p>
        </Banner>
      )}
      {(partner.email === null || !sendsMail) && (
        <Banner tone="info">
          <p>
            {partner.email === null
              ? `${partner.name} has no e-mail address: nobody is told when these details change.`
              : "No mail server is set, so that partners are not told when their details change. Settings says more."}
          </p>
        </Banner>
      )}
    </>
  );
}

/** Shows where the money goes in full, once it is asked for; that it was asked for stands in the history. */
function Stored({ countries }: { countries: readonly { code: string; name: string }[] }) {
  const fetcher = useFetcher<typeof action>();
  const [hidden, setHidden] = useState(false);
  const answer = fetcher.data;
  const payout = answer?.kind === "revealed" && !hidden ? answer.payout : null;
  const reveal = () => {
    setHidden(false);
    void fetcher.submit({ wish: "reveal" }, { method: "post" });
  };
  if (payout === null) {
    return (
      <InlineStack>
        <Button size="slim" onClick={reveal} loading={fetcher.state !== "idle"}>
          Show in full
        </Button>
        <NotDone problem={notSaved(answer)} />
      </InlineStack>
    );
  }
  const nameOf = (code: string) => countries.find((country) => country.code === code)?.name ?? code;
  return (
    <BlockStack gap="200">
      {payoutLines(payout, nameOf).map(([label, value]) => (
        <BlockStack key={label}>
          <Text as="span" tone="subdued">
            {label}
          </Text>
          <Text as="span" breakWord>
            {value}
          </Text>
        </BlockStack>
      ))}
      <InlineStack>
        <Button size="slim" onClick={() => setHidden(true)}>
          Hide
        </Button>
      </InlineStack>
    </BlockStack>
  );
}

const idOf = (text: string | null | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0);
