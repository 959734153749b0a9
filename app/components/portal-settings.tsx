import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Button, Card, Checkbox, InlineStack, Link, Text } from "@shopify/polaris";
import { useState } from "react";
import type { PortalSettings as Settings } from "../domain/portal.ts";
import { toast } from "./bridge.ts";
import { CopyButton } from "./copy-button.tsx";
import { useAnswer } from "./use-answer.ts";

type PortalSettingsProps = { settings: Settings; address: string; sendsMail: boolean };

const CHOICES: [name: keyof Settings, label: string][] = [
  ["showsOrderNames", "Order numbers"],
  ["showsAmounts", "Sales of each order"],
  ["showsProducts", "Products of each order"],
  ["showsPassedOver", "Orders that were not credited to them, and why"],
];

/** The partners' page in the shop: whether there is one, and what it shows. Posts to /app/portal. */
export function PortalSettings({ settings, address, sendsMail }: PortalSettingsProps) {
  const fetcher = useFetcher<{ kind: "saved" }>();
  const [chosen, setChosen] = useState(settings);
  useAnswer(fetcher.data, () => toast("Partner page saved"));
  const box = (name: keyof Settings, label: string) => (
    <Checkbox
      key={name}
      name={name}
      value="on"
      label={label}
      checked={chosen[name]}
      onChange={(on) => setChosen({ ...chosen, [name]: on })}
    />
  );
  return (
    <Card>
      <fetcher.Form method="post" action="/app/portal">
        <BlockStack gap="300">
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
          <Text as="p" tone="subdued">
            Partners see their codes, links and commissions. They also see:
          </Text>
          <BlockStack>{CHOICES.map(([name, label]) => box(name, label))}</BlockStack>
          <InlineStack>
            <Button
              submit
              loading={fetcher.state !== "idle"}
              disabled={JSON.stringify(chosen) === JSON.stringify(settings)}
            >
              Save the partner page
            </Button>
          </InlineStack>
        </BlockStack>
      </fetcher.Form>
    </Card>
  );
}
