import { Banner, BlockStack, Text } from "@shopify/polaris";
import type { Offer } from "../../domain/offer.ts";
import { changeProblem } from "../../domain/offer-change.ts";
import { parseOffer } from "../../domain/offer-form.ts";
import { valueWords } from "../offer-words.ts";
import { useShop } from "../shop-context.tsx";
import { misnamedWords, type Named, type Reach, reachWords } from "./change-words.ts";
import { formOf, type OfferForm } from "./offer-form.ts";

type SavingWarningProps = { offer: Offer; reach: Reach; named: Named; values: OfferForm };

// What is earned is nothing that the store knows of, and neither is a note.
function changesStore(saved: OfferForm, typed: OfferForm): boolean {
  const told = ({ commission, rate, commissionAmount, note, ...discount }: OfferForm) => JSON.stringify(discount);
  return told(saved) !== told(typed);
}

/** What saving does to codes that customers have: how many change, and which will not give what their name says. */
export function SavingWarning({ offer, reach, named, values }: SavingWarningProps) {
  const shop = useShop();
  if (reach.inStore === 0 || !changesStore(formOf(offer, shop.timeZone), values)) return null;
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
  const misnamed = gives !== null && gives !== valueWords(offer) ? misnamedWords(named, gives) : null;
  return (
    <Banner tone={misnamed === null ? "info" : "warning"}>
      <BlockStack gap="100">
        <Text as="p">{reachWords("Saving", reach)}</Text>
        {misnamed !== null && <Text as="p">{misnamed}</Text>}
      </BlockStack>
    </Banner>
  );
}
