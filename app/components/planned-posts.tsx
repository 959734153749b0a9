import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Card, FormLayout, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { DeleteIcon } from "@shopify/polaris-icons";
import { useState } from "react";
import type { Day } from "../domain/ids.ts";
import { CHANNELS, type Channel } from "../domain/partner.ts";
import { toast } from "./bridge.ts";
import { NotDone, NotSaved, notSaved } from "./not-saved.tsx";
import { counted } from "./numbers.ts";
import { CHANNEL_WORDS } from "./partner-words.ts";
import { useShop } from "./shop-context.tsx";
import { useAnswer } from "./use-answer.ts";
import { useFields } from "./use-fields.ts";
import { dayName } from "./when.ts";

type Post = { id: number; day: Day; channel: Channel | null; note: string; orders: number; clicks: number };
type Answer = { kind: "saved" | "dropped" } | { kind: "refused"; problems: { field: string; message: string }[] };
type PlannedPostsProps = { partner: { id: number; channel: Channel | null }; posts: readonly Post[] };

/** When a partner means to promote the shop, and what came of it. Posts to /app/posts. */
export function PlannedPosts({ partner, posts }: PlannedPostsProps) {
  const { today } = useShop();
  const [adding, setAdding] = useState(false);
  const coming = posts.filter(({ day }) => day >= today).toReversed();
  const past = posts.filter(({ day }) => day < today);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingSm">
          Planned posts
        </Text>
        {posts.length === 0 && (
          <Text as="p" tone="subdued">
            Days on which a post is planned stand here, and what came of it.
          </Text>
        )}
        {[...coming, ...past].map((post) => (
          <PostLine key={post.id} partner={partner.id} post={post} />
        ))}
        {adding ? (
          <PlanPost partner={partner} onClose={() => setAdding(false)} />
        ) : (
          <InlineStack align="start">
            <Button size="slim" onClick={() => setAdding(true)}>
              Plan a post
            </Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}

function PostLine({ partner, post: { id, day, channel, note, orders, clicks } }: { partner: number; post: Post }) {
  const { today } = useShop();
  const fetcher = useFetcher<Answer>();
  useAnswer(fetcher.data, ({ kind }) => {
    if (kind === "dropped") toast("Post removed");
  });
  const drop = () => void fetcher.submit({ wish: "drop", partner, id }, { method: "post", action: "/app/posts" });
  const when = dayName(day, today);
  return (
    <InlineStack align="space-between" blockAlign="start" gap="200" wrap={false}>
      <BlockStack gap="050">
        <Text as="p" fontWeight="semibold">
          {channel === null ? when : `${when} · ${CHANNEL_WORDS[channel]}`}
        </Text>
        {note !== "" && <Text as="p">{note}</Text>}
        {day <= today && (
          <Text as="p" tone="subdued">
            {`${counted(orders, "order")}, ${counted(clicks, "click")} up to 3 days after`}
          </Text>
        )}
        <NotDone problem={notSaved(fetcher.data)} />
      </BlockStack>
      <Button
        variant="tertiary"
        size="micro"
        icon={DeleteIcon}
        accessibilityLabel={`Remove the post of ${when}`}
        loading={fetcher.state !== "idle"}
        onClick={drop}
      />
    </InlineStack>
  );
}

const CHANNEL_OPTIONS = [
  { value: "", label: "Not said" },
  ...CHANNELS.map((value) => ({ value, label: CHANNEL_WORDS[value] })),
];

function PlanPost({ partner, onClose }: { partner: PlannedPostsProps["partner"]; onClose: () => void }) {
  const { today } = useShop();
  const fetcher = useFetcher<Answer>();
  const problems = fetcher.data?.kind === "refused" ? fetcher.data.problems : undefined;
  const form = useFields({ day: today as string, channel: partner.channel ?? "", note: "" }, problems);
  useAnswer(fetcher.data, (told) => {
    if (told.kind !== "saved") return;
    toast("Post planned");
    onClose();
  });
  const save = () =>
    void fetcher.submit({ ...form.values, partner: partner.id }, { method: "post", action: "/app/posts" });
  return (
    <FormLayout>
      <NotSaved problem={form.problem("form")} />
      <TextField label="Day" type="date" {...form.bind("day")} />
      <Select label="Where" options={CHANNEL_OPTIONS} {...form.bind("channel")} id="post-channel" />
      <TextField label="About" maxLength={500} placeholder="Episode 12" {...form.bind("note")} id="post-note" />
      <InlineStack align="start" gap="200">
        <Button onClick={save} loading={fetcher.state !== "idle"}>
          Plan
        </Button>
        <Button variant="tertiary" onClick={onClose}>
          Cancel
        </Button>
      </InlineStack>
    </FormLayout>
  );
}
