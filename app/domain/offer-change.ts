import { needsOwnDiscounts } from "./conditions.ts";
import { type Discount, type Offer, shopifyTypeOf } from "./offer.ts";
import type { FieldProblem } from "./shop.ts";

/** What an offer that has codes cannot become: the store's discounts would have to be made anew. */
export function changeProblem(
  { hasCodes, value, conditions }: Pick<Offer, "hasCodes" | "value" | "conditions">,
  next: Pick<Discount, "value" | "conditions">,
): FieldProblem | null {
  if (!hasCodes) return null;
  if (shopifyTypeOf(value) !== shopifyTypeOf(next.value)) {
    const message = "Shopify cannot turn this discount into one of that kind. Make another offer for it.";
    return { field: "kind", message };
  }
  const own = needsOwnDiscounts(next.conditions);
  if (own === needsOwnDiscounts(conditions)) return null;
  const message = own
    ? "The codes of this offer share one discount, which cannot count for each of them. Duplicate the offer and set the limit there."
    : "Each code of this offer has a discount that counts its uses. Duplicate the offer to make one without.";
  if (next.conditions.usageLimit === conditions.usageLimit) return { field: "once", message };
  // The number's field is not shown without a limit.
  return { field: next.conditions.usageLimit === null ? "limited" : "usageLimit", message };
}
