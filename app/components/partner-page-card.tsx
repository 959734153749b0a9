import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { PartnerStateName } from "../domain/partner.ts";
import type { Refused } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { NotDone, notSaved } from "./not-saved.tsx";
import { type PageStanding, pageStandingWords } from "./page-standing-words.ts";
import { useAnswer } from "./use-answer.ts";

type CardProps = {
  partner: { id: number; name: string; email: string | null; state: PartnerStateName };
  standing: PageStanding;
};

/** Whether a partner reads their page, and the way to have a link mailed to them. Posts to /app/links. */
export function PartnerPageCard({ partner, standing }: CardProps) {
  const fetcher = useFetcher<{ kind: "invited"; to: string | null } | { kind: "closed" } | Refused>();
  useAnswer(fetcher.data, (answer) => {
    if (answer.kind === "refused") return;
    if (answer.kind === "closed") toast("Nothing was mailed: partners have no page in your shop at the moment");
    else if (answer.to !== null)
      toast(`${partner.state === "invited" ? "The invitation" : "A link"} is on its way to ${answer.to}`);
  });
  const { sendsMail, open } = standing;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Partner page
        </Text>
        <Text as="p" tone="subdued">
          {pageStandingWords(partner, standing)}
        </Text>
        <NotDone problem={notSaved(fetcher.data)} />
        {!open && <Link url="/app/settings">Settings</Link>}
        {partner.email !== null &&
          partner.state !== "applied" &&
          sendsMail &&
          (open || partner.state === "invited") && (
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
