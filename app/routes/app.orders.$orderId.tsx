import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Card, Icon, InlineStack, Link, Page, Text } from "@shopify/polaris";
import { CheckCircleIcon, MinusCircleIcon } from "@shopify/polaris-icons";
import { Arithmetic } from "../components/arithmetic.tsx";
import { CardHeader } from "../components/card-header.tsx";
import { ChangedByHand, useChangeCredit } from "../components/change-credit.tsx";
import { whyWords } from "../components/hand-words.ts";
import { BY_HAND, Movements } from "../components/movements.tsx";
import { counted } from "../components/numbers.ts";
import { OrderBadge } from "../components/order-table.tsx";
import { waysOf } from "../components/order-ways.ts";
import { nothingWords, reasonStep, unpaidWords } from "../components/order-words.ts";
import { gatheredWith, ruleWords } from "../components/rule-words.ts";
import { useShop } from "../components/shop-context.tsx";
import { takenBackWords } from "../components/taken-back.ts";
import { stepSentence, Trail } from "../components/trail.tsx";
import { type Clock, sinceWords, when, whenExactly } from "../components/when.ts";
import { formatMoney } from "../domain/money.ts";
import { fieldsOf, merchantOf, unlessBusy } from "../merchant.server.ts";
import { decideByHand } from "../services/hands.ts";
import { readTriedOrder } from "../services/moving.ts";
import { type OrderStory, readOrderId, readOrderStory } from "../services/orders.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shop, now } = await merchantOf(request);
  const orderId = readOrderId(params.orderId);
  const story = orderId && (await readOrderStory(shop.id, orderId));
  if (!story) throw unknownOrder();
  const beforeStart = story.trail.some(({ kind }) => kind === "before-start");
  return { ...story, tried: beforeStart && orderId ? await readTriedOrder(shop, orderId, now) : null };
}

/** Decides by hand who gets the credit: components/change-credit.tsx. */
export async function action({ request, params }: ActionFunctionArgs) {
  const { shop, now, userId } = await merchantOf(request);
  const orderId = readOrderId(params.orderId);
  if (orderId === null) throw unknownOrder();
  const { to = "", reason = "" } = await fieldsOf(request);
  return unlessBusy(async () => {
    const decided = await decideByHand({ shopId: shop.id, orderId, now }, { to, reason, userId });
    return decided.ok ? decided.value : { kind: "refused" as const, problems: decided.error };
  });
}

const unknownOrder = () =>
  new Response("Vouch knows no order with this number. An order appears here when Shopify tells of it.", {
    status: 404,
  });

export default function OrderWhy() {
  const story = useLoaderData<typeof loader>();
  const shop = useShop();
  const { summary, trail, names, rule, movements } = story;
  const currency = summary.currency ?? shop.currency;
  const money = (minor: bigint) => formatMoney({ minor, currency });
  const test = summary.state.kind === "test";
  const steps = [...trail, ...(story.tried?.trail ?? [])];
  const bound = steps.some((step) => "by" in step && step.by === "earlier-customer");
  const { onChange, dialog } = useChangeCredit(summary.orderId);
  const byHand = new Set(story.hands.map(({ at }) => at));
  const given = story.given && `${story.given.code} given to ${story.given.partner}`;
  const passed = given ?? (byHand.size > 0 ? BY_HAND : null);
  const notes = new Map(story.hands.map((hand) => [hand.at, whyWords(hand)]));
  const since = { ...story.since, passed, byHand, credited: new Set(story.credits.map(({ partnerId }) => partnerId)) };
  const earned = story.credits.map((credit) => ({
    ...credit,
    partner: names.partners.get(credit.partnerId) ?? "a former partner",
  }));
  return (
    <Page
      backAction={{ content: "Orders", url: "/app/orders" }}
      title={summary.name ?? `Order ${summary.orderId}`}
      titleMetadata={<OrderBadge state={summary.state} />}
      subtitle={[
        summary.sales === null ? null : money(summary.sales),
        summary.at === null ? null : whenExactly(summary.at, shop),
      ]
        .filter(Boolean)
        .join(" · ")}
      secondaryActions={[
        ...(story.handless === null ? [{ content: "Change credit", onAction: onChange }] : []),
        { content: "View in Shopify", url: `shopify://admin/orders/${summary.orderId}`, target: "_top" },
      ]}
    >
      <BlockStack gap="400">
        <Verdict story={story} clock={shop} money={money} />
        <Card padding="0">
          <CardHeader title="Why" />
          <Trail steps={trail} names={names} notes={notes} />
          {rule && (
            <Box padding="400" borderBlockStartWidth="025" borderColor="border-secondary">
              <Text as="p" tone="subdued">
                {`Rule in force: “${ruleWords(rule.rule, gatheredWith(bound))}” ${sinceWords(rule.from, shop)} (version ${rule.version}).${earned.length > 0 && !test ? ` Commission waits ${counted(rule.holdDays, "day")}.` : ""}`}
              </Text>
            </Box>
          )}
        </Card>
        {story.tried && (
          <Card padding="0">
            <CardHeader
              title={
                story.tried.partner === null
                  ? "In the trial: nobody would be credited"
                  : `In the trial: ${money(story.tried.commission)} for ${story.tried.partner}`
              }
            />
            <Trail steps={story.tried.trail} names={story.tried.names} tried />
          </Card>
        )}
        {story.amount.steps.length > 0 && (
          <Card padding="0">
            <CardHeader title="How much" />
            <Arithmetic
              titles={story.titles}
              steps={story.amount.steps}
              total={story.amount.total}
              items={story.amount.items}
              earned={earned}
              levels={story.levels}
              currency={currency}
              test={test}
            />
          </Card>
        )}
        <ChangedByHand orderId={summary.orderId} hands={story.hands} />
        <Card padding="0">
          <CardHeader title="What happened since" />
          {movements.length > 0 ? (
            <Movements
              lines={movements}
              withPartner={new Set(movements.map(({ partnerId }) => partnerId)).size > 1}
              order={{ placedAt: summary.at, passed, byHand }}
              takenBack={(line) => takenBackWords(line, movements, since)}
            />
          ) : (
            <Box padding="400" paddingBlockStart="0">
              <Text as="p" tone="subdued">
                {test
                  ? "Nothing was booked for this order: test orders never earn."
                  : "Nothing was booked for this order."}
              </Text>
            </Box>
          )}
        </Card>
      </BlockStack>
      {dialog}
    </Page>
  );
}

/** Who got the credit and what it earned, in one sentence. */
function Verdict({ story, clock, money }: { story: OrderStory; clock: Clock; money: (minor: bigint) => string }) {
  const { summary, trail, names } = story;
  const { state, partner } = summary;
  const credited = partner !== null && state.kind !== "test";
  const step = reasonStep(state, trail);
  const reason = step ? stepSentence(step, names, clock) : "";
  return (
    <Card>
      <InlineStack gap="300" wrap={false} blockAlign="start">
        <span className="vouch-step">
          {credited ? (
            <Icon source={CheckCircleIcon} tone="success" />
          ) : (
            <Icon source={MinusCircleIcon} tone="subdued" />
          )}
        </span>
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {credited
              ? `Credited to ${partner.name} · ${money(summary.commission)}`
              : (UNCREDITED[state.kind] ?? "No partner")}
          </Text>
          <Text as="p" tone="subdued">
            {credited ? afterwards(story, clock) : reason}
          </Text>
          <Ways story={story} />
        </BlockStack>
      </InlineStack>
    </Card>
  );
}

/** Where to go from here: to who is credited, or to what keeps an order from being credited. */
function Ways({ story: { summary, trail, names } }: { story: OrderStory }) {
  const ways = waysOf(summary.partner, trail, names);
  return ways.length === 0 ? null : (
    <InlineStack align="start" gap="300">
      {ways.map(({ url, content }) => (
        <Link key={url} url={url}>
          {content}
        </Link>
      ))}
    </InlineStack>
  );
}

const UNCREDITED: Record<string, string> = { waiting: "Not decided yet", test: "Test order" };

function afterwards({ summary: { state } }: OrderStory, clock: Clock): string {
  switch (state.kind) {
    case "in-hold":
      return `Waiting until ${when(state.until, clock)}, then payable.`;
    case "unpaid":
      return unpaidWords(state.payment).sentence;
    case "approved":
      return "The waiting period is over: the commission is payable.";
    case "nothing-left":
      return nothingWords(state.why).sentence;
    default:
      return "";
  }
}
