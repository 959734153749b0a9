import type { Json } from "./json.ts";
import { LINES_PAGE, ORDER_FIELDS, type OrderChangeNode, REFUND_LINES_PAGE } from "./order-node.ts";

/**
 * One operation of the Admin API with the shape of its answer. A test validates every text against Shopify's schema, so
 * the shapes below cannot ask for what is not there.
 */
export type Operation<Data, Variables extends Record<string, unknown>> = {
  readonly name: string;
  readonly kind: "query" | "mutation";
  readonly text: string;
  /** Never set: carries the types. */
  readonly types?: (variables: Variables) => Data;
};

export type UserError = { field: string[] | null; code: string | null; message: string };
type Refusable<Payload> = Payload & { userErrors: UserError[] };
type PageInfo = { hasNextPage: boolean; endCursor: string | null };
type DateTime = string;

export const query = <Data, Variables extends Record<string, unknown>>(
  name: string,
  rest: string,
): Operation<Data, Variables> => ({
  name,
  kind: "query",
  text: `query ${name}${rest}`,
});
export const mutation = <Data, Variables extends Record<string, unknown>>(
  name: string,
  rest: string,
): Operation<Data, Variables> => ({ name, kind: "mutation", text: `mutation ${name}${rest}` });

export type ShopNode = {
  name: string;
  /** Of the store's settings, for customers. `email` is its owner's: Shopify writes there, and nobody else. */
  contactEmail: string;
  currencyCode: string;
  ianaTimezone: string;
  plan: { publicDisplayName: string; shopifyPlus: boolean };
  primaryDomain: { host: string };
};
export const SHOP = query<{ shop: ShopNode }, Record<string, never>>(
  "VouchShop",
  `{
  shop { name contactEmail currencyCode ianaTimezone plan { publicDisplayName shopifyPlus } primaryDomain { host } }
}`,
);

/** What the merchant granted, optional scopes among it. */
export const SCOPES = query<{ currentAppInstallation: { accessScopes: { handle: string }[] } }, Record<string, never>>(
  "VouchScopes",
  "{ currentAppInstallation { accessScopes { handle } } }",
);

/** Case-insensitive; finds expired discounts as well, since their codes still block the name. */
export const DISCOUNT_BY_CODE = query<
  {
    codeDiscountNodeByCode: {
      id: string;
      codeDiscount: { __typename: string; title?: string; tags?: string[]; status?: DiscountStatus };
    } | null;
  },
  { code: string }
>(
  "VouchDiscountByCode",
  `($code: String!) {
  codeDiscountNodeByCode(code: $code) {
    id
    codeDiscount {
      __typename
      ... on DiscountCodeBasic { title tags status }
      ... on DiscountCodeFreeShipping { title tags status }
      ... on DiscountCodeBxgy { title tags status }
    }
  }
}`,
);

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
const ofEachKind = (fields: string, more: string) => `
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

type VisitNode = { landingPage?: string | null; occurredAt: DateTime };
export type JourneyNode = {
  id: string;
  customerJourneySummary: {
    ready: boolean;
    firstVisit: VisitNode | null;
    lastVisit: VisitNode | null;
    moments: { nodes: VisitNode[] } | null;
  } | null;
};

/** What Shopify recorded of customers' visits before orders; null for each order that is not there any more. */
export const JOURNEYS = query<{ nodes: (JourneyNode | Record<string, never> | null)[] }, { ids: string[] }>(
  "VouchJourneys",
  `($ids: [ID!]!) {
  nodes(ids: $ids) {
    id
    ... on Order {
      customerJourneySummary {
        ready
        firstVisit { landingPage occurredAt }
        lastVisit { landingPage occurredAt }
        moments(last: 20) { nodes { occurredAt ... on CustomerVisit { landingPage } } }
      }
    }
  }
}`,
);

type CodeNode = { id: string; code: string };

export const DISCOUNT_CODES = query<
  { discountNode: { discount: { codes?: { nodes: CodeNode[]; pageInfo: PageInfo } } } | null },
  { id: string; after: string | null; search: string | null }
>(
  "VouchDiscountCodes",
  `($id: ID!, $after: String, $search: String) {
  discountNode(id: $id) {
    discount {${ofEachKind(" codes(first: 250, after: $after, query: $search) { nodes { id code } pageInfo { hasNextPage endCursor } }", "")}
    }
  }
}`,
);

export type ListedNode = {
  title?: string;
  status?: DiscountStatus;
  summary?: string;
  codesCount?: { count: number } | null;
  codes?: { nodes: CodeNode[] };
};
const LISTED = ofEachKind(" title status codesCount { count } codes(first: 10) { nodes { id code } }", " summary");

/** The store's code discounts, the newest first. */
export const CODE_DISCOUNTS = query<
  { discountNodes: { nodes: { id: string; discount: ListedNode }[]; pageInfo: PageInfo } },
  { search: string; after: string | null }
>(
  "VouchCodeDiscounts",
  `($search: String!, $after: String) {
  discountNodes(first: 50, after: $after, query: $search, reverse: true) {
    nodes { id discount {${LISTED} } }
    pageInfo { hasNextPage endCursor }
  }
}`,
);

export const LISTED_DISCOUNT = query<{ discountNode: { id: string; discount: ListedNode } | null }, { id: string }>(
  "VouchListedDiscount",
  `($id: ID!) {
  discountNode(id: $id) { id discount {${LISTED} } }
}`,
);

/** Looks for so many codes at once. Each is recorded as a point. */
export const CODES_A_LOOK = 25;
const EACH_LOOK = Array.from({ length: CODES_A_LOOK }, (_, n) => `c${n}`);
type LookedAt = {
  codeDiscount: {
    title?: string;
    summary?: string;
    asyncUsageCount?: number;
    codesCount?: { count: number } | null;
  };
} | null;

export const DISCOUNTS_BY_CODES = query<Record<string, LookedAt>, Record<string, string>>(
  "VouchDiscountsByCodes",
  `(${EACH_LOOK.map((name) => `$${name}: String!`).join(", ")}) {
${EACH_LOOK.map((name) => `  ${name}: codeDiscountNodeByCode(code: $${name}) { codeDiscount {${ofEachKind(" title asyncUsageCount codesCount { count }", " summary")} } }`).join("\n")}
}`,
);

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

/** Asynchronous: poll ADDED_CODES until it is done. At most 250 codes a call. */
export const ADD_CODES = mutation<
  { discountRedeemCodeBulkAdd: Refusable<{ bulkCreation: { id: string } | null }> },
  { discountId: string; codes: { code: string }[] }
>(
  "VouchAddCodes",
  `($discountId: ID!, $codes: [DiscountRedeemCodeInput!]!) {
  discountRedeemCodeBulkAdd(discountId: $discountId, codes: $codes) {
    bulkCreation { id }
    userErrors { field code message }
  }
}`,
);

export const ADDED_CODES = query<
  {
    discountRedeemCodeBulkCreation: {
      done: boolean;
      codes: {
        nodes: {
          code: string;
          errors: { code: string | null; message: string }[];
          discountRedeemCode: { id: string } | null;
        }[];
      };
    } | null;
  },
  { id: string }
>(
  "VouchAddedCodes",
  `($id: ID!) {
  discountRedeemCodeBulkCreation(id: $id) {
    done
    codes(first: 250) { nodes { code errors { code message } discountRedeemCode { id } } }
  }
}`,
);

/** The same, for many codes: what each came to is asked for only where one failed. */
export const ADDED_MANY = query<
  { discountRedeemCodeBulkCreation: { done: boolean; failedCount: number } | null },
  { id: string }
>(
  "VouchAddedMany",
  `($id: ID!) {
  discountRedeemCodeBulkCreation(id: $id) { done failedCount }
}`,
);

/** Asynchronous: poll JOB until it is done. */
export const REMOVE_CODES = mutation<
  { discountCodeRedeemCodeBulkDelete: Refusable<{ job: { id: string } | null }> },
  { discountId: string; ids: string[] }
>(
  "VouchRemoveCodes",
  `($discountId: ID!, $ids: [ID!]) {
  discountCodeRedeemCodeBulkDelete(discountId: $discountId, ids: $ids) {
    job { id }
    userErrors { field code message }
  }
}`,
);

export const JOB = query<{ job: { done: boolean } | null }, { id: string }>(
  "VouchJob",
  `($id: ID!) {
  job(id: $id) { done }
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

/** The app's own pixel in the shop; an error of the whole answer where there is none. */
export const WEB_PIXEL = query<{ webPixel: { id: string } | null }, Record<string, never>>(
  "VouchWebPixel",
  `{
  webPixel { id }
}`,
);

type WebPixelAnswer = Refusable<{ webPixel: { id: string } | null }> | null;
type WebPixelInput = { settings: Record<string, string> };

export const CREATE_WEB_PIXEL = mutation<{ webPixelCreate: WebPixelAnswer }, { webPixel: WebPixelInput }>(
  "VouchCreateWebPixel",
  `($webPixel: WebPixelInput!) {
  webPixelCreate(webPixel: $webPixel) { webPixel { id } userErrors { field code message } }
}`,
);

export const UPDATE_WEB_PIXEL = mutation<{ webPixelUpdate: WebPixelAnswer }, { id: string; webPixel: WebPixelInput }>(
  "VouchUpdateWebPixel",
  `($id: ID!, $webPixel: WebPixelInput!) {
  webPixelUpdate(id: $id, webPixel: $webPixel) { webPixel { id } userErrors { field code message } }
}`,
);

/** A page of orders as the back-fill reads them. */
export const ORDERS = query<
  { orders: { nodes: Json[]; pageInfo: PageInfo } },
  { search: string; after: string | null; first: number }
>(
  "VouchOrders",
  `($search: String!, $after: String, $first: Int!) {
  orders(first: $first, after: $after, query: $search, sortKey: PROCESSED_AT) {
    nodes { ...VouchOrder }
    pageInfo { hasNextPage endCursor }
  }
}
${ORDER_FIELDS}`,
);

export const ORDER = query<{ order: Json | null }, { id: string }>(
  "VouchOneOrder",
  `($id: ID!) {
  order(id: $id) { ...VouchOrder }
}
${ORDER_FIELDS}`,
);

/** When each of the store's orders last changed, in the order of that. */
/** Beside number and moment only what costs nothing: plain values and money. */
export const ORDER_CHANGES = query<
  { orders: { nodes: OrderChangeNode[]; pageInfo: PageInfo } },
  { search: string; after: string | null }
>(
  "VouchOrderChanges",
  `($search: String!, $after: String) {
  orders(first: 250, after: $after, query: $search, sortKey: UPDATED_AT) {
    nodes {
      id updatedAt cancelledAt displayFinancialStatus currentSubtotalLineItemsQuantity
      totalPriceSet { shopMoney { amount currencyCode } }
      totalRefundedSet { shopMoney { amount currencyCode } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
);

/** Read as JSON, since whole-order.ts puts the pages into the order as it came. */
export type Connection = { nodes: Json[]; pageInfo: PageInfo };
export const ORDER_LINES = query<
  { order: { updatedAt: DateTime; lineItems: Connection } | null },
  { id: string; after: string }
>("VouchOrderLines", LINES_PAGE);

export const REFUND_LINES = query<
  { order: { updatedAt: DateTime } | null; refund: { refundLineItems: Connection } | null },
  { order: string; id: string; after: string }
>("VouchRefundLines", REFUND_LINES_PAGE);

/** A code discount's id as discountNode() takes it: the number is the same. */
export const discountNodeId = (codeDiscountId: string) =>
  codeDiscountId.replace("/DiscountCodeNode/", "/DiscountNode/");
