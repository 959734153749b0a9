import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import {
  Banner,
  BlockStack,
  Box,
  Card,
  InlineGrid,
  InlineStack,
  Link,
  List,
  Page,
  Text,
  TextField,
} from "@shopify/polaris";
import { type ReactNode, useRef } from "react";
import { toast } from "../components/bridge.ts";
import { CartEmbed } from "../components/cart-embed.tsx";
import { LinkTags } from "../components/link-tags.tsx";
import { NotSaved } from "../components/not-saved.tsx";
import { PixelState } from "../components/pixel-state.tsx";
import { PortalSettings } from "../components/portal-settings.tsx";
import { gatheredWith, ruleSentences } from "../components/rule-words.ts";
import { SaveBar } from "../components/save-bar.tsx";
import { useShop } from "../components/shop-context.tsx";
import { TermsFields, termsForm } from "../components/terms-fields.tsx";
import { standardWords } from "../components/terms-words.ts";
import { useAnswer } from "../components/use-answer.ts";
import { useFields } from "../components/use-fields.ts";
import { dayName, sinceWords } from "../components/when.ts";
import { changedFields } from "../domain/changed-fields.ts";
import { portalAddress } from "../domain/links.ts";
import { TERMS_NAMES } from "../domain/terms-form.ts";
import { parseDay } from "../domain/time.ts";
import { env } from "../env.server.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { readLinkTags } from "../services/links.ts";
import { readMoving } from "../services/moving.ts";
import { readPortalSettings } from "../services/portal.ts";
import { getSettings, saveSettings } from "../services/settings.ts";
import { readWebPixel } from "../services/web-pixels.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await merchantOf(request);
  const [settings, moving, pixel, portal, tags] = await Promise.all([
    getSettings(shop),
    readMoving(shop),
    readWebPixel(shop.id),
    readPortalSettings(shop.id),
    readLinkTags(shop.id),
  ]);
  return {
    settings,
    boundCustomers: moving.customers > 0,
    pixel,
    portal,
    tags,
    sendsMail: env.SMTP_URL !== undefined,
    plan: shop.plan,
    appKey: env.SHOPIFY_API_KEY,
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const fields = await fieldsOf(request);
  return unlessBusy(() => saveSettings(shop, fields, now));
}

export default function SettingsPage() {
  const { settings, boundCustomers, pixel, portal, tags, sendsMail, plan, appKey } = useLoaderData<typeof loader>();
  const shop = useShop();
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const saved = {
    holdDays: String(settings.holdDays),
    earnsFromDay: settings.earnsFromDay as string,
    ...termsForm(settings.standard.terms),
  };
  const form = useFields(saved, answer?.kind === "refused" ? answer.problems : undefined);
  const element = useRef<HTMLFormElement>(null);

  useAnswer(answer, ({ kind }) => {
    if (kind === "saved") toast("Settings saved");
  });
  return (
    <Page title="Settings">
      <fetcher.Form
        method="post"
        ref={element}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void fetcher.submit(changedFields(form.values, saved), { method: "post" });
        }}
      >
        <SaveBar
          id="settings"
          dirty={form.dirty}
          saving={fetcher.state !== "idle"}
          onSave={() => element.current?.requestSubmit()}
          onDiscard={form.discard}
        />
        <BlockStack gap="600">
          <NotSaved problem={form.problem("form")} />
          <Section
            title="Commission"
            description="When a commission can be paid, and from which day on orders earn one."
          >
            <Card>
              <BlockStack gap="400">
                <TextField
                  label="Waiting period"
                  suffix="days"
                  inputMode="numeric"
                  helpText="How long a commission waits for a return before it is payable. A change holds for orders from now on."
                  {...form.bind("holdDays")}
                />
                <TextField
                  label="Orders earn from"
                  type="date"
                  max={shop.today}
                  helpText={
                    <>
                      Orders placed before this day are explained, and earn nothing. A moment ahead, a trial and what a
                      former program owes are in <Link url="/app/moving">Moving in</Link>.
                    </>
                  }
                  {...form.bind("earnsFromDay")}
                />
                <DayChange day={form.values.earnsFromDay} saved={settings.earnsFromDay} />
              </BlockStack>
            </Card>
          </Section>
          <Section title="Commission when nothing else says" description={standardWords(settings.standard, shop)}>
            <Card>
              <BlockStack gap="300">
                <TermsFields form={form} names={TERMS_NAMES} />
                <Text as="p" tone="subdued">
                  A change holds for orders placed from the moment you save. Earlier orders keep what held then.
                </Text>
              </BlockStack>
            </Card>
          </Section>
          <Section
            title="Who gets the credit"
            description={`The rule in force ${sinceWords(settings.ruleSince, shop)} (version ${settings.ruleVersion}). One order is credited to one partner.`}
          >
            <Card>
              <List type="number">
                {ruleSentences(settings.rule, gatheredWith(boundCustomers)).map((sentence) => (
                  <List.Item key={sentence}>{sentence}</List.Item>
                ))}
              </List>
            </Card>
          </Section>
          <Section title="Store" description="As Shopify tells it. Amounts and days follow it.">
            <Card>
              <BlockStack gap="200">
                <Fact name="Store" value={`${shop.name} (${shop.domain})`} />
                <Fact name="Currency" value={shop.currency} />
                <Fact name="Time zone" value={shop.timeZone} />
                <Fact name="Plan" value={plan} />
              </BlockStack>
            </Card>
          </Section>
        </BlockStack>
      </fetcher.Form>
      <Box paddingBlockStart="600">
        <BlockStack gap="600">
          <Section
            title="Referral links"
            description="How arrivals by partners’ links are seen. Nothing of a visitor who came by no such link is kept."
          >
            <BlockStack gap="400">
              <PixelState pixel={pixel} />
              <CartEmbed appKey={appKey} />
            </BlockStack>
          </Section>
          <Section
            title="Tags of links"
            description="What links of partners carry for the reports of Shopify or of others. Vouch itself needs none of it."
          >
            <LinkTags tags={tags} />
          </Section>
          <Section
            title="Partner page"
            description="Where partners see their codes, links, orders and commissions, drawn in the theme of your shop."
          >
            <PortalSettings settings={portal} address={portalAddress(shop)} sendsMail={sendsMail} />
          </Section>
        </BlockStack>
      </Box>
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

/** A title with its sentence at the left, what it is about at the right; one above the other on a phone. */
function Section({ title, description, children }: { title: string; description: string; children: ReactNode }) {
  return (
    <InlineGrid columns={{ xs: "1fr", md: "2fr 5fr" }} gap="400">
      <Box paddingInline={{ xs: "400", sm: "0" }} paddingBlockStart={{ md: "300" }}>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {description}
          </Text>
        </BlockStack>
      </Box>
      {children}
    </InlineGrid>
  );
}
