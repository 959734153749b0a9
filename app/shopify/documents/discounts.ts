// Code discounts as the store answers them.
import { type DateTime, query } from "./operation.ts";

export type DiscountStatus = "ACTIVE" | "EXPIRED" | "SCHEDULED";
type MoneyNode = { amount: string; currencyCode: string };
export type DiscountValue =
  | { __typename: "DiscountPercentage"; percentage: number }
  | { __typename: "DiscountAmount"; amount: MoneyNode; appliesOnEachItem: boolean };
export type DiscountItems = { __typename: "AllDiscountItems" | "DiscountProducts" | "DiscountCollections" };
type DiscountMinimum =
  | { __typename: "DiscountMinimumQuantity"; greaterThanOrEqualToQuantity: string }
  | { __typename: "DiscountMinimumSubtotal"; greaterThanOrEqualToSubtotal: MoneyNode };
type CodeDiscount = {
  title: string;
  status: DiscountStatus;
  startsAt: DateTime;
  endsAt: DateTime | null;
  usageLimit: number | null;
  /** Of all its codes together; late. */
  asyncUsageCount: number;
  codesCount: { count: number } | null;
  appliesOncePerCustomer: boolean;
  combinesWith: { orderDiscounts: boolean; productDiscounts: boolean; shippingDiscounts: boolean };
  /** Which segments or customers they are needs a scope of its own. */
  context: { __typename: string };
};
export type BasicDiscount = CodeDiscount & {
  __typename: "DiscountCodeBasic";
  minimumRequirement: DiscountMinimum | null;
  customerGets: {
    value: DiscountValue | { __typename: "DiscountOnQuantity" };
    items: DiscountItems;
    appliesOnOneTimePurchase: boolean;
    appliesOnSubscription: boolean;
  };
};
export type FreeShipping = CodeDiscount & {
  __typename: "DiscountCodeFreeShipping";
  minimumRequirement: DiscountMinimum | null;
  maximumShippingPrice: MoneyNode | null;
  appliesOnOneTimePurchase: boolean;
  appliesOnSubscription: boolean;
};
export type BxgyDiscount = CodeDiscount & {
  __typename: "DiscountCodeBxgy";
  usesPerOrderLimit: number | null;
  customerBuys: {
    /** An amount is in the shop's currency, which stands beside it nowhere. */
    value:
      | { __typename: "DiscountQuantity"; quantity: string }
      | { __typename: "DiscountPurchaseAmount"; amount: string };
    items: DiscountItems;
  };
  customerGets: {
    value: DiscountValue | OnQuantity;
    items: DiscountItems;
  };
};
type OnQuantity = { __typename: "DiscountOnQuantity"; quantity: { quantity: string }; effect: DiscountValue };

const CODE_DISCOUNT_FIELDS = `
        title status startsAt endsAt usageLimit appliesOncePerCustomer asyncUsageCount
        codesCount { count }
        combinesWith { orderDiscounts productDiscounts shippingDiscounts }
        context { __typename }`;

const MINIMUM = `
        minimumRequirement {
          __typename
          ... on DiscountMinimumQuantity { greaterThanOrEqualToQuantity }
          ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount currencyCode } }
        }`;

const PLAIN_VALUE = `
            ... on DiscountPercentage { percentage }
            ... on DiscountAmount { amount { amount currencyCode } appliesOnEachItem }`;

const SEEN_DISCOUNT = `
      __typename
      ... on DiscountCodeBasic {${CODE_DISCOUNT_FIELDS}${MINIMUM}
        customerGets {
          appliesOnOneTimePurchase appliesOnSubscription
          items { __typename }
          value { __typename${PLAIN_VALUE} }
        }
      }
      ... on DiscountCodeFreeShipping {${CODE_DISCOUNT_FIELDS}${MINIMUM}
        maximumShippingPrice { amount currencyCode }
        appliesOnOneTimePurchase appliesOnSubscription
      }
      ... on DiscountCodeBxgy {${CODE_DISCOUNT_FIELDS}
        usesPerOrderLimit
        customerBuys {
          items { __typename }
          value { __typename ... on DiscountQuantity { quantity } ... on DiscountPurchaseAmount { amount } }
        }
        customerGets {
          items { __typename }
          value { __typename ... on DiscountOnQuantity { quantity { quantity } effect { __typename${PLAIN_VALUE} } } }
        }
      }`;

export type SeenNode = BasicDiscount | FreeShipping | BxgyDiscount | { __typename: "DiscountCodeApp" };

/** `id` is a DiscountNode's: discountNodeId() makes it from the code discount's. */
export const DISCOUNT = query<
  { shop: { currencyCode: string }; discountNode: { id: string; discount: SeenNode } | null },
  { id: string }
>(
  "VouchDiscount",
  `($id: ID!) {
  shop { currencyCode }
  discountNode(id: $id) {
    id
    discount {${SEEN_DISCOUNT}
    }
  }
}`,
);

/** Of every kind: codes that Vouch did not make can be mapped. */
export const ofEachKind = (fields: string, more: string) => `
      ... on DiscountCodeBasic {${fields}${more} }
      ... on DiscountCodeFreeShipping {${fields}${more} }
      ... on DiscountCodeBxgy {${fields}${more} }
      ... on DiscountCodeApp {${fields} }`;

type CountedCodes = {
  updatedAt?: DateTime;
  codesCount?: { count: number; precision: "EXACT" | "AT_LEAST" } | null;
  codes?: { nodes: { code: string }[] };
};

/** Codes that are named with a discount that is read among many: all of most that one code has alone. */
export const CODES_NAMED = 2;
const COUNTED = ` updatedAt codesCount { count precision } codes(first: ${CODES_NAMED}) { nodes { code } }`;

/** Many at once, in the order of their ids; null for each that is not there any more. */
export const DISCOUNTS = query<
  { shop: { currencyCode: string }; nodes: ({ id: string; discount: SeenNode & CountedCodes } | null)[] },
  { ids: string[] }
>(
  "VouchDiscounts",
  `($ids: [ID!]!) {
  shop { currencyCode }
  nodes(ids: $ids) {
    id
    ... on DiscountNode { discount {${SEEN_DISCOUNT}${ofEachKind(COUNTED, "")}
    } }
  }
}`,
);

/** A code discount's id as discountNode() takes it: the number is the same. */
export const discountNodeId = (codeDiscountId: string) =>
  codeDiscountId.replace("/DiscountCodeNode/", "/DiscountNode/");
