import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { Page, PageActions } from "@shopify/polaris";
import { useRef } from "react";
import { NEW_PARTNER, PartnerFields } from "../components/partner-fields.tsx";
import { SaveBar } from "../components/save-bar.tsx";
import { useFields } from "../components/use-fields.ts";
import { fieldsOf, merchantOf } from "../merchant.server.ts";
import { createPartner, listGroups } from "../services/partners.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  return { groups: await listGroups(shop.id) };
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const made = await createPartner(shop, await fieldsOf(request), now);
  return made.kind === "created" ? redirect(`/app/partners/${made.partnerId}?done=partner-added`) : made.problems;
}

export default function NewPartner() {
  const { groups } = useLoaderData<typeof loader>();
  const problems = useActionData<typeof action>();
  const form = useFields(NEW_PARTNER, problems);
  const element = useRef<HTMLFormElement>(null);
  const saving = useNavigation().formMethod === "POST";
  const save = () => element.current?.requestSubmit();
  return (
    <Page title="Add partner" backAction={{ content: "Partners", url: "/app/partners" }} narrowWidth>
      <Form method="post" ref={element} noValidate>
        <SaveBar
          id="partner-new"
          dirty={form.dirty && !saving}
          saving={saving}
          onSave={save}
          onDiscard={form.discard}
        />
        <PartnerFields form={form} groups={groups} />
        <PageActions primaryAction={{ content: "Add partner", onAction: save, loading: saving }} />
      </Form>
    </Page>
  );
}
