import { type ActionFunctionArgs, type LoaderFunctionArgs, replace } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { Box, Card, Checkbox, Page, PageActions } from "@shopify/polaris";
import { useRef, useState } from "react";
import { NotSaved } from "../components/not-saved.tsx";
import { NEW_PARTNER, PartnerFields } from "../components/partner-fields.tsx";
import { SaveBar } from "../components/save-bar.tsx";
import { useFields } from "../components/use-fields.ts";
import { env } from "../env.server.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { createPartner, listGroups } from "../services/partners.ts";
import { readStandard } from "../services/settings.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const [groups, { terms }] = await Promise.all([listGroups(shop.id), readStandard(shop.id)]);
  return { groups, standard: terms, sendsMail: env.SMTP_URL !== undefined };
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const fields = await fieldsOf(request);
  const made = await unlessBusy(() => createPartner(shop, fields, now));
  if (made.kind !== "created") return made.problems;
  // In the form's place: Back would open it again, empty.
  return replace(
    `/app/partners/${made.partnerId}?done=${fields.invite === "on" ? "partner-invited" : "partner-added"}`,
  );
}

export default function NewPartner() {
  const { groups, standard, sendsMail } = useLoaderData<typeof loader>();
  const problems = useActionData<typeof action>();
  const form = useFields(NEW_PARTNER, problems);
  const [invited, setInvited] = useState(false);
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
        {form.problem("form") !== undefined && (
          <Box paddingBlockEnd="400">
            <NotSaved problem={form.problem("form")} />
          </Box>
        )}
        <PartnerFields form={form} groups={groups} standard={standard} />
        <Box paddingBlockStart="400">
          <Card>
            <Checkbox
              label="Invite by mail"
              name="invite"
              value="on"
              checked={invited}
              onChange={setInvited}
              disabled={!sendsMail}
              helpText={
                sendsMail
                  ? "A link is mailed on which they accept. Until then they are invited, and earn nothing."
                  : "No mail server is set, so that nobody can be invited. Settings says more."
              }
            />
          </Card>
        </Box>
        <PageActions
          primaryAction={{ content: invited ? "Send invitation" : "Add partner", onAction: save, loading: saving }}
        />
      </Form>
    </Page>
  );
}
