import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, Checkbox, InlineStack, Link, Text } from "@shopify/polaris";
import { changedFields } from "../domain/changed-fields.ts";
import { portalFields, type PortalSettings as Settings } from "../domain/portal.ts";
import type { Refused } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { CopyButton } from "./copy-button.tsx";
import { NotSaved } from "./not-saved.tsx";
import { useAnswer } from "./use-answer.ts";
import { useFields } from "./use-fields.ts";

type PortalSettingsProps = { settings: Settings; address: string; sendsMail: boolean };

const CHOICES: [name: keyof Settings, label: string][] = [
  ["showsOrderNames", "Order numbers"],
  ["showsAmounts", "Sales of each order"],
  ["showsProducts", "Products of each order"],
  ["showsPassedOver", "Orders that were not credited to them, and why"],
];

/** The partners' page in the shop: whether there is one, and what it shows. Posts to /app/portal. */
export function PortalSettings({ settings, address, sendsMail }: PortalSettingsProps) {
  const fetcher = useFetcher<{ kind: "saved" } | Refused>();
  const saved = portalFields(settings);
  const form = useFields(saved, fetcher.data?.kind === "refused" ? fetcher.data.problems : undefined);
  useAnswer(fetcher.data, ({ kind }) => {
    if (kind === "saved") toast("Partner page saved");
  });
  const box = (name: keyof Settings, label: string) => (
    <Checkbox
      key={name}
      name={name}
      value="on"
      label={label}
      checked={form.values[name] === "on"}
      onChange={(on) => form.set({ [name]: on ? "on" : "" })}
    />
  );
  return (
    <Card>
      <fetcher.Form
        method="post"
        action="/app/portal"
        onSubmit={(event) => {
          event.preventDefault();
          void fetcher.submit(changedFields(form.values, saved), { method: "post", action: "/app/portal" });
        }}
      >
        <BlockStack gap="300">
          <NotSaved problem={form.problem("form")} />
          {!sendsMail && (
            <Banner tone="warning">
              No mail server is set, so that partners cannot sign in. Whoever operates Vouch sets SMTP_URL and
              MAIL_FROM.
            </Banner>
          )}
          {box("open", "Partners have a page in your shop")}
          <InlineStack gap="100" blockAlign="center">
            <Link url={address} target="_blank">
              {address.replace("https://", "")}
            </Link>
            <CopyButton text={address} label="Copy the address of the partner page" icon="link" />
          </InlineStack>
          {box("takesApplications", "People can apply to become partners")}
          {form.values.takesApplications === "on" && (
            <InlineStack align="start" gap="100" blockAlign="center">
              <Link url={`${address}/apply`} target="_blank">
                {`${address}/apply`.replace("https://", "")}
              </Link>
              <CopyButton text={`${address}/apply`} label="Copy the address of the application form" icon="link" />
            </InlineStack>
          )}
          <Text as="p" tone="subdued">
            Partners see their codes, links and commissions. They also see:
          </Text>
          <BlockStack>{CHOICES.map(([name, label]) => box(name, label))}</BlockStack>
          <Text as="p" tone="subdued">
            A change of payout details is mailed to the partner's address, and holds payouts for three days.
          </Text>
          {box("editsPayee", "Partners may enter and change their payout details")}
          <InlineStack>
            <Button submit loading={fetcher.state !== "idle"} disabled={!form.dirty}>
              Save the partner page
            </Button>
          </InlineStack>
        </BlockStack>
      </fetcher.Form>
    </Card>
  );
}
