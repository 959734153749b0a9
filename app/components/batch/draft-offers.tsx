import { Banner, BlockStack, Text } from "@shopify/polaris";
import { type Offer, offerStateAt } from "../../domain/offer.ts";
import { count, counted } from "../numbers.ts";
import { valueWords } from "../offer-words.ts";
import { useShop } from "../shop-context.tsx";
import { type Clock, when } from "../when.ts";

export type DraftOffer = { offer: Offer; codes: number; misnamed: { like: string; total: number } | null };

/** What a merchant would not expect of the codes that an import makes: that they give nothing now, or not what their names say. */
export function DraftOffers({ offers }: { offers: readonly DraftOffer[] }) {
  const clock = useShop();
  const said = offers.flatMap((one) => [...deadWords(one, clock), ...misnamedWords(one)]);
  if (said.length === 0) return null;
  return (
    <Banner tone="warning" title="Look at the offer first">
      <BlockStack gap="100">
        {said.map((text) => (
          <Text as="p" key={text}>
            {text}
          </Text>
        ))}
      </BlockStack>
    </Banner>
  );
}

function deadWords({ offer, codes }: DraftOffer, clock: Clock): string[] {
  const which = `The offer of ${counted(codes, "code")}, “${offer.title}”,`;
  switch (offerStateAt(offer, clock.now)) {
    case "active":
      return [];
    case "ended":
      return [`${which} ended ${when(offer.endsAt ?? clock.now, clock)}. They would give customers nothing.`];
    case "paused":
      return [`${which} is paused. They give customers nothing until you resume it.`];
    case "scheduled":
      return [`${which} begins ${when(offer.startsAt, clock)}. They give customers nothing before.`];
  }
}

function misnamedWords({ offer, misnamed }: DraftOffer): string[] {
  if (misnamed === null) return [];
  const others = misnamed.total > 1 ? ` and ${count(misnamed.total - 1)} more` : "";
  return [`${misnamed.like}${others} would give ${valueWords(offer)}, which is not what the name says.`];
}

/** "Autumn (ended 20 Nov)": an offer in a list to choose from. */
export function offerChoice(offer: Pick<Offer, "title" | "startsAt" | "endsAt" | "pausedAt">, clock: Clock): string {
  switch (offerStateAt(offer, clock.now)) {
    case "active":
      return offer.title;
    case "ended":
      return `${offer.title} (ended ${when(offer.endsAt ?? clock.now, clock)})`;
    case "paused":
      return `${offer.title} (paused)`;
    case "scheduled":
      return `${offer.title} (begins ${when(offer.startsAt, clock)})`;
  }
}
