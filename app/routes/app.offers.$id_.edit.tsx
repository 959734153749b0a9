import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation, useSubmit } from "@remix-run/react";
import { Banner, BlockStack, Layout, Page, PageActions } from "@shopify/polaris";
import { useMemo, useRef } from "react";
import { OfferFields } from "../components/offer/offer-fields.tsx";
import { formOf, type OfferForm } from "../components/offer/offer-form.ts";
import { OfferSummary } from "../components/offer/offer-summary.tsx";
import { OfferVersions } from "../components/offer/offer-versions.tsx";
import { SavingWarning } from "../components/offer/saving-warning.tsx";
import { SaveBar } from "../components/save-bar.tsx";
import { type ShopView, useShop } from "../components/shop-context.tsx";
import { useFields } from "../components/use-fields.ts";
import { changedFields } from "../domain/changed-fields.ts";
import type { Offer } from "../domain/offer.ts";
import { changeProblem } from "../domain/offer-change.ts";
import { parseOffer } from "../domain/offer-form.ts";
import { OFFER_TERMS_NAMES } from "../domain/terms-form.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { readReach } from "../services/live-codes.ts";
import { editOffer, getOffer, listVersions, readNamedAfter, restoreOffer } from "../services/offers.ts";

const idOf = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0);

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const offer = await getOffer(shop.id, idOf(params.id));
  if (!offer) throw new Response("There is no such offer in this store.", { status: 404 });
  const [versions, named, reach] = await Promise.all([
    listVersions(shop.id, offer.id),
    readNamedAfter(shop.id, offer),
    readReach(shop.id, offer.id, now),
  ]);
  return { offer, versions, named, reach };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, call, now } = await merchantOf(request);
  const fields = await fieldsOf(request);
  const offerId = idOf(params.id);
  const version = Number(fields.version);
  const saved = await unlessBusy(() =>
    fields.wish === "restore"
      ? restoreOffer(shop, call, { offerId, version, shown: Number(fields.shown) }, now)
      : editOffer(shop, call, { offerId, version, fields }, now),
  );
  if (saved.kind === "not-found") throw new Response("There is no such offer in this store.", { status: 404 });
  if (saved.kind === "refused") return saved.problems;
  const done = saved.kind === "waiting" ? "offer-waits" : saved.termsFrom === undefined ? "offer-saved" : "offer-earns";
  return redirect(`/app/offers/${offerId}?done=${done}`);
}

export default function EditOffer() {
  const { offer, versions, named, reach } = useLoaderData<typeof loader>();
  const shop = useShop();
  const { timeZone } = shop;
  const problems = useActionData<typeof action>();
  const saved = useMemo(() => formOf(offer, timeZone), [offer, timeZone]);
  const form = useFields(saved, problems, (values) => cannotBe(offer, values, shop));
  const submit = useSubmit();
  const element = useRef<HTMLFormElement>(null);
  const saving = useNavigation().formMethod === "POST";
  const save = () => element.current?.requestSubmit();
  const failed = form.problem("form");
  return (
    <Page
      title="Edit offer"
      subtitle={offer.title}
      backAction={{ content: offer.title, url: `/app/offers/${offer.id}` }}
    >
      <Form
        method="post"
        ref={element}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit({ ...sentOf(form.values, saved), version: offer.version }, { method: "post" });
        }}
      >
        <SaveBar id="offer-edit" dirty={form.dirty && !saving} saving={saving} onSave={save} onDiscard={form.discard} />
        <Layout>
          <Layout.Section>
            <BlockStack gap="400">
              {failed && <Banner tone="critical">{failed}</Banner>}
              <OfferFields form={form} />
            </BlockStack>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <OfferSummary values={form.values} />
              {form.dirty && <SavingWarning offer={offer} reach={reach} named={named} values={form.values} />}
              <OfferVersions offer={offer} versions={versions} reach={reach} named={named} />
            </BlockStack>
          </Layout.Section>
        </Layout>
        <PageActions primaryAction={{ content: "Save", onAction: save, loading: saving, disabled: !form.dirty }} />
      </Form>
    </Page>
  );
}

/** All that a version tells of, and of a note and terms what was typed anew: another window may have saved these. */
function sentOf(typed: OfferForm, shown: OfferForm): Record<string, string> {
  const { note: _, commission: __, rate: ___, commissionAmount: ____, ...discount } = typed;
  return { ...changedFields(typed, shown, OFFER_TERMS_NAMES), ...discount };
}

/** Why the offer cannot become what is typed. */
function cannotBe(offer: Offer, values: OfferForm, shop: Pick<ShopView, "currency" | "timeZone" | "now">) {
  const read = parseOffer({ ...values, title: values.title || "–" }, shop);
  return read.ok ? changeProblem(offer, read.value) : null;
}
