import { Badge, BlockStack, Box, InlineStack, Text } from "@shopify/polaris";
import type { SecondReason, Step } from "../domain/attribution.ts";
import type { Seen, Unread } from "../domain/click.ts";
import type { Instant } from "../domain/ids.ts";
import { unreachable } from "../domain/result.ts";
import { useShop } from "./shop-context.tsx";
import { type Clock, dateOf, momentOf, whenExactly } from "./when.ts";

/** Names of what a trail speaks of, by partner id and by code key. */
export type Names = { partners: ReadonlyMap<number, string>; codes: ReadonlyMap<string, string> };

type NamedStep = Extract<Step, { kind: "decides" | "second" }>;

type TrailProps = {
  steps: readonly Step[];
  names: Names;
  tried?: boolean;
  /** What is said below a step that was decided by hand, by its moment. */
  notes?: ReadonlyMap<Instant, string>;
};

/** The steps of a decision as sentences, in the order in which they were taken; `tried` where nothing is decided by it. */
export function Trail({ steps, names, tried = false, notes }: TrailProps) {
  const clock = useShop();
  // Who decides gets nothing of it.
  const idle = tried || steps.some(({ kind }) => kind === "test-order" || kind === "terms-other-currency");
  return (
    <ol className="vouch-list vouch-trail">
      {steps.map((step, index) => (
        // A trail is never reordered and its steps have no other identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <li key={index}>
          <Box paddingInline="400" paddingBlock="300">
            <InlineStack align="space-between" blockAlign="start" gap="300" wrap={false}>
              <InlineStack align="start" gap="300" wrap={false} blockAlign="start">
                <Text as="span" tone="subdued" numeric>
                  {index + 1}
                </Text>
                <BlockStack>
                  <Text as="span">{stepSentence(step, names, clock)}</Text>
                  <Note text={isByHand(step) ? notes?.get(step.at) : undefined} />
                </BlockStack>
              </InlineStack>
              <span className="vouch-verdict">
                <Verdict step={step} idle={idle} />
              </span>
            </InlineStack>
          </Box>
        </li>
      ))}
    </ol>
  );
}

type HandStep = Extract<Step, { kind: "decides" | "second" | "nobody-by-hand" }>;

const isByHand = (step: Step): step is HandStep =>
  step.kind === "nobody-by-hand" || ((step.kind === "decides" || step.kind === "second") && step.by === "hand");

function Note({ text }: { text: string | undefined }) {
  return text === undefined ? null : (
    <Text as="span" tone="subdued" breakWord>
      {text}
    </Text>
  );
}

function Verdict({ step, idle }: { step: Step; idle: boolean }) {
  switch (step.kind) {
    case "code-decides":
    case "decides":
    case "nobody-by-hand":
      return idle ? <Badge>would decide</Badge> : <Badge tone="success">✔ decides</Badge>;
    case "code-second":
    case "code-without-partner":
    case "code-partner-paused":
    case "code-self-referral":
    case "second":
    case "click-outside-window":
    case "click-after-order":
    case "link-without-partner":
    case "link-not-read":
    case "partner-paused":
    case "self-referral":
    case "terms-other-currency":
      return <Badge>not credited</Badge>;
    case "codes-not-known":
    case "order-not-heard":
      return <Badge tone="attention">waits</Badge>;
    default:
      return null;
  }
}

const idleWords = (state: "invited" | "applied" | "paused" | "archived") =>
  state === "paused" || state === "archived" ? `was ${state}` : "was not yet a partner";

const byPrefix = ({ prefix }: { prefix?: string }) => (prefix === undefined ? "" : ` (by the prefix ${prefix})`);

const sinceGone = ({ gone }: { gone?: true }) => (gone ? ", and was taken off the order later" : "");

/** One step as a sentence that a partner could be sent. */
export function stepSentence(step: Step, names: Names, clock: Clock): string {
  const code = (key: string) => names.codes.get(key) ?? key;
  const partner = (id: number) => names.partners.get(id) ?? "a former partner";
  switch (step.kind) {
    case "code-decides":
      return step.prefix === undefined
        ? `Code ${code(step.key)} was used at checkout${sinceGone(step)}. It belongs to ${partner(step.partnerId)} since ${dateOf(step.since, clock)}.`
        : `Code ${code(step.key)} was used at checkout${sinceGone(step)}. It begins with ${step.prefix}, and codes that begin so belong to ${partner(step.partnerId)} since ${dateOf(step.since, clock)}.`;
    case "code-second":
      return `Code ${code(step.key)} of ${partner(step.partnerId)}${byPrefix(step)} was used as well. ${SECOND[step.why]}`;
    case "code-without-partner":
      return `Code ${code(step.key)} was used at checkout. It belongs to nobody.`;
    case "code-partner-paused":
      return `Code ${code(step.key)} belongs to ${partner(step.partnerId)}${byPrefix(step)}, who ${idleWords(step.state)} when the order was placed.`;
    case "code-self-referral":
      return `Code ${code(step.key)} belongs to ${partner(step.partnerId)}${byPrefix(step)}, who placed the order. Nobody earns on their own orders.`;
    case "decides":
      return evidenceWords(step, partner(step.partnerId), clock);
    case "second":
      return `${evidenceWords(step, partner(step.partnerId), clock)} ${SECOND[step.why]}`;
    case "click-outside-window":
      return `Click on a link of ${partner(step.partnerId)}, ${dateOf(step.at, clock)}: more than ${step.days} days before the order.`;
    case "click-after-order":
      return `Click on a link of ${partner(step.partnerId)}, ${dateOf(step.at, clock)}: after the order was placed.`;
    case "link-without-partner":
      return `The customer came by a link with ${step.parameter}=${step.value}. It belongs to nobody.`;
    case "link-not-read":
      return `${step.seen === "cart" ? "The cart named a link" : "The customer came to the shop by a link"}, and it was not read. ${UNREAD[step.why]}`;
    case "partner-paused":
      return `${partner(step.partnerId)} ${idleWords(step.state)} when the order was placed.`;
    case "self-referral":
      return `${partner(step.partnerId)} placed the order. Nobody earns on their own orders.`;
    case "nobody-by-hand":
      return `You decided on ${dateOf(step.at, clock)} that nobody gets the credit.`;
    case "no-code":
      return "No code was used at checkout.";
    case "no-click":
      return `No click on a partner’s link was seen in the ${step.days} days before the order.`;
    case "codes-not-known":
      return "Shopify has not said yet which codes were used. It is asked for the order.";
    case "order-not-heard":
      return "Only a refund or a deletion was heard so far. Shopify is asked for the order itself.";
    case "order-deleted":
      return "The order was deleted in Shopify.";
    case "before-start":
      return `The order was placed before ${momentOf(step.start, clock)}, from when on orders earn.`;
    case "test-order":
      return "This is a test order: it is explained, and never earns.";
    case "other-currency":
      return `The order is in ${step.order}, the shop's accounts are in ${step.shop}.`;
    case "terms-other-currency":
      return `The commission of ${partner(step.partnerId)} is an amount in ${step.terms}, and the order is in ${step.order}. Nothing is converted, so nothing is earned.`;
    default:
      return unreachable(step);
  }
}

const UNREAD: Record<Unread, string> = {
  "address-too-long": "Its address has more than 2,048 characters.",
  "too-long": "What it says of the partner has more than 128 characters.",
  empty: "It has the parameter for the partner, and nothing in it.",
  personal: "It named an e-mail address, which is personal data and no handle.",
};

const SECOND: Record<SecondReason, string> = {
  "same-partner": "An order is credited to the same partner once.",
  "lower-priority": "It comes later in the rule.",
  "smaller-discount": "Its discount was smaller; of several codes the largest discount decides.",
  "later-at-equal-discount": "Its discount was equal and it was entered later; the first one decides.",
  "no-longer-on-order": "It was taken off the order later; a code that the order still has comes before it.",
  "earlier-click": "A later click came after it; the last one decides.",
  "moment-not-known": "When it was clicked is not known; a click whose moment was seen comes before it.",
  "recorded-alone":
    "It stands in Shopify's record of visits alone; a link that was seen in the shop itself comes before it.",
  "later-customer": "Another partner brought the customer before.",
  "earlier-hand": "It was decided anew later.",
  "by-hand": "You decided by hand, which comes first.",
};

/** What speaks for a partner without a code, as the subject of a sentence. */
function evidenceWords({ by, at, seen }: NamedStep, partner: string, clock: Clock): string {
  switch (by) {
    case "hand":
      return `You gave this order to ${partner} on ${dateOf(at, clock)}.`;
    case "click":
      return seen === undefined ? `Click on a link of ${partner}.` : clickWords(seen, partner, whenExactly(at, clock));
    case "earlier-customer":
      return `Customer of ${partner} since ${dateOf(at, clock)}.`;
    default:
      return unreachable(by);
  }
}

function clickWords(seen: Seen, partner: string, at: string): string {
  switch (seen) {
    case "pixel":
      return `Click on a link of ${partner}, ${at}.`;
    case "cart":
      return `The cart said that a link of ${partner} had led to it.`;
    case "landing":
      return `The customer came to the shop by a link of ${partner}, as Shopify tells.`;
    case "journey":
      return `Shopify's record of the customer's visits has one by a link of ${partner}, ${at}.`;
    default:
      return unreachable(seen);
  }
}
