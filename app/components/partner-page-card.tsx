import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import type { PartnerStateName } from "../domain/partner.ts";
import { toast } from "./bridge.ts";
import { useAnswer } from "./use-answer.ts";

type CardProps = {
  partner: { id: number; name: string; email: string | null; state: PartnerStateName };
  signedIn: boolean;
  sendsMail: boolean;
};

/** Whether a partner reads their page, and the way to have a link mailed to them. Posts to /app/links. */
export function PartnerPageCard({ partner, signedIn, sendsMail }: CardProps) {
  const fetcher = useFetcher<{ kind: "invited"; to: string | null }>();
  useAnswer(fetcher.data, ({ to }) => {
    if (to !== null) toast(`${partner.state === "invited" ? "The invitation" : "A link"} is on its way to ${to}`);
  });
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Partner page
        </Text>
        <Text as="p" tone="subdued">
          {sentence(partner, signedIn, sendsMail)}
        </Text>
        {partner.email !== null && partner.state !== "applied" && sendsMail && (
          <fetcher.Form method="post" action="/app/links">
            <input type="hidden" name="wish" value="invite" />
            <input type="hidden" name="partner" value={partner.id} />
            <InlineStack>
              <Button submit size="slim" loading={fetcher.state !== "idle"}>
                {partner.state === "invited" ? "Mail the invitation again" : "Mail a link"}
              </Button>
            </InlineStack>
          </fetcher.Form>
        )}
      </BlockStack>
    </Card>
  );
}

function sentence({ name, email, state }: CardProps["partner"], signedIn: boolean, sendsMail: boolean): string {
  if (email === null)
    return `Enter an e-mail address, and ${name} can read codes, orders and earnings on a page of your shop.`;
  if (!sendsMail) return "No mail server is set, so that nobody can sign in. Settings says more.";
  if (state === "invited")
    return `${name} was mailed an invitation. On accepting it they are active, and read codes, orders and earnings.`;
  if (state === "applied") return `Once approved, ${name} is mailed a link to codes, orders and earnings.`;
  if (signedIn) return `${name} has signed in and reads codes, orders and earnings there.`;
  return `${name} has not signed in yet. A link, good once for 15 minutes, opens the page.`;
}
