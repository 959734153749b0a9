import { type ActionFunctionArgs, type LoaderFunctionArgs, replace } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { BlockStack, Layout, Page, PageActions } from "@shopify/polaris";
import { useRef } from "react";
import { NotSaved } from "../components/not-saved.tsx";
import { OfferFields } from "../components/offer/offer-fields.tsx";
import { formOf, newOffer } from "../components/offer/offer-form.ts";
import { OfferSummary } from "../components/offer/offer-summary.tsx";
import { SaveBar } from "../components/save-bar.tsx";
import { useFields } from "../components/use-fields.ts";
import { fieldsOf as dayAndTime } from "../components/when.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { createOffer, getOffer } from "../services/offers.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const start = dayAndTime(now, shop.timeZone);
  const from = new URL(request.url).searchParams.get("from") ?? "";
  const copied = /^\d{1,9}$/.test(from) ? await getOffer(shop.id, Number(from)) : null;
  if (copied === null) return newOffer(start.day, start.time);
  const title = `${copied.title.slice(0, 248)} (copy)`;
  return { ...formOf({ ...copied, title, endsAt: null }, shop.timeZone), startDate: start.day, startTime: start.time };
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const fields = await fieldsOf(request);
  const made = await unlessBusy(() => createOffer(shop, call, fields, now));
  // In the form's place: Back would open it again, empty, and a second offer is easily made.
  return made.kind === "created" ? replace(`/app/offers/${made.offerId}?done=offer-made`) : made.problems;
}

export default function NewOffer() {
  const start = useLoaderData<typeof loader>();
  const problems = useActionData<typeof action>();
  const saved = useRef(start);
  const form = useFields(saved.current, problems);
  const element = useRef<HTMLFormElement>(null);
  const saving = useNavigation().formMethod === "POST";
  const save = () => element.current?.requestSubmit();
  return (
    <Page title="Make offer" backAction={{ content: "Offers", url: "/app/offers" }}>
      <Form method="post" ref={element} noValidate>
        <SaveBar id="offer-new" dirty={form.dirty && !saving} saving={saving} onSave={save} onDiscard={form.discard} />
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              <NotSaved problem={form.problem("form")} />
              <OfferFields form={form} />
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <OfferSummary values={form.values} />
          </Layout.Section>
        </Layout>
        <PageActions primaryAction={{ content: "Make offer", onAction: save, loading: saving }} />
      </Form>
    </Page>
  );
}
