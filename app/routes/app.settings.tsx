import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, Card, InlineStack, Layout, List, Page, Text, TextField } from "@shopify/polaris";
import { useRef } from "react";
import { toast } from "../components/bridge.ts";
import { ruleSentences } from "../components/rule-words.ts";
import { SaveBar } from "../components/save-bar.tsx";
import { useShop } from "../components/shop-context.tsx";
import { useAnswer } from "../components/use-answer.ts";
import { useFields } from "../components/use-fields.ts";
import { dayName, sinceWords } from "../components/when.ts";
import { parseDay } from "../domain/time.ts";
import { fieldsOf, merchantOf } from "../merchant.server.ts";
import { getSettings, saveSettings } from "../services/settings.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  return { settings: await getSettings(shop), plan: shop.plan };
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  return saveSettings(shop, await fieldsOf(request), now);
}

export default function SettingsPage() {
  const { settings, plan } = useLoaderData<typeof loader>();
  const shop = useShop();
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const saved = { holdDays: String(settings.holdDays), earnsFromDay: settings.earnsFromDay as string };
  const form = useFields(saved, answer?.kind === "refused" ? answer.problems : undefined);
  const element = useRef<HTMLFormElement>(null);

  useAnswer(answer, ({ kind }) => {
    if (kind === "saved") toast("Settings saved");
  });
  return (
    <Page title="Settings">
      <fetcher.Form method="post" ref={element} noValidate>
        <SaveBar
          id="settings"
          dirty={form.dirty}
          saving={fetcher.state !== "idle"}
          onSave={() => element.current?.requestSubmit()}
          onDiscard={form.discard}
        />
        <Layout>
          <Layout.AnnotatedSection
            title="Commission"
            description="When a commission can be paid, and from which day on orders earn one."
          >
            <Card>
              <BlockStack gap="400">
                <TextField
                  label="Waiting period"
                  suffix="days"
                  inputMode="numeric"
                  helpText="A commission waits so long for a return before it is payable. A change holds for orders from now on."
                  {...form.bind("holdDays")}
                />
                <TextField
                  label="Orders earn from"
                  type="date"
                  max={shop.today}
                  helpText="Orders placed before this day are explained, and earn nothing."
                  {...form.bind("earnsFromDay")}
                />
                <DayChange day={form.values.earnsFromDay} saved={settings.earnsFromDay} />
              </BlockStack>
            </Card>
          </Layout.AnnotatedSection>
          <Layout.AnnotatedSection
            title="Who gets the credit"
            description={`The rule in force ${sinceWords(settings.ruleSince, shop)} (version ${settings.ruleVersion}). One order is credited to one partner.`}
          >
            <Card>
              <List type="number">
                {ruleSentences(settings.rule).map((sentence) => (
                  <List.Item key={sentence}>{sentence}</List.Item>
                ))}
              </List>
            </Card>
          </Layout.AnnotatedSection>
          <Layout.AnnotatedSection title="Store" description="As Shopify tells it. Amounts and days follow it.">
            <Card>
              <BlockStack gap="200">
                <Fact name="Store" value={`${shop.name} (${shop.domain})`} />
                <Fact name="Currency" value={shop.currency} />
                <Fact name="Time zone" value={shop.timeZone} />
                <Fact name="Plan" value={plan} />
              </BlockStack>
            </Card>
          </Layout.AnnotatedSection>
        </Layout>
      </fetcher.Form>
    </Page>
  );
}

/** What another first day will do, before it is saved. */
function DayChange({ day, saved }: { day: string; saved: string }) {
  const { today } = useShop();
  const [chosen, present] = [parseDay(day), parseDay(saved)];
  if (chosen === null || present === null || chosen === present || chosen > today) return null;
  const earlier = chosen < present;
  const [from, to] = (earlier ? [chosen, present] : [present, chosen]).map((d) => dayName(d, today));
  return (
    <Banner tone={earlier ? "info" : "warning"}>
      <p>
        {earlier
          ? `The stored orders from ${from} to ${to} are looked at again: those with a partner's code earn a commission.`
          : `The orders from ${from} to ${to} no longer earn: what is booked for them is taken back, unless it is approved.`}
      </p>
    </Banner>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <InlineStack align="space-between" gap="400">
      <Text as="span" tone="subdued">
        {name}
      </Text>
      <Text as="span">{value}</Text>
    </InlineStack>
  );
}
