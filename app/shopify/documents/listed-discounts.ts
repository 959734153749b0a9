// Discounts and codes of the store that are looked for, whoever made them.
import type { CodeNode } from "./codes.ts";
import { type DiscountStatus, ofEachKind } from "./discounts.ts";
import { type PageInfo, query } from "./operation.ts";

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
