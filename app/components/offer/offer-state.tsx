import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Text } from "@shopify/polaris";
import { type ReactNode, useRef } from "react";
import type { Difference } from "../../domain/difference.ts";
import type { Offer } from "../../domain/offer.ts";
import type { FieldProblem } from "../../domain/shop.ts";
import { toast } from "../bridge.ts";
import { useChangeQuestion } from "../change-question.tsx";
import { differenceWords } from "../difference-words.ts";
import { counted } from "../numbers.ts";
import { useShop } from "../shop-context.tsx";
import { useAnswer } from "../use-answer.ts";

type Answer = { kind: "saved" | "waiting" | "not-found" } | { kind: "refused"; problems: FieldProblem[] };
type Wish = "pause" | "resume" | "retry";

export type OfferChange = {
  wish: (wish: Wish) => void;
  busy: boolean;
  problems: readonly FieldProblem[];
  /** Pauses, or resumes. */
  action: { content: string; onAction: () => void; loading: boolean };
  dialog: ReactNode;
};

const DONE: Record<Wish, string> = { pause: "paused", resume: "resumed", retry: "saved" };

/** `live`: how many codes customers can use now; a pause that ends some asks before. */
export function useOfferChange(offer: Pick<Offer, "pausedAt" | "title">, live: number): OfferChange {
  const fetcher = useFetcher<Answer>();
  const wished = useRef<Wish>("retry");
  const busy = fetcher.state !== "idle";
  useAnswer(fetcher.data, (answer) => {
    if (answer.kind === "saved") toast(`${offer.title} ${DONE[wished.current]}, here and in Shopify`);
  });
  const wish = (what: Wish) => {
    wished.current = what;
    void fetcher.submit({ wish: what }, { method: "post" });
  };
  const paused = offer.pausedAt !== null;
  const { ask, dialog } = useChangeQuestion();
  const pause = () => {
    if (live === 0) return wish("pause");
    ask({ ...pauseQuestion(offer.title, live), onConfirm: () => wish("pause") });
  };
  return {
    wish,
    busy,
    problems: !busy && fetcher.data?.kind === "refused" ? fetcher.data.problems : [],
    action: {
      content: paused ? "Resume" : "Pause",
      onAction: () => (paused ? wish("resume") : pause()),
      loading: busy,
    },
    dialog,
  };
}

/** What a pause does to codes that customers have. */
export function pauseQuestion(title: string, live: number) {
  const [one, them] = live === 1 ? ["1 live code", "it"] : [`one of its ${counted(live, "live code")}`, "them"];
  return {
    title: `Pause ${title}?`,
    sentences: [
      `Customers who type ${live === 1 ? "its " : ""}${one} get no discount, until you resume the offer.`,
      `Its dates stay. Orders placed with ${them} stay as they are, and what is owed for them stays owed.`,
    ],
    confirm: "Pause",
  };
}

type OfferBannersProps = {
  offer: Offer;
  differs: { total: number; rows: readonly { gid: string; differences: readonly Difference[] }[] };
  changing: OfferChange;
};

/** What keeps the store from being as the offer says. */
export function OfferBanners({ offer, differs, changing }: OfferBannersProps) {
  const clock = useShop();
  const behind = offer.inStore.kind === "behind";
  const first = differs.rows[0];
  return (
    <>
      {changing.problems.length > 0 && (
        <Banner tone="critical">{changing.problems.map(({ message }) => message).join(" ")}</Banner>
      )}
      {behind && (
        <Banner
          tone="warning"
          title="Shopify does not have the newest version yet"
          action={{ content: "Try again", onAction: () => changing.wish("retry"), loading: changing.busy }}
        >
          {offer.inStore.kind === "behind" && <Text as="p">{offer.inStore.problem ?? "It is being written."}</Text>}
        </Banner>
      )}
      {first && (
        <Banner
          tone="warning"
          title="Shopify says something else"
          action={{ content: "Review", url: `/app/differences?offer=${offer.id}` }}
        >
          <BlockStack>
            {first.differences.map((difference) => (
              <Text as="p" key={difference.what}>
                {differenceWords(difference, clock)}
              </Text>
            ))}
          </BlockStack>
        </Banner>
      )}
    </>
  );
}
