// The codes in one discount.
import { ofEachKind } from "./discounts.ts";
import { mutation, type PageInfo, query, type Refusable } from "./operation.ts";

export type CodeNode = { id: string; code: string };

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
