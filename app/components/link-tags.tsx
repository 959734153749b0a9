import { useFetcher } from "@remix-run/react";
import { BlockStack, Box, Button, Card, InlineStack, Text, TextField } from "@shopify/polaris";
import { changedFields } from "../domain/changed-fields.ts";
import { parseLinkTags, TAG_NAMES, type LinkTags as Tags, tagParameter, tagsOf } from "../domain/link-tags.ts";
import { couponLink, referralLink } from "../domain/links.ts";
import type { FieldProblem } from "../domain/shop.ts";
import { toast } from "./bridge.ts";
import { NotSaved } from "./not-saved.tsx";
import { useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { useFields } from "./use-fields.ts";

type Answer = { kind: "saved" } | { kind: "refused"; problems: FieldProblem[] };

const USUAL: Tags = { source: "{partner}", medium: "affiliate", campaign: "{offer}", content: "" };
const EXAMPLES: Record<keyof Tags, string> = {
  source: "{partner}",
  medium: "affiliate",
  campaign: "{offer}",
  content: "{code}",
};

/** What links carry for the shop's own reports. Posts to /app/link-tags. */
export function LinkTags({ tags }: { tags: Tags }) {
  const { host } = useShop();
  const fetcher = useFetcher<Answer>();
  const form = useFields<Tags>(tags, fetcher.data?.kind === "refused" ? fetcher.data.problems : undefined);
  useAnswer(fetcher.data, ({ kind }) => {
    if (kind === "saved") toast("Tags saved. Links carry them from now on");
  });
  const empty = TAG_NAMES.every((name) => form.values[name].trim() === "");
  return (
    <Card>
      <fetcher.Form
        method="post"
        action="/app/link-tags"
        onSubmit={(event) => {
          event.preventDefault();
          void fetcher.submit(changedFields(form.values, tags), { method: "post", action: "/app/link-tags" });
        }}
      >
        <BlockStack gap="400">
          <NotSaved problem={form.problem("form")} />
          <Text as="p">
            Placeholders: {"{partner}, {handle}, {code}, {offer}"}. A tag that has nothing to say of a link is left out.
            Links that are out there stay as they are.
          </Text>
          {TAG_NAMES.map((name) => (
            <TextField key={name} label={tagParameter(name)} placeholder={EXAMPLES[name]} {...form.bind(name)} />
          ))}
          <Preview tags={form.values} host={host} />
          <InlineStack align="start" gap="200">
            <Button submit loading={fetcher.state !== "idle"} disabled={!form.dirty}>
              Save the tags
            </Button>
            {empty && (
              <Button variant="tertiary" onClick={() => form.set(USUAL)}>
                Use the usual ones
              </Button>
            )}
          </InlineStack>
        </BlockStack>
      </fetcher.Form>
    </Card>
  );
}

const ADA = { partner: "Ada Quist", handle: "ada" };

/** Links as they would be of somebody, for what is typed. */
function Preview({ tags, host }: { tags: Tags; host: string }) {
  const read = parseLinkTags(tags, []);
  if (!read.ok) return null;
  const coupon = tagsOf(read.value, { ...ADA, code: "ADA20", offer: "Autumn" });
  const referral = tagsOf(read.value, { ...ADA, code: null, offer: null });
  const links = [
    couponLink(host, { code: "ADA20", handle: "ada", tags: coupon }) ?? "",
    referralLink(host, "ada", { tags: referral }),
  ];
  return (
    <Box background="bg-surface-secondary" padding="300" borderRadius="200">
      <BlockStack gap="200">
        <Text as="h3" variant="headingSm">
          Links of Ada Quist would be
        </Text>
        {links.map((link) => (
          <Text as="p" key={link} breakWord>
            {link.replace("https://", "")}
          </Text>
        ))}
      </BlockStack>
    </Box>
  );
}
