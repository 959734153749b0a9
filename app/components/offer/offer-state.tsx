import { useFetcher } from "@remix-run/react";
import { Banner, BlockStack, Text } from "@shopify/polaris";
import { useRef } from "react";
import type { Difference } from "../../domain/difference.ts";
import type { Offer } from "../../domain/offer.ts";
import type { FieldProblem } from "../../domain/shop.ts";
import { toast } from "../bridge.ts";
import { useAnswer } from "../use-answer.ts";

type Answer = { kind: "saved" | "waiting" | "not-found" } | { kind: "refused"; problems: FieldProblem[] };
type Wish = "pause" | "resume" | "retry";

export type OfferChange = {
  wish: (wish: Wish) => void;
  busy: boolean;
  problems: readonly FieldProblem[];
  /** Pauses, or resumes. */
  action: { content: string; onAction: () => void; loading: boolean };
};

const DONE: Record<Wish, string> = { pause: "paused", resume: "resumed", retry: "saved" };

export function useOfferChange(offer: Pick<Offer, "pausedAt" | "title">): OfferChange {
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
  return {
    wish,
    busy,
    problems: !busy && fetcher.data?.kind === "refused" ? fetcher.data.problems : [],
    action: {
      content: paused ? "Resume" : "Pause",
      onAction: () => wish(paused ? "resume" : "pause"),
      loading: busy,
    },
  };
}

type OfferBannersProps = {
  offer: Offer;
  differs: { total: number; rows: readonly { gid: string; differences: readonly Difference[] }[] };
  changing: OfferChange;
};

/** What keeps the store from being as the offer says. */
export function OfferBanners({ offer, differs, changing }: OfferBannersProps) {
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
            {first.differences.map(({ what, store, here }) => (
              <Text as="p" key={what}>{`${what}: Shopify says ${store}, Vouch says ${here}.`}</Text>
            ))}
          </BlockStack>
        </Banner>
      )}
    </>
  );
}
