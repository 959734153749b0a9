// What the store is told of a code discount.
import { type DateTime, mutation, type Refusable } from "./operation.ts";

type Ids = string[];
/** What every kind of code discount is told. */
type DiscountInput = {
  title: string;
  /** Of a new discount alone. */
  code?: string;
  startsAt: DateTime;
  endsAt: DateTime | null;
  usageLimit: number | null;
  appliesOncePerCustomer: boolean;
  combinesWith: { orderDiscounts: boolean; productDiscounts: boolean; shippingDiscounts: boolean };
  context: { all: "ALL" } | { customerSegments: { add: Ids } };
  tags: string[];
};
export type MinimumInput = {
  quantity?: { greaterThanOrEqualToQuantity: string };
  subtotal?: { greaterThanOrEqualToSubtotal: string };
} | null;
export type ItemsInput = {
  all?: true;
  products?: { productsToAdd: Ids; productsToRemove?: Ids };
  collections?: { add: Ids; remove?: Ids };
};
/** Percentages are fractions (10 % = 0.1), amounts decimal strings in the shop's currency. */
export type BasicDiscountInput = DiscountInput & {
  minimumRequirement: MinimumInput;
  customerGets: {
    value: { percentage: number } | { discountAmount: { amount: string; appliesOnEachItem: boolean } };
    items: ItemsInput;
    appliesOnOneTimePurchase: boolean;
    appliesOnSubscription: boolean;
  };
};
export type FreeShippingInput = DiscountInput & {
  minimumRequirement: MinimumInput;
  destination: { all: true };
  maximumShippingPrice: string | null;
  appliesOnOneTimePurchase: boolean;
  appliesOnSubscription: boolean;
};
/** Shopify takes neither a minimum nor a type of purchase here: it is for one-time purchases. */
export type BxgyInput = DiscountInput & {
  customerBuys: { value: { quantity: string } | { amount: string }; items: ItemsInput };
  customerGets: {
    value: { discountOnQuantity: { quantity: string; effect: { percentage: number } | { amount: string } } };
    items: ItemsInput;
  };
  usesPerOrderLimit: number | null;
};
export type Created = Refusable<{
  codeDiscountNode: { id: string; codeDiscount: { codes?: { nodes: { id: string; code: string }[] } } } | null;
}>;
export type Changed = Refusable<{ codeDiscountNode: { id: string } | null }>;

export const CREATE_DISCOUNT = mutation<{ discountCodeBasicCreate: Created }, { discount: BasicDiscountInput }>(
  "VouchCreateDiscount",
  `($discount: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $discount) {
    codeDiscountNode { id codeDiscount { ... on DiscountCodeBasic { codes(first: 1) { nodes { id code } } } } }
    userErrors { field code message }
  }
}`,
);

export const CREATE_FREE_SHIPPING = mutation<
  { discountCodeFreeShippingCreate: Created },
  { discount: FreeShippingInput }
>(
  "VouchCreateFreeShipping",
  `($discount: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingCreate(freeShippingCodeDiscount: $discount) {
    codeDiscountNode { id codeDiscount { ... on DiscountCodeFreeShipping { codes(first: 1) { nodes { id code } } } } }
    userErrors { field code message }
  }
}`,
);

export const CREATE_BXGY = mutation<{ discountCodeBxgyCreate: Created }, { discount: BxgyInput }>(
  "VouchCreateBxgy",
  `($discount: DiscountCodeBxgyInput!) {
  discountCodeBxgyCreate(bxgyCodeDiscount: $discount) {
    codeDiscountNode { id codeDiscount { ... on DiscountCodeBxgy { codes(first: 1) { nodes { id code } } } } }
    userErrors { field code message }
  }
}`,
);

export const UPDATE_DISCOUNT = mutation<
  { discountCodeBasicUpdate: Changed },
  { id: string; discount: BasicDiscountInput }
>(
  "VouchUpdateDiscount",
  `($id: ID!, $discount: DiscountCodeBasicInput!) {
  discountCodeBasicUpdate(id: $id, basicCodeDiscount: $discount) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}`,
);

export const UPDATE_FREE_SHIPPING = mutation<
  { discountCodeFreeShippingUpdate: Changed },
  { id: string; discount: FreeShippingInput }
>(
  "VouchUpdateFreeShipping",
  `($id: ID!, $discount: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingUpdate(id: $id, freeShippingCodeDiscount: $discount) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}`,
);

export const UPDATE_BXGY = mutation<{ discountCodeBxgyUpdate: Changed }, { id: string; discount: BxgyInput }>(
  "VouchUpdateBxgy",
  `($id: ID!, $discount: DiscountCodeBxgyInput!) {
  discountCodeBxgyUpdate(id: $id, bxgyCodeDiscount: $discount) {
    codeDiscountNode { id }
    userErrors { field code message }
  }
}`,
);

/** Ends it now: its dates are overwritten (docs/decisions/0009-pause-keeps-dates.md). */
export const DEACTIVATE_DISCOUNT = mutation<{ discountCodeDeactivate: Changed }, { id: string }>(
  "VouchDeactivateDiscount",
  `($id: ID!) {
  discountCodeDeactivate(id: $id) { codeDiscountNode { id } userErrors { field code message } }
}`,
);

export const DELETE_DISCOUNT = mutation<
  { discountCodeDelete: Refusable<{ deletedCodeDiscountId: string | null }> },
  { id: string }
>(
  "VouchDeleteDiscount",
  `($id: ID!) {
  discountCodeDelete(id: $id) { deletedCodeDiscountId userErrors { field code message } }
}`,
);
