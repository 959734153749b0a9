import { Banner, BlockStack, Text } from "@shopify/polaris";
import type { Offer } from "../../domain/offer.ts";
import { changeProblem } from "../../domain/offer-change.ts";
import { parseOffer } from "../../domain/offer-form.ts";
import { count, counted } from "../numbers.ts";
import { valueWords } from "../offer-words.ts";
import { useShop } from "../shop-context.tsx";
import { formOf, type OfferForm } from "./offer-form.ts";

type SavingWarningProps = {
  offer: Offer;
  /** How many of its codes customers can use now. */
  live: number;
  /** Codes whose name ends with what the offer gives now. */
  named: { first: string | null; total: number };
  values: OfferForm;
};

// What is earned is nothing that the store knows of, and neither is a note.
function changesStore(saved: OfferForm, typed: OfferForm): boolean {
  const told = ({ commission, rate, commissionAmount, note, ...discount }: OfferForm) => JSON.stringify(discount);
  return told(saved) !== told(typed);
}

/** What saving does to codes that customers have: how many change, and which will not give what their name says. */
export function SavingWarning({ offer, live, named, values }: SavingWarningProps) {
  const shop = useShop();
  if (offer.codes.inStore === 0 || !changesStore(formOf(offer, shop.timeZone), values)) return null;
  const read = parseOffer({ ...values, title: values.title || "–" }, shop);
  const cannot = read.ok ? changeProblem(offer, read.value) : null;
  if (cannot !== null) {
    return (
      <Banner tone="warning" action={{ content: "Duplicate offer", url: `/app/offers/new?from=${offer.id}` }}>
        <p>{cannot.message}</p>
      </Banner>
    );
  }
  const gives = read.ok ? valueWords(read.value) : null;
  const misnamed = gives !== null && gives !== valueWords(offer) && named.first !== null;
  const others = named.total > 1 ? ` and ${count(named.total - 1)} more` : "";
  return (
    <Banner tone={misnamed ? "warning" : "info"}>
      <BlockStack gap="100">
        <Text as="p">{changedWords(offer.codes.inStore, live)}</Text>
        {misnamed && (
          <Text as="p">{`${named.first}${others} will give ${gives}, which is not what the name says.`}</Text>
        )}
      </BlockStack>
    </Banner>
  );
}

function changedWords(inStore: number, live: number): string {
  if (inStore === live) return `Saving changes ${counted(live, "live code")} in your store at once.`;
  const now = live === 0 ? "none of them is live now" : `${count(live)} of them ${live === 1 ? "is" : "are"} live now`;
  return `Saving changes ${counted(inStore, "code")} in your store at once; ${inStore === 1 ? "it is not live now" : now}.`;
}
